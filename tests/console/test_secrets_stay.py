"""What was given for one server is never sent to another by whoever may change settings but never saw the secret."""

from collections.abc import Mapping
from pathlib import Path

from core.identifiers import ChannelId
from lethe.catalogue import kind_named
from lethe.owner.channel_secrets import refused
from settings.book import Book
from settings.channels import ChannelSettings
from settings.fields import Secret
from tests.console.api.program import program
from tests.console.running import Running, running
from tests.fakes.telegram_server import TOKEN, TelegramServer

_NEW = "/console/new-channel/telegram"


def _page(house: Running, name: str) -> Mapping[str, object] | None:
    return Book(house.settings.server.data_dir).read().page("channels", name)


async def test_a_token_is_not_sent_to_a_server_that_it_was_not_given_for(tmp_path: Path) -> None:
    async with TelegramServer() as telegram, TelegramServer() as another, running(tmp_path) as house:
        given = {"mode": "polling", "api_address": telegram.address, "stream": "true"}
        await house.browser.send(_NEW, name="tg", token=TOKEN, **given)
        asked = len(another.calls)
        for untested in ({}, {"untested": "true"}):
            moved = {**given, "api_address": another.address, **untested}
            shown = await house.browser.send("/console/channels/tg", token="", **moved)
            assert shown.status == 422
            assert 'id="mistake-token"' in shown.text
            async with program(house) as shop:
                body = {"settings": {"api_address": another.address}, "untested": bool(untested)}
                got = await shop.ask("PATCH", "/channels/tg", body)
                assert (got.status, list(got.mistakes)) == (422, ["token"])
        assert len(another.calls) == asked
        page = _page(house, "tg")
        assert page is not None
        assert page["api_address"] == telegram.address
        moved = {**given, "api_address": another.address}
        assert (await house.browser.send("/console/channels/tg", token=TOKEN, **moved)).status == 200


async def test_a_secret_of_the_machine_cannot_be_named_from_outside(tmp_path: Path) -> None:
    lies = tmp_path / "of another program"
    lies.write_text(TOKEN)
    async with TelegramServer() as telegram, running(tmp_path) as house, program(house) as shop:
        given = {"mode": "polling", "api_address": telegram.address}
        for place in (f"file:{lies}", f" file:{lies}", "env:TG_TOKEN"):
            shown = await house.browser.send(_NEW, name="tg", token=place, untested="true", **given)
            assert (shown.status, 'id="mistake-token"' in shown.text) == (422, True)
            body = {"kind": "telegram", "name": "tg", "untested": True, "settings": {**given, "token": place}}
            got = await shop.ask("POST", "/channels", body)
            assert (got.status, list(got.mistakes)) == (422, ["token"])
        assert _page(house, "tg") is None
        await house.browser.send(_NEW, name="tg", token=TOKEN, **given)
        kept = _page(house, "tg")
        for place in (f"file:{lies}", "env:TG_TOKEN"):
            assert (
                await house.browser.send("/console/channels/tg", token=place, untested="true", **given)
            ).status == 422
            got = await shop.ask("PATCH", "/channels/tg", {"settings": {"token": place}, "untested": True})
            assert (got.status, list(got.mistakes)) == (422, ["token"])
        assert _page(house, "tg") == kept


_IMPORT = "/console/system/settings"


async def test_a_configuration_that_is_taken_in_moves_no_secret_either(tmp_path: Path) -> None:
    lies = tmp_path / "of another program"
    lies.write_text(TOKEN)
    async with TelegramServer() as telegram, TelegramServer() as another, running(tmp_path) as house:
        given = {"mode": "polling", "api_address": telegram.address}
        await house.browser.send(_NEW, name="tg", token=TOKEN, **given)
        kept = _page(house, "tg")
        entry = '[[channels]]\nname = "{}"\nkind = "telegram"\nmode = "polling"\napi_address = "{}"\n{}'
        for written in (
            entry.format("tg", another.address, ""),
            entry.format("tg", telegram.address, f'token = "file:{lies}"\n'),
            entry.format("other", another.address, f'token = "file:{lies}"\n'),
            f'[[assistants]]\nname = "thief"\nprovider = "openai"\nmodel = "m"\napi_key = "file:{lies}"\n',
            '[[assistants]]\nname = "thief"\nprovider = "faq"\nfaq_file = "/etc/hostname"\n',
        ):
            for step in ("import", "take-in"):
                shown = await house.browser.send(f"{_IMPORT}/{step}", written=written)
                assert shown.status == 422, (step, written)
                assert TOKEN not in shown.text
        assert _page(house, "tg") == kept
        assert _page(house, "other") is None
        assert another.calls == []


def test_every_address_of_a_channel_counts() -> None:
    fields = kind_named("whatsapp_twilio").fields
    before = ChannelSettings(
        name=ChannelId("wa"),
        kind="whatsapp_twilio",
        assistant="",
        values={
            "auth_token": Secret("a" * 32),
            "api_address": "https://api.twilio.com",
            "messaging_address": "https://messaging.twilio.com",
        },
    )
    for moved in (
        {"api_address": "https://203.0.113.9"},
        {"messaging_address": "https://messaging.twilio.com.elsewhere.example"},
        {"api_address": "http://api.twilio.com"},
        {"api_address": "https://api.twilio.com:444"},
        {"api_address": "https://api.twilio.com@elsewhere.example"},
        {"messaging_address": ""},
        {"api_address": "https://[broken"},
    ):
        assert list(refused(fields, before, moved)) == ["auth_token"]
        assert not refused(fields, before, {**moved, "auth_token": "b" * 32})
    for same in ({}, {"api_address": "https://API.twilio.com/"}, {"sender": "whatsapp:+14155550100"}):
        assert not refused(fields, before, same)
