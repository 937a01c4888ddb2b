"""What a person is told when something goes wrong: one calm notice, and never silence."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from core.capabilities import AttachmentKind
from core.errors import (
    ChannelRefused,
    InDoubt,
    ModelBusy,
    ModelRefused,
    NotTaken,
    TryAgain,
    Unreachable,
)
from core.messages import Attachment
from core.ports.command import Reply
from settings.limits import Limits
from settings.timing import Timing
from tests.journeys.stage import Stage, stage
from tests.patience import PATIENCE

_BUSY = ModelBusy("busy")


async def _until_told(acting: Stage) -> None:
    """Let the quick retries within a turn pass."""
    async with asyncio.timeout(PATIENCE):
        while acting.desk.under_way():
            await asyncio.sleep(0.002)
            await acting.clock.forward(0.1)


async def test_a_busy_model_is_asked_again_at_once_and_nobody_is_told(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.model.script = [ModelBusy("once"), "at last"]
        await acting.say("hello")
        await _until_told(acting)
        assert acting.texts() == ["at last"]


async def test_a_model_that_stays_down_is_announced_retried_and_answers_later(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.model.script = [_BUSY, _BUSY, _BUSY, "here I am"]
        await acting.say("hello")
        await _until_told(acting)
        assert len(acting.texts()) == 1
        assert "try again for a while" in acting.texts()[0]
        await acting.clock.forward(30)
        await acting.connector.has_sent(2)
        assert acting.texts()[1] == "here I am"


async def test_a_model_that_never_comes_back_is_given_up_and_the_person_is_told(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.model.script = [ModelBusy("down") for _ in range(60)]
        await acting.say("hello")
        for _ in range(8):
            await _until_told(acting)
            await acting.clock.forward(1000)
        await acting.settled()
        assert len(acting.texts()) == 2
        assert "could not answer your last message" in acting.texts()[1]
        asked = len(acting.model.asked)
        await acting.clock.forward(10_000)
        await acting.settled()
        assert len(acting.model.asked) == asked


async def test_a_refusal_is_not_repeated(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.model.script = [ModelRefused("no key")]
        await acting.say("hello")
        await acting.connector.has_sent(1)
        assert "could not answer" in acting.texts()[0]
        assert len(acting.model.asked) == 1


async def test_notices_come_at_most_once_in_ten_minutes(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        for _ in range(3):
            await acting.say("", readable=False)
            await acting.settled()
        assert len(acting.texts()) == 1
        await acting.clock.forward(601)
        await acting.say("", readable=False)
        await acting.connector.has_sent(2)


async def test_a_message_that_is_too_long_is_answered_with_the_limit(tmp_path: Path) -> None:
    async with stage(tmp_path, caps=Limits(message_characters=100)) as acting:
        await acting.say("x" * 101)
        await acting.connector.has_sent(1)
        assert "too large" in acting.texts()[0]
        assert "100" in acting.texts()[0]
        assert acting.model.asked == []


async def test_nothing_visible_is_no_question(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say(" \u200b\u202e ")
        await acting.connector.has_sent(1)
        assert "Could you write it" in acting.texts()[0]


async def test_too_many_messages_are_all_kept_and_answered_together_a_little_later(tmp_path: Path) -> None:
    async with stage(tmp_path, caps=Limits(messages_a_minute=60, messages_at_once=2)) as acting:
        for text in ("one", "two"):
            await acting.say(text)
            await acting.settled()
        await acting.say("three")
        await acting.say("four")
        await acting.settled()
        assert len(acting.texts()) == 3
        assert "a lot at once" in acting.texts()[2]
        await acting.clock.forward(3)
        await acting.connector.has_sent(4)
        assert acting.texts()[3] == "re: four"
        assert [line.text for line in acting.model.asked[-1]][-2:] == ["three", "four"]


async def test_a_file_is_kept_sealed_with_its_message_and_the_notice_says_so(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.connector.files = {"f1": b"a picture of something private"}
        photo = Attachment(kind=AttachmentKind.IMAGE, media_type="image/jpeg", size=30, reference="f1")
        await acting.say("", attachments=(photo,), own_words=False)
        await acting.connector.has_sent(1)
        await acting.settled()
        assert "Your file is kept" in acting.texts()[0]
        (file,) = (tmp_path / "files").iterdir()
        assert b"private" not in file.read_bytes()
        await acting.say("what is it?", attachments=(photo,), own_words=False)
        await acting.connector.has_sent(2)
        assert "cannot see" in acting.model.asked[0][-1].text


async def test_a_file_that_cannot_be_had_is_said(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.connector.files = {"f1": Unreachable("gone")}
        voice = Attachment(kind=AttachmentKind.AUDIO, media_type="audio/ogg", size=3, reference="f1")
        await acting.say("", attachments=(voice,), own_words=False)
        await acting.connector.has_sent(1)
        assert "couldn't read that file" in acting.texts()[0]


async def test_a_send_waits_as_long_as_the_platform_asks_and_keeps_the_order(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.connector.failures = [TryAgain("slow down", timedelta(seconds=35))]
        await acting.say("one")
        await acting.settled()
        await acting.say("two")
        await acting.settled()
        await acting.clock.forward(34)
        await acting.settled()
        assert acting.texts() == []
        await acting.clock.forward(1.1)
        await acting.connector.has_sent(2)
        assert acting.texts() == ["re: one", "re: two"]
        assert len(acting.model.asked) == 2


async def test_a_blocked_person_is_marked_and_not_tried_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.connector.failures = [Unreachable("blocked")]
        await acting.say("hello")
        await acting.settled()
        await acting.clock.forward(10_000)
        await acting.settled()
        assert acting.texts() == []
        assert (await acting.desk.backlog())[0] == 0


async def test_what_a_platform_will_never_take_does_not_hold_up_what_follows(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.connector.failures = [NotTaken("as it is")]
        await acting.say("hello")
        await acting.settled()
        await acting.say("still there?")
        await acting.connector.has_sent(1)
        assert len(acting.texts()) == 1
        assert (await acting.desk.backlog())[0] == 0


async def test_our_own_key_refused_is_tried_again_later(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.connector.failures = [ChannelRefused("key")]
        await acting.say("hello")
        await acting.settled()
        await acting.clock.forward(61)
        await acting.connector.has_sent(1)


async def test_a_send_in_doubt_is_sent_again_by_default_and_stays_marked(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.connector.failures = [InDoubt("no answer")]
        await acting.say("hello")
        await acting.settled()
        await acting.clock.forward(1.1)
        await acting.connector.has_sent(1)
        assert acting.texts() == ["re: hello"]


async def test_a_channel_that_is_closed_keeps_its_answers_for_later(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.open = False
        await acting.say("hello")
        await acting.settled()
        acting.open = True
        await acting.clock.forward(61)
        await acting.connector.has_sent(1)
        assert acting.texts() == ["re: hello"]


async def test_a_fault_in_a_command_is_not_for_ever_and_is_told(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.hearing.fails = [RuntimeError("secret words") for _ in range(9)]
        await acting.say("/ping")
        for _ in range(8):
            await acting.settled()
            await acting.clock.forward(6)
        await acting.settled()
        assert len(acting.texts()) == 1
        assert "could not answer" in acting.texts()[0]
        assert not any("secret words" in line for line in acting.log)
        await acting.say("/ping")
        await acting.settled()


async def test_a_fallback_answers_when_the_first_model_cannot(tmp_path: Path) -> None:
    from dataclasses import replace

    from tests.fakes.scripted_model import ScriptedModel

    async with stage(tmp_path) as acting:
        other = ScriptedModel()
        acting.assistant = replace(acting.assistant, fallback=replace(acting.assistant, model=other))
        acting.model.script = [ModelRefused("no")]
        await acting.say("hello")
        await acting.connector.has_sent(1)
        assert acting.texts() == ["re: hello"]
        assert len(other.asked) == 1


async def test_a_model_that_says_how_long_to_wait_is_not_asked_before(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.model.script = [ModelBusy("later", timedelta(seconds=600))]
        await acting.say("hello")
        await acting.settled()
        await acting.clock.forward(599)
        await acting.settled()
        assert len(acting.model.asked) == 1
        await acting.clock.forward(2)
        await acting.connector.has_sent(2)
        assert acting.texts()[1] == "re: hello"


async def test_a_file_that_cannot_be_had_just_now_is_asked_for_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.connector.files = {"f1": TryAgain("the line is down", timedelta(seconds=20))}
        photo = Attachment(kind=AttachmentKind.IMAGE, media_type="image/png", size=3, reference="f1")
        await acting.say("", attachments=(photo,), own_words=False)
        await acting.settled()
        acting.connector.files = {"f1": b"abc"}
        await acting.clock.forward(19)
        await acting.settled()
        assert acting.texts() == []
        await acting.clock.forward(2)
        await acting.connector.has_sent(1)
        assert "Your file is kept" in acting.texts()[0]
        assert len(list((tmp_path / "files").iterdir())) == 1


async def test_a_file_that_never_comes_is_said_after_some_tries(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.connector.files = {"f1": TryAgain("the line is down")}
        photo = Attachment(kind=AttachmentKind.IMAGE, media_type="image/png", size=3, reference="f1")
        await acting.say("", attachments=(photo,), own_words=False)
        for _ in range(5):
            await acting.settled()
            await acting.clock.forward(31)
        await acting.connector.has_sent(1)
        assert "couldn't read that file" in acting.texts()[0]


async def test_an_answer_outlives_an_outage(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.connector.failures = [TryAgain("down") for _ in range(6)]
        await acting.say("hello")
        for seconds in (2, 6, 31, 121, 601, 1801):
            await acting.settled()
            await acting.clock.forward(seconds)
        await acting.connector.has_sent(1)
        assert acting.texts() == ["re: hello"]
        assert len(acting.model.asked) == 1


async def test_of_an_answer_of_which_a_part_was_lost_the_rest_does_not_go(tmp_path: Path) -> None:
    async with stage(tmp_path, timing=Timing(send_retry_seconds=(1.0, 5.0, 30.0))) as acting:
        acting.model.script = [" ".join(f"word{number}" for number in range(300))]
        acting.connector.failures = [TryAgain("down") for _ in range(4)]
        await acting.say("tell me all")
        for _ in range(6):
            await acting.settled()
            await acting.clock.forward(31)
        await acting.settled()
        assert acting.texts() == []
        assert await acting.desk.backlog() == (0, 0)
        await acting.say("and now?")
        await acting.connector.has_sent(1)
        assert acting.texts() == ["re: and now?"]


async def test_a_reply_whose_file_is_gone_does_not_hold_up_the_conversation_for_ever(tmp_path: Path) -> None:
    async with stage(tmp_path, timing=Timing(send_retry_seconds=(1.0, 5.0, 30.0))) as acting:
        export = Attachment(kind=AttachmentKind.FILE, media_type="a/b", size=1, name="n", content=b"x")

        async def respond() -> Reply:
            return Reply(text="here it is", attachments=(export,))

        acting.hearing.responds = respond
        acting.connector.failures = [TryAgain("not now")]
        await acting.say("/ping")
        await acting.settled()
        for path in (tmp_path / "files").iterdir():
            path.unlink()
        await acting.say("hello")
        for _ in range(6):
            await acting.settled()
            await acting.clock.forward(31)
        await acting.connector.has_sent(1)
        assert acting.texts() == ["re: hello"]


async def test_what_waits_for_a_channel_that_is_gone_is_given_up_after_a_day(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.open = False
        await acting.say("hello")
        await acting.settled()
        assert (await acting.desk.backlog())[0] == 1, "it still waits to be sent"
        for _ in range(3):
            await acting.clock.forward(13 * 3600)
            await acting.settled()
        acting.open = True
        await acting.clock.forward(3600)
        await acting.settled()
        assert acting.texts() == []
        assert await acting.desk.backlog() == (0, 0)


async def test_a_clock_that_steps_back_puts_nothing_off_for_a_day(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.connector.failures = [TryAgain("not now")]
        await acting.say("hello")
        await acting.settled()
        acting.clock.jump(-86_400)
        await acting.clock.forward(2)
        await acting.connector.has_sent(1)
        await acting.settled()
        acting.model.script = [ModelBusy("down", timedelta(seconds=60))]
        await acting.say("again")
        await acting.connector.has_sent(2)
        await acting.settled()
        acting.clock.jump(-86_400)
        await acting.clock.forward(61)
        await acting.connector.has_sent(3)
        assert acting.texts()[2] == "re: again"


async def test_after_what_keeps_breaking_the_next_message_is_answered(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.hearing.fails = [RuntimeError("broken") for _ in range(6)]
        await acting.say("/ping")
        await acting.settled()
        await acting.say("hello")
        for _ in range(6):
            await acting.settled()
            await acting.clock.forward(6)
        await acting.connector.has_sent(2)
        assert "could not answer" in acting.texts()[0]
        assert acting.texts()[1] == "re: hello"


@pytest.mark.parametrize("half", ["a\ud83d", "\udc00\0"])
async def test_half_a_character_in_a_name_hinders_nobody(tmp_path: Path, half: str) -> None:
    async with stage(tmp_path) as acting:
        file = Attachment(kind=AttachmentKind.FILE, media_type=half, size=1, name=half, content=b"x")
        first = acting.inbound(f"one {half}", sender_name=half, attachments=(file,))
        await acting.desk.take_in(first)
        await acting.connector.has_sent(1)
        await acting.settled()
        assert await acting.say(f"two {half}", edits=first.provider_id) is None
        await acting.say("three")
        await acting.connector.has_sent(2)
        assert any(line.text.startswith("two ") for line in acting.model.asked[-1])
