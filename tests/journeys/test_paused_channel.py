"""A channel that its owner paused: whoever writes is told so, no model reads a word, and every command works."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from core.capabilities import AttachmentKind
from core.messages import Attachment
from tests.console.running import running
from tests.fakes.telegram_chats import message
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.journeys.stage import stage
from tests.patience import PATIENCE

_SAID = "This chat is paused for now"
_PICTURE = Attachment(kind=AttachmentKind.IMAGE, media_type="image/jpeg", size=14, reference="there")


async def test_whoever_writes_is_told_so_and_no_model_is_asked(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.paused = ""
        await acting.say("hello")
        await acting.settled()
        assert _SAID in acting.texts()[-1]
        assert acting.model.asked == []
        assert await acting.desk.backlog() == (0, 0), "and it does not wait for the end of the pause"


async def test_at_most_once_in_ten_minutes(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.paused = ""
        for said in ("hello", "is anybody there", "please"):
            await acting.say(said)
            await acting.settled()
        assert len(acting.texts()) == 1
        await acting.clock.forward(601)
        await acting.say("still there")
        await acting.settled()
        assert len(acting.texts()) == 2
        assert acting.model.asked == []


async def test_a_command_works_as_ever(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.paused = "Back on Monday."
        await acting.say("hello")
        await acting.say("/ping")
        await acting.settled()
        assert sorted(text.rpartition("\n")[2] for text in acting.texts()) == ["Back on Monday.", "pong"]


@pytest.mark.parametrize("attachments", [(_PICTURE,), ()])
async def test_nothing_is_fetched_or_read_meanwhile(tmp_path: Path, attachments: tuple[Attachment, ...]) -> None:
    async with stage(tmp_path) as acting:
        acting.paused = "Back on Monday."
        await acting.say("look at this" if attachments else "x" * 100_000, attachments=attachments)
        await acting.settled()
        assert [text.rpartition("\n")[2] for text in acting.texts()] == ["Back on Monday."]
        assert acting.model.asked == []


async def test_afterwards_it_goes_on(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.paused = ""
        await acting.say("hello")
        await acting.settled()
        acting.paused = None
        await acting.say("and now")
        await acting.model.was_asked(1)
        await acting.settled()
        assert acting.texts()[-1] == "re: and now"


_ASKED_FIRST = """
[[assistants]]
name = "desk"
provider = "echo"
[assistants.privacy]
consent = "explicit"
[[channels]]
name = "tg"
kind = "telegram"
assistant = "desk"
mode = "polling"
paused = true
paused_says = "Back on Monday."
token = "{token}"
api_address = "{address}"
"""


async def test_where_people_are_asked_first_they_are_told_at_once_and_nothing_is_kept(tmp_path: Path) -> None:
    async with TelegramServer() as telegram:
        written = _ASKED_FIRST.format(token=TOKEN, address=telegram.address)
        async with running(tmp_path, written, claimed=False) as house:
            for number, said in enumerate(("hello", "/agree", "is anybody there", "/privacy"), 40):
                await telegram.deliver(message(said, number=number))
            async with asyncio.timeout(PATIENCE):
                while len(telegram.sent) < 2:
                    await asyncio.sleep(0.02)
            assert telegram.sent[0].text == "Back on Monday.", "and once in ten minutes"
            assert "Monday" not in telegram.sent[1].text
            assert not [sent.text for sent in telegram.sent if "/agree" in sent.text]
            assert house.server.rights.held.count() == 0
            with sqlite3.connect(tmp_path / "data" / "lethe.db") as connection:
                assert connection.execute("SELECT count(*) FROM person").fetchone() == (0,)
