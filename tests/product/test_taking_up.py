"""What the owner stores while the server runs: channels are opened, replaced and closed without a new start."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from connectors.switchboard import State
from core.clock import Clock, SystemClock
from core.errors import StorageError
from core.identifiers import ChannelId
from core.log import Log
from core.memory.counting import held
from lethe.app import Lethe
from lethe.catalogue import KNOWN_KINDS
from lethe.cli import main
from lethe.taking_up import LOOK_EVERY, TakingUp
from settings.book import BOOK, Book, Content
from settings.reading import read_settings
from settings.settings import Settings
from settings.sources import Sources
from tests.fakes.still_clock import StillClock
from tests.fakes.telegram_chats import message
from tests.fakes.telegram_faults import failing, unauthorized
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.patience import PATIENCE
from tests.product.typed import nothing_set

SITE = ChannelId("site")
SHOP = ChannelId("shop")
TG = ChannelId("tg")
WEB = {"name": "shop", "kind": "web"}


@dataclass
class Stage:
    server: Lethe
    clock: StillClock
    taking_up: TakingUp
    lines: list[str]
    folder: Path

    async def store(self, change: Callable[[Content], Content]) -> None:
        Book(self.folder / "data").change(lambda content: change(content.begun("channels", KNOWN_KINDS.default)))
        await self.taking_up.look()

    async def add(self, page: Mapping[str, str], listed: str = "channels") -> None:
        await self.store(lambda content: content.added(listed, page))

    def is_open(self, name: ChannelId) -> bool:
        line = self.server._switchboard.line(name)
        return line is not None and line.state is State.OPEN

    def said(self) -> list[str]:
        return [json.loads(line)["event"] for line in self.lines]


@asynccontextmanager
async def stage(folder: Path, clock: Clock | None = None) -> AsyncIterator[Stage]:
    file, lines, still = folder / "lethe.toml", list[str](), StillClock()
    file.write_text(f'[server]\nlisten = "127.0.0.1:0"\ndata_dir = "{folder}/data"\n', encoding="utf-8")
    settings = read_settings(Sources(file=file), KNOWN_KINDS)
    server = Lethe(settings, log=Log(lines.append, "info"), clock=clock or still)
    await server.open()
    try:
        taking_up = TakingUp(
            settings,
            known=server._known,
            switchboard=server._switchboard,
            clock=still,
            log=Log(lines.append, "info"),
        )
        yield Stage(server=server, clock=still, taking_up=taking_up, lines=lines, folder=folder)
    finally:
        await server.close()


async def test_a_channel_comes_is_paused_is_opened_again_and_goes(tmp_path: Path) -> None:
    async with stage(tmp_path) as played:
        await played.add(WEB)
        assert played.is_open(SHOP)
        before = played.server._switchboard.connector(SHOP)
        assert played.is_open(SITE), "what was not changed stays as it is"
        assert played.server.notice(SHOP, "en")[1]
        await played.store(lambda content: content.changed("channels", "shop", {"paused": "true"}))
        assert played.is_open(SHOP), "whoever writes there is told, and has their rights"
        assert played.server._known.paused(SHOP, "de") == ""
        says = {"paused_says": "de: Wir sind bald wieder da."}
        await played.store(lambda content: content.changed("channels", "shop", says))
        assert played.server._known.paused(SHOP, "de") == "Wir sind bald wieder da."
        await played.store(lambda content: content.changed("channels", "shop", {"paused": "false"}))
        assert played.server._known.paused(SHOP, "de") is None
        assert played.server._switchboard.connector(SHOP) is before, "nobody's open page was cut off"
        await played.store(lambda content: content.removed("channels", "shop"))
        assert played.server._switchboard.line(SHOP) is None
        assert played.said().count("channel.closed") == 1
        assert played.server.notice(SHOP, "en")[1], "something of it may still be under way"


async def test_a_changed_channel_is_replaced_and_the_others_are_not(tmp_path: Path) -> None:
    async with stage(tmp_path) as played:
        await played.add(WEB)
        before = [played.server._switchboard.connector(name) for name in (SHOP, SITE)]
        await played.taking_up.look()
        assert [played.server._switchboard.connector(name) for name in (SHOP, SITE)] == before
        origins = {"allowed_origins": "https://www.example.org"}
        await played.store(lambda content: content.changed("channels", "shop", origins))
        after = [played.server._switchboard.connector(name) for name in (SHOP, SITE)]
        assert after[0] is not before[0]
        assert after[1] is before[1]


async def test_a_channel_that_will_not_open_leaves_the_old_one(tmp_path: Path) -> None:
    async with TelegramServer() as telegram, stage(tmp_path) as played:
        (played.folder / "token").write_text(TOKEN, encoding="utf-8")
        page = {"name": "tg", "kind": "telegram", "token": f"file:{played.folder}/token", "mode": "polling"}
        await played.add({**page, "api_address": telegram.address})
        assert played.is_open(TG)
        before = played.server._switchboard.connector(TG)
        telegram.fail("getMe", unauthorized())
        await played.store(lambda content: content.changed("channels", "tg", {"stream": "false"}))
        assert played.server._switchboard.connector(TG) is before
        assert "channel.not_replaced" in played.said()
        assert TOKEN not in "".join(played.lines)


async def test_a_change_that_could_not_be_taken_up_just_now_is_tried_again_with_growing_pauses(tmp_path: Path) -> None:
    async with TelegramServer() as telegram, stage(tmp_path) as played:
        (played.folder / "token").write_text(TOKEN, encoding="utf-8")
        page = {"name": "tg", "kind": "telegram", "token": f"file:{played.folder}/token", "mode": "polling"}
        await played.add({**page, "api_address": telegram.address})
        before = played.server._switchboard.connector(TG)
        await played.server._beating.stop()
        telegram.fail("getMe", *([failing(502)] * 50))
        await played.store(lambda content: content.changed("channels", "tg", {"stream": "false"}))
        tried = [played.said().count("channel.not_replaced")]
        for seconds in (4, 1, 9, 1, 19, 1, 39, 1, 59, 1, 59, 1):
            await played.clock.forward(seconds)
            await played.taking_up.look()
            tried.append(played.said().count("channel.not_replaced"))
        assert tried == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7], "5, 10, 20, 40 seconds, then a minute each time"
        telegram.mend("getMe")
        assert played.server._switchboard.connector(TG) is before
        await played.clock.forward(60)
        await played.taking_up.look()
        assert played.server._switchboard.connector(TG) is not before
        said = len(played.said())
        await played.clock.forward(600)
        await played.taking_up.look()
        assert len(played.said()) == said, "what is taken up is not taken up again"


async def test_what_people_are_told_could_not_be_written_down_and_is_a_moment_later(tmp_path: Path) -> None:
    """As on a full disk: nobody is let in before it is in the book of notices, and nobody starts the server anew."""
    async with stage(tmp_path) as played:
        notices = tmp_path / "data" / "notices"
        notices.rename(tmp_path / "notices")
        notices.write_bytes(b"in the way")
        await played.add(WEB)
        await played.add({"name": "other", "kind": "web"})
        assert not played.is_open(SHOP)
        assert "channel.not_replaced" in played.said()
        assert played.is_open(SITE)
        notices.unlink()
        (tmp_path / "notices").rename(notices)
        await played.clock.forward(10)
        await played.taking_up.look()
        assert played.is_open(SHOP)
        assert played.is_open(ChannelId("other"))


async def test_a_book_that_is_not_right_changes_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path) as played:
        await played.add(WEB)
        (tmp_path / "data" / BOOK).write_bytes(b"nonsense")
        await played.taking_up.look()
        await played.taking_up.look()
        assert played.said().count("book.refused") == 1, "it is said once, not at every look"
        assert played.is_open(SHOP)
        (tmp_path / "data" / BOOK).unlink()
        await played.taking_up.look()
        assert played.server._switchboard.line(SHOP) is None


async def test_what_could_not_be_read_just_now_is_read_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as played:
        hindered: list[Exception] = [StorageError("the keys are not there"), OSError("too many open files")]

        def read_again(*, stored: Content | None = None) -> Settings:
            if hindered:
                raise hindered.pop(0)
            return settings.read_again(stored=stored)

        settings = read_settings(Sources(file=tmp_path / "lethe.toml"), KNOWN_KINDS)
        taking_up = TakingUp(
            replace(settings, read_again=read_again),
            known=played.server._known,
            switchboard=played.server._switchboard,
            clock=played.clock,
            log=Log(played.lines.append, "info"),
        )
        await played.server._beating.stop()
        Book(tmp_path / "data").change(lambda content: content.begun("channels", KNOWN_KINDS.default))
        Book(tmp_path / "data").change(lambda content: content.added("channels", WEB))
        for error in (StorageError, OSError):
            with pytest.raises(error):
                await taking_up.look()
            await taking_up.look()
            assert not played.is_open(SHOP), "and it is not tried at every look"
            await played.clock.forward(6)
        await taking_up.look()
        assert played.is_open(SHOP)


async def test_an_assistant_waits_for_the_next_start_and_so_does_who_needs_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as played:
        page = {"name": "mirror", "provider": "echo"}
        await played.store(
            lambda content: content.added("assistants", {"name": "lethe", "provider": "faq"}).added("assistants", page)
        )
        assert "book.needs_restart" in played.said()
        await played.add({**WEB, "assistant": "mirror"})
        assert played.server._switchboard.line(SHOP) is None
        await played.add({"name": "other", "kind": "web"})
        assert played.is_open(ChannelId("other"))


async def test_a_running_server_looks_by_itself(tmp_path: Path) -> None:
    async with stage(tmp_path) as played:
        Book(tmp_path / "data").change(lambda content: content.added("channels", WEB))
        await played.clock.forward(LOOK_EVERY)
        async with asyncio.timeout(PATIENCE):
            while not played.is_open(SHOP):
                await asyncio.sleep(0.005)


async def test_a_bot_that_is_added_while_the_server_runs_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing_set(tmp_path, monkeypatch)
    (tmp_path / "token").write_text(TOKEN, encoding="utf-8")
    async with TelegramServer() as telegram, stage(tmp_path, SystemClock()):
        words = [f"token=file:{tmp_path}/token", "mode=polling", f"api_address={telegram.address}"]
        assert await asyncio.to_thread(main, ["channel", "add", "telegram", "--name", "tg", *words]) == 0
        assert capsys.readouterr().out == "tg is stored. The token works: @our_bot.\n"
        await telegram.deliver(telegram.numbered(message("What is Lethe?", person=5, number=1, date=2_000_000_000)))
        async with asyncio.timeout(PATIENCE):
            while not [sent for sent in telegram.sent if sent.chat == 5]:
                await asyncio.sleep(0.005)
        people, messages = held(tmp_path / "data" / "lethe.db", "tg")
        assert (people, messages >= 2) == (1, True)
        assert held(tmp_path / "data" / "lethe.db", "site") == (0, 0)
        assert await asyncio.to_thread(main, ["channel", "remove", "tg"]) == 6
        assert f"tg holds 1 person and {messages} messages." in capsys.readouterr().err
