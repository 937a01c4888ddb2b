"""Passkeys on the pages, over the real door: offered after claiming, added and removed on one's account, used to sign
in, and forgotten with a link that recovers."""

import asyncio
import json
import re
from pathlib import Path

import pytest

from core.memory.owner_passkeys import OwnerPasskeys
from lethe.cli import main
from tests.console.every import ask
from tests.console.running import NAME, PASSWORD, Browser, Running, running
from tests.fakes.authenticator import Authenticator

_ACCOUNT = "/console/system/account"
_SIGN_IN = "/console/sign-in/passkey"
_LABEL = '<b>A "telephone"'


def _by_name(browser: Browser) -> Browser:
    browser.address = browser.address.replace("127.0.0.1", "localhost")
    return browser


async def _asks(browser: Browser, path: str) -> dict[str, object]:
    said = await ask(browser, "POST", f"{path}/ask", form={})
    assert said.status == 200, said.text
    found = json.loads(said.body)
    assert isinstance(found, dict)
    return found


async def _names(house: Running) -> list[str]:
    memory = house.server.memory
    kept = OwnerPasskeys(ids=memory.ids, clock=None)  # type: ignore[arg-type]  # only read
    return [one.name for one in await memory.store.read(kept.all)]


async def test_one_is_offered_after_claiming_used_and_removed(tmp_path: Path) -> None:
    async with running(tmp_path, claimed=False) as house, house.another_browser() as other:
        browser, other = _by_name(house.browser), _by_name(other)
        assert "Sign in with a passkey" not in (await browser.see("/console/sign-in")).words
        offered = await browser.claim(house.link())
        assert "Sign in without typing?" in offered.words
        assert "Skip this" in offered.words
        assert 'name="password"' not in offered.text, "whoever has just claimed is asked for nothing more"
        assert "Step 2 of 5" in (await browser.see("/console?welcome")).words

        device = Authenticator(browser.address)
        sent = device.make(await _asks(browser, f"{_ACCOUNT}/passkeys"))
        nameless = await browser.send("/console/claim/passkey", label="", credential=sent)
        assert 'id="mistake-label"' in nameless.text
        sent = device.make(await _asks(browser, f"{_ACCOUNT}/passkeys"))
        done = await browser.send("/console/claim/passkey", label=_LABEL, credential=sent)
        assert "Step 2 of 5" in done.words
        account = await browser.see(_ACCOUNT)
        assert "&lt;b&gt;A &#34;telephone&#34;" in account.text
        assert "not used yet" in account.words

        page = await other.see("/console/sign-in")
        assert "Sign in with a passkey" in page.words
        assert 'data-passkey="get"' in page.text
        wrong = await other.send(_SIGN_IN, credential=Authenticator().sign(await _asks(other, _SIGN_IN)))
        assert (wrong.status, "Nobody here signs in with this passkey" in wrong.words) == (403, True)
        back = await other.send(_SIGN_IN, credential=device.sign(await _asks(other, _SIGN_IN)))
        assert "Things to mend" in back.words
        assert NAME in back.words
        assert "not used yet" not in (await other.see(_ACCOUNT)).words
        assert "owner signed in by passkey" in (await other.see("/console/system/activity")).words

        number = re.search(r'passkeys/remove">.*?name="number" value="(\d+)"', account.text)
        assert number is not None
        assert "It is removed." in (await browser.send(f"{_ACCOUNT}/passkeys/remove", number=number[1])).words
        gone = await browser.send(f"{_ACCOUNT}/passkeys/remove", number=number[1])
        assert "It was gone already." in gone.words
        await other.send("/console/sign-out")
        out = await other.send(_SIGN_IN, credential=device.sign(await _asks(other, _SIGN_IN)))
        assert out.status == 403
        assert "Password lost?" in (await other.see("/console")).words


async def test_by_a_number_the_page_says_why_and_where_it_works(tmp_path: Path) -> None:
    async with running(tmp_path) as house, house.another_browser() as other:
        address = house.browser.address
        by_name = address.replace("127.0.0.1", "localhost")
        seen = await house.browser.see(_ACCOUNT)
        assert "a passkey belongs to a name" in seen.words
        assert f'href="{by_name}{_ACCOUNT}"' in seen.text
        assert "data-passkey=" not in seen.text
        assert "passkey" not in (await house.browser.see("/console/sign-in")).words
        refused = await ask(house.browser, "POST", f"{_ACCOUNT}/passkeys/ask", form={})
        assert (refused.status, "belongs to a name" in refused.text) == (422, True)
        assert (await house.browser.see("/console/claim/passkey")).status == 200
        browser = _by_name(other)
        await browser.send("/console/sign-in", name=NAME, password=PASSWORD)
        made = Authenticator(by_name).make(await _asks(browser, f"{_ACCOUNT}/passkeys"))
        await browser.send(f"{_ACCOUNT}/passkeys", label="One", credential=made)
        async with house.another_browser() as third:
            assert f'href="{by_name}/console/sign-in"' in (await third.see("/console/sign-in")).text


async def test_a_link_that_recovers_or_the_command_line_takes_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running(tmp_path, claimed=False) as house:
        browser = _by_name(house.browser)
        assert "Remove my passkeys too" not in (await browser.see("/console/claim")).words
        await browser.claim(house.link())
        made = Authenticator(browser.address).make(await _asks(browser, f"{_ACCOUNT}/passkeys"))
        await browser.send(f"{_ACCOUNT}/passkeys", label="One", credential=made)
        assert "Remove my passkeys too" in (await browser.see("/console/claim")).words
        config = ["--config", str(tmp_path / "lethe.toml")]
        for words, code, said in (([], 0, "One"), (["--json"], 0, "lethe.passkeys/1"), (["--remove"], 4, "One")):
            assert await asyncio.to_thread(main, ["owner", "passkeys", NAME, *words, *config]) == code
            assert said in capsys.readouterr().out
        assert await _names(house) == ["One"]
        again = await browser.claim(house.link(recovers=True), password=f"{PASSWORD} anew")
        assert "Sign in without typing?" not in again.words, "who has one is offered none"
        assert await _names(house) == ["One"]
        assert await asyncio.to_thread(main, ["owner", "passkeys", NAME, "--remove", "--yes", *config]) == 0
        assert "not used yet" not in (await browser.see(_ACCOUNT)).words, "also while the server runs, at once"
        assert await _names(house) == []
        made = Authenticator(browser.address).make(await _asks(browser, f"{_ACCOUNT}/passkeys"))
        await browser.send(f"{_ACCOUNT}/passkeys", label="Another", credential=made)
        assert await _names(house) == ["Another"]
        fields = {"token": house.link(recovers=True), "name": NAME, "password": PASSWORD, "forget_passkeys": "true"}
        await browser.send("/console/claim", **fields)
        assert await _names(house) == []
        done = await house.server.memory.store.read(
            lambda transaction: house.server.memory.activities.page(transaction, 2**63 - 1, 20)
        )
        removed = [one.who for one in done if one.did == "passkey.all_removed"]
        assert removed == [NAME, "command line"]


async def test_guessing_with_passkeys_becomes_slow(tmp_path: Path) -> None:
    async with running(tmp_path) as house, house.another_browser() as other:
        browser = _by_name(other)
        for _ in range(5):
            assert (await browser.send(_SIGN_IN, credential="a guess")).status == 403
        slowed = await browser.send(_SIGN_IN, credential="a guess")
        assert slowed.status == 429
        assert int(slowed.headers["Retry-After"]) > 0
        asked = await ask(browser, "POST", f"{_SIGN_IN}/ask", form={})
        assert (asked.status, "Too many tries" in asked.text) == (429, True)
