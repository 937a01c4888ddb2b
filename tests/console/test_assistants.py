"""Assistants from the console: asked before they are kept, changed, tried, put back, removed; their keys stay."""

import re
from pathlib import Path
from urllib.parse import urlencode

from console.pages.assistant_frame import LONGEST_FORM, Chat
from console.ports.assistants import TriedLine
from lethe.owner.assistant_fields import refused
from settings.book import BOOK, Book
from tests.console.running import Running, running, settings_for
from tests.fakes.model_server import ModelServer

KEY = "sk-canary-9f31c7"
_ALL = "/console/assistants"
_NEW = "/console/new-assistant"
_ONE = f"{_ALL}/help"
_LIMITS = {
    **{"history_tokens": "6000", "answer_tokens": "800", "first_token_seconds": "30", "answer_seconds": "120"},
    **{"price_input": "0.0", "price_output": "0.0", "price_minute": "0.0", "currency": "USD"},
    **{"budget_tokens": "0", "budget_money": "0.0", "person_tokens": "0", "person_money": "0.0"},
}


def _word(house: Running, name: str, setting: str) -> str:
    page = Book(house.settings.server.data_dir).read().page("assistants", name)
    return "" if page is None else str(page.get(setting, ""))


async def _with_model(house: Running, model: ModelServer, name: str = "ok") -> None:
    given = {"provider": "openai", "model": name, "base_address": model.address, "api_key": KEY}
    assert "It is stored." in (await house.browser.send(_NEW, name="help", **given)).words


async def test_one_is_asked_kept_changed_put_back_and_removed(tmp_path: Path) -> None:
    async with ModelServer() as model, running(tmp_path) as house:
        browser = house.browser
        await _with_model(house, model)
        assert KEY not in (tmp_path / "data" / BOOK).read_text(encoding="utf-8")
        shown = await browser.send(_ONE, purpose="About opening hours.", instructions="Be kind.\r\nBe short.")
        assert "It is changed." in shown.words
        assert _word(house, "help", "instructions") == "Be kind.\nBe short."
        again = await browser.send(_ONE, purpose="About opening hours.", instructions="Be kind.\r\nBe short.")
        assert "Nothing was different" in again.words
        await browser.send(_ONE, purpose="About opening hours.", instructions="Be kind.\r\nBe long.")
        versions = await browser.see(f"{_ONE}/versions")
        assert "Ada Sample" in versions.words
        assert re.search(r"<del><span[^>]*>[^<]*</span>short<", versions.text)
        assert re.search(r"<ins><span[^>]*>[^<]*</span>long<", versions.text)
        assert KEY not in versions.text
        assert "It is changed." in (await browser.send(f"{_ONE}/versions/2/revert")).words
        assert _word(house, "help", "instructions") == "Be kind.\nBe short."
        used = await browser.send(f"{_ONE}/remove", typed="help")
        assert used.status == 422
        assert "It answers on site." in used.words
        await browser.send("/console/channels/site", assistant="lethe", allowed_origins="")
        assert (await browser.send(f"{_ONE}/remove", typed="hlep")).status == 422
        assert "It is removed." in (await browser.send(f"{_ONE}/remove", typed="help")).words
        assert (await browser.see(_ONE)).status == 404


async def test_what_a_model_refuses_stands_beside_its_field_and_may_be_stored_all_the_same(tmp_path: Path) -> None:
    async with ModelServer() as model, running(tmp_path) as house:
        given = {"name": "help", "provider": "openai", "model": "404", "base_address": model.address, "api_key": KEY}
        shown = await house.browser.send(_NEW, **given)
        assert shown.status == 422
        assert 'id="mistake-model"' in shown.text
        assert KEY not in shown.text
        assert _word(house, "help", "name") == ""
        nowhere = await house.browser.send(_NEW, **{**given, "base_address": "http://127.0.0.1:9/v1"})
        assert 'id="mistake-base_address"' in nowhere.text
        assert 'id="mistake-api_key"' in (await house.browser.send(_NEW, **{**given, "model": "401"})).text
        assert "It is stored." in (await house.browser.send(_NEW, untested="yes", **given)).words


async def test_mistakes_stand_beside_their_fields(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        for name in ("", "Not a name!", "lethe"):
            shown = await house.browser.send(_NEW, name=name, provider="echo")
            assert shown.status == 422
            assert 'id="mistake-name"' in shown.text
        shown = await house.browser.send(f"{_ALL}/lethe/limits", **{**_LIMITS, "answer_tokens": "many"})
        assert 'id="mistake-answer_tokens"' in shown.text
        shown = await house.browser.send(f"{_ALL}/lethe/limits", **{**_LIMITS, "budget_tokens": "5"})
        assert "so there is nothing to limit" in shown.words


async def test_a_stored_key_goes_to_no_other_server(tmp_path: Path) -> None:
    """Who may change assistants may not read their keys: neither by storing, by trying, nor by naming a file."""
    async with ModelServer() as model, ModelServer() as other, running(tmp_path) as house:
        await _with_model(house, model)
        moved = {"provider": "openai", "model": "ok", "base_address": other.address, "stream": "true"}
        moved["card.days_kept"] = "-1"
        for path, said in ((f"{_ONE}/model", {}), (f"{_ONE}/model", {"untested": "yes"})):
            shown = await house.browser.send(path, **moved, **said)
            assert 'id="mistake-api_key"' in shown.text
        talked = await house.browser.send(f"{_ONE}/model/talk", say="Hello", **moved)
        assert talked.status == 422
        for reference in ("env:HOME", "file:/etc/hostname"):
            shown = await house.browser.send(f"{_ONE}/model", **{**moved, "api_key": reference})
            assert 'id="mistake-api_key"' in shown.text
        await house.browser.send(f"{_ONE}/model", faq_file="/etc/hostname", **{**moved, "base_address": model.address})
        assert _word(house, "help", "faq_file") == ""
        assert other.requests == []
        assert "It is changed." in (await house.browser.send(f"{_ONE}/model", **moved, api_key="sk-another")).words


async def test_an_address_of_the_servers_own_network_is_refused(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, 'public_address = "https://bots.example.org"\n')
    for values in ({"base_address": "http://10.0.0.1/v1", "local": "true"}, {"base_address": "http://[::1]:80/v1"}):
        assert "own network" in (await refused(settings, None, values))["base_address"]
    assert await refused(settings, None, {"purpose": "x"}) == {}
    assert await refused(settings, None, {"faq_file": "/etc/hostname"}) != {}


async def test_a_long_test_chat_goes_on_and_its_form_is_stored(tmp_path: Path) -> None:
    async with ModelServer() as model, running(tmp_path) as house:
        await _with_model(house, model, "echo")
        lines = {f"line-{number}": f"{'oa'[number % 2]}{'न' * 2_000}" for number in range(20)}
        talked = await house.browser.send(f"{_ONE}/talk", say="And then?", instructions="Speak of lamps.", **lines)
        assert talked.status == 200
        assert 'name="line-19"' in talked.text
        stored = await house.browser.send(_ONE, purpose="About lamps.", instructions="Speak of lamps.", **lines)
        assert "It is changed." in stored.words


def test_what_comes_back_of_a_test_chat_fits_into_a_form_whatever_was_answered() -> None:
    said = [TriedLine(by_owner=number % 2 == 0, text="\U0001f600" * 7_000) for number in range(20)]
    hidden = Chat(lines=said).hidden()
    assert [name for name, _ in hidden] == [f"line-{number}" for number in range(8)]
    assert [line[0] for _, line in hidden] == ["o", "a"] * 4
    assert len(urlencode(hidden)) < LONGEST_FORM - 200_000
    one = Chat(lines=[TriedLine(by_owner=True, text="Hello"), TriedLine(by_owner=False, text="long " * 20_000)])
    ((_, kept),) = one.hidden()
    assert kept.startswith("along long ")
    assert len(urlencode({"line-0": kept})) < LONGEST_FORM


async def test_a_test_chat_takes_the_form_as_it_stands_and_keeps_nothing(tmp_path: Path) -> None:
    async with ModelServer() as model, running(tmp_path) as house:
        await _with_model(house, model, "echo")
        before = (tmp_path / "data" / BOOK).read_bytes()
        shown = await house.browser.send(
            f"{_ONE}/talk", purpose="", instructions="Speak of lamps.", say="Are you **there**?"
        )
        assert shown.status == 200
        assert "Speak of lamps." in str(model.requests[-1].body)
        for title in ("Telegram", "WhatsApp", "Web page"):
            assert title in shown.words
        assert 'name="line-1"' in shown.text
        again = await house.browser.send(
            f"{_ONE}/talk", **{"line-0": "oFirst words", "line-1": "aAn answer", "say": "And then?"}
        )
        assert "First words" in str(model.requests[-1].body)
        assert 'name="line-3"' in again.text
        assert (tmp_path / "data" / BOOK).read_bytes() == before
        assert "Write something first" in (await house.browser.send(f"{_ONE}/talk", say=" ")).words
        wrong = await house.browser.send(f"{_ONE}/limits/talk", answer_tokens="0", say="Hello")
        assert 'id="mistake-answer_tokens"' in wrong.text


async def test_what_the_file_sets_is_locked_with_its_source(tmp_path: Path) -> None:
    written = '[[assistants]]\nname = "own"\nprovider = "echo"\n'
    async with running(tmp_path, written) as house:
        shown = await house.browser.see(f"{_ALL}/own")
        assert "lethe.toml" in shown.words
        assert shown.words.count("change it there") <= 1, "it is said at the top, and not under every field"
        limits = await house.browser.see(f"{_ALL}/own/limits")
        assert 'name="answer_seconds" aria-describedby="help-answer_seconds" disabled value="120"' in limits.text
        assert 'name="budget_money" aria-describedby="help-budget_money" disabled value="0"' in limits.text
        model = await house.browser.see(f"{_ALL}/own/model")
        assert 'value="-1"' not in model.text, "nobody reads that it stands for unknown"
        kept = await house.browser.see("/console/set-up/keep")
        assert kept.text.count("<fieldset") == kept.text.count(" disabled><legend>") == 2
        assert (await house.browser.send(f"{_ALL}/own/remove", typed="own")).status == 422
        assert "Telegram" in (await house.browser.send(f"{_ALL}/own/talk", say="Hello")).words
        assert (await house.browser.see(f"{_ALL}/nobody/versions")).status == 404
