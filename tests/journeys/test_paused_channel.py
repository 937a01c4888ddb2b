"""A channel that its owner paused: whoever writes is told so, no model reads a word, and every command works."""

from pathlib import Path

import pytest

from core.capabilities import AttachmentKind
from core.messages import Attachment
from tests.journeys.stage import stage

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
