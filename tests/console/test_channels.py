"""Channels from the console: tried before they are kept, stored in the owner's book, shown with their state."""

import asyncio
from pathlib import Path

from connectors.switchboard import State
from core.identifiers import ChannelId
from settings.book import Book
from tests.console.running import Running, running
from tests.console.visitors import visit
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.patience import PATIENCE

_NEW = "/console/new-channel/telegram"


def _stored(house: Running, name: str) -> bool:
    return Book(house.settings.server.data_dir).read().page("channels", name) is not None


async def test_a_channel_is_tried_kept_opened_changed_paused_and_removed(tmp_path: Path) -> None:
    async with TelegramServer() as telegram, running(tmp_path) as house:
        browser = house.browser
        assert "Bot token" in (await browser.see(_NEW)).words
        given = {"mode": "polling", "api_address": telegram.address, "stream": "true"}
        shown = await browser.send(_NEW, name="tg", token=TOKEN, **given)
        assert "It is stored." in shown.words
        assert TOKEN not in shown.text
        assert "set; leave it empty to keep it" in shown.text
        async with asyncio.timeout(PATIENCE):
            while "People are heard and answered here." not in (await browser.see("/console/channels/tg")).words:
                await asyncio.sleep(0.1)
        changed = await browser.send("/console/channels/tg", token="", **{**given, "tidy": "true"})
        assert "It is changed." in changed.words
        unchanged = await browser.send("/console/channels/tg", token="", **{**given, "tidy": "true"})
        assert "Nothing was different" in unchanged.words
        assert "paused" in (await browser.send("/console/channels/tg/pause")).words
        assert "It is open again." in (await browser.send("/console/channels/tg/resume")).words
        assert "It holds 0 people and 0 messages." in (await browser.see("/console/channels/tg/remove")).words
        assert (await browser.send("/console/channels/tg/remove", typed="gt")).status == 422
        assert _stored(house, "tg")
        assert "It is removed." in (await browser.send("/console/channels/tg/remove", typed="tg")).words
        assert not _stored(house, "tg")


async def test_whoever_writes_to_a_paused_channel_is_told_so_and_has_their_rights(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        assert "Pause site" in (await browser.see("/console/channels/site/pause")).words
        refused = await browser.send("/console/channels/site/pause", paused_says="One.\nTwo.")
        assert (refused.status, "two lines without a language" in refused.words) == (422, True)
        shown = await browser.send("/console/channels/site/pause", paused_says="de: Bald wieder.\nBack on Monday.")
        assert "their rights work as ever" in shown.words.lower()
        async with asyncio.timeout(PATIENCE):
            while house.server._known.paused(ChannelId("site"), "en") != "Back on Monday.":
                await asyncio.sleep(0.1)
        told, shown_data = await visit(house, "hello there", "show my data")
        assert "Back on Monday." in told
        assert "What I keep" in shown_data
        assert "Back on Monday." in (await browser.see("/console/channels/site/pause")).text


async def test_what_the_platform_refuses_is_said_beside_its_field_and_not_kept(tmp_path: Path) -> None:
    async with TelegramServer() as telegram, running(tmp_path) as house:
        wrong = TOKEN.replace("777:", "778:")
        shown = await house.browser.send(
            _NEW, name="tg", token=wrong, mode="polling", api_address=telegram.address, stream="true"
        )
        assert shown.status == 422
        assert 'id="mistake-token"' in shown.text
        assert wrong not in shown.text
        assert not _stored(house, "tg")


async def test_mistakes_stand_beside_their_fields(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        shown = await house.browser.send(_NEW, name="Not a name!", token="no token")
        assert 'id="mistake-name"' in shown.text
        shown = await house.browser.send(_NEW, name="tg", token="no token", mode="polling")
        assert 'id="mistake-token"' in shown.text
        shown = await house.browser.send(_NEW, name="tg", token="")
        assert 'id="mistake-token"' in shown.text


async def test_what_a_channel_holds_singles_nobody_out(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        await visit(house, "hello", "again", "and again", "and once more", "and that is all")
        asked = await house.browser.see("/console/channels/site/remove")
        assert "It holds fewer than 10 people and 10+ messages." in asked.words
        assert "They stay, sealed" in asked.words


async def test_what_the_file_sets_is_locked_with_its_source(tmp_path: Path) -> None:
    written = '[[channels]]\nname = "site"\nkind = "web"\nallowed_origins = ["https://www.example.org"]\n'
    async with running(tmp_path, written) as house:
        shown = await house.browser.see("/console/channels/site")
        assert "lethe.toml" in shown.words
        assert "disabled" in shown.text
        assert (await house.browser.send("/console/channels/site/pause")).status == 422
        assert (await house.browser.send("/console/channels/site/remove", typed="site")).status == 422


async def test_what_is_not_there_is_not_there(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        for path in ("/console/channels/nobody", "/console/new-channel/carrier-pigeon", "/console/nothing"):
            assert (await house.browser.see(path)).status == 404


async def test_what_was_found_stays_until_it_is_read(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        line = house.server._switchboard.line(ChannelId("site"))
        assert line is not None
        line.state = State.WAITING
        assert "data-look-again" in (await house.browser.see("/console/channels/site")).text
        tested = await house.browser.send("/console/channels/site/test")
        assert (tested.status, 'id="found"' in tested.text) == (200, True)
        assert "data-look-again" not in tested.text, "at this address there is nothing to look at again"
