"""A channel at work: its square, what passes without words, and trying it with a telephone of the owner's own."""

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from console.squares import square
from tests.console.api.program import program
from tests.console.running import Running, running
from tests.fakes.telegram_chats import message
from tests.fakes.telegram_faults import unauthorized
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.patience import PATIENCE

_AT_WORK = "/console/channels/tg/at-work"


async def _open(house: Running, telegram: TelegramServer) -> None:
    given = {"mode": "polling", "api_address": telegram.address, "stream": "true"}
    await house.browser.send("/console/new-channel/telegram", name="tg", token=TOKEN, **given)
    await _until(house, "/console/channels/tg", "People are heard and answered here.")


async def _until(house: Running, path: str, words: str) -> str:
    async with asyncio.timeout(PATIENCE):
        while words not in (shown := (await house.browser.see(path)).words):
            await asyncio.sleep(0.05)
    return shown


def _kept(house: Running) -> int:
    with closing(sqlite3.connect(house.settings.storage.database_file)) as database:
        return sum(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("person", "message"))


async def test_a_code_written_by_telephone_is_answered_and_nothing_of_it_is_kept(tmp_path: Path) -> None:
    async with TelegramServer() as telegram, running(tmp_path) as house:
        await _open(house, telegram)
        before = _kept(house)
        shown = await house.browser.send(f"{_AT_WORK}/try")
        assert "Waiting for your message" in shown.words
        code = re.search(r"TEST-[A-Z0-9]{10}", shown.text)
        assert code is not None
        await telegram.deliver(message(code[0].lower()))
        shown_after = await _until(house, _AT_WORK, "It works: your message arrived here")
        assert "It works. This was answered by tg." in str(telegram.called("sendMessage")[-1])
        assert _kept(house) == before
        assert "your test" in shown_after
        assert "5550001" not in shown_after


async def test_what_passes_is_shown_without_words_and_without_persons(tmp_path: Path) -> None:
    async with TelegramServer() as telegram, running(tmp_path) as house:
        await _open(house, telegram)
        await telegram.deliver(message("A canary that sings"))
        await _until(house, _AT_WORK, " taken ")
        shown = await _until(house, _AT_WORK, " out ")
        assert "canary" not in shown
        assert "5550001" not in shown


async def test_an_invented_message_is_read_and_neither_sent_nor_kept(tmp_path: Path) -> None:
    async with TelegramServer() as telegram, running(tmp_path) as house:
        await _open(house, telegram)
        before, sent = _kept(house), len(telegram.sent)
        for path in (f"{_AT_WORK}/simulate", "/console/channels/site/at-work/simulate"):
            shown = await house.browser.send(path, text="When are you open?")
            assert "It was read as it should be" in shown.words
        assert (_kept(house), len(telegram.sent)) == (before, sent)
        assert (await house.browser.send(f"{_AT_WORK}/simulate", text=" ")).status == 422


async def test_the_platform_is_looked_at_and_told_again_where_we_are(tmp_path: Path) -> None:
    async with TelegramServer() as telegram, running(tmp_path) as house:
        await _open(house, telegram)
        assert "Nobody has asked" in (await house.browser.see(_AT_WORK)).words
        assert "Asked at" in (await house.browser.send(f"{_AT_WORK}/look")).words
        met = len(telegram.called("getMe"))
        assert "It is registered again." in (await house.browser.send(f"{_AT_WORK}/register")).words
        assert len(telegram.called("getMe")) > met
        telegram.fail("getMe", unauthorized())
        assert (await house.browser.send(f"{_AT_WORK}/register")).status == 422
        assert "People are heard and answered here." in (await house.browser.see("/console/channels/tg")).words


async def test_the_square_is_drawn_here_and_opens_the_channel(tmp_path: Path) -> None:
    async with TelegramServer() as telegram, running(tmp_path) as house:
        await _open(house, telegram)
        assert "https://t.me/our_bot" in (await house.browser.see(_AT_WORK)).words
        drawn = await house.browser.see(f"{_AT_WORK}/square.svg")
        assert drawn.headers["Content-Type"] == "image/svg+xml"
        assert "<svg" in drawn.text
        assert (await house.browser.see("/console/channels/none/at-work")).status == 404
        assert (await house.browser.see("/console/channels/none/at-work/square.svg")).status == 404


async def test_where_the_system_chose_the_port_that_one_is_shown_drawn_and_told(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house) as shop:
        chat = f"{house.server.address}/chat/site"
        for page in ("/console/channels/site/at-work", "/console/channels/site/embedding"):
            shown = await house.browser.see(page)
            assert house.server.address in shown.text
            assert "127.0.0.1:0" not in shown.text
        drawn = await house.browser.see("/console/channels/site/at-work/square.svg")
        assert drawn.text == square(chat).decode()
        assert (await shop.ask("GET", "/channels/site")).json["address"] == chat


async def test_setting_up_is_led_through_in_steps_that_the_kind_declares(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        shown = await house.browser.see("/console/new-channel/telegram")
        assert shown.words.index("@BotFather") < shown.words.index("Bot token") < shown.words.index("Further settings")
        assert shown.text.count('name="token"') == 1
