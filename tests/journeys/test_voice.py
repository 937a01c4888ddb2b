"""What people say by voice, from take-in to what the model is given to read."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from core.capabilities import AttachmentKind
from core.errors import ModelBusy, ModelRefused
from core.identifiers import Address, ProviderMessageId
from core.messages import Attachment, Revoked
from core.ports.transcription import Lasts, told_to_nobody
from tests.fakes.scripted_reader import ScriptedTranscriber
from tests.journeys.stage import CHANNEL, Stage, stage
from tests.patience import PATIENCE


def _voice(content: bytes) -> Attachment:
    return Attachment(kind=AttachmentKind.AUDIO, media_type="audio/ogg", size=len(content), content=content)


@asynccontextmanager
async def _listening(folder: Path) -> AsyncIterator[tuple[Stage, ScriptedTranscriber]]:
    async with stage(folder) as acting:
        transcriber = ScriptedTranscriber()
        acting.assistant = replace(acting.assistant, transcriber=transcriber)
        yield acting, transcriber


def _read(acting: Stage) -> list[str]:
    """What the model was given last, without the instructions."""
    return [line.text for line in acting.model.asked[-1][1:]]


async def test_a_recording_is_answered_as_words_are(tmp_path: Path) -> None:
    async with _listening(tmp_path) as (acting, _):
        await acting.say("", attachments=(_voice(b"voice:When are you open?"),), own_words=False)
        await acting.connector.has_sent(1)
        assert _read(acting) == ["Said by voice: When are you open?"]
        assert not acting.model.asked[-1][-1].data


async def test_it_is_written_down_once_and_known_later(tmp_path: Path) -> None:
    async with _listening(tmp_path) as (acting, transcriber):
        await acting.say("", attachments=(_voice(b"voice:I am Ada"),), own_words=False)
        await acting.connector.has_sent(1)
        await acting.settled()
        await acting.say("who am I?")
        await acting.connector.has_sent(2)
        assert "Said by voice: I am Ada" in _read(acting)
        assert len(transcriber.asked) == 1


async def test_what_is_said_by_voice_is_never_a_command(tmp_path: Path) -> None:
    async with _listening(tmp_path) as (acting, _):
        for said in (b"voice:/ping", b"voice:/bye"):
            await acting.say("", attachments=(_voice(said),), own_words=False)
            await acting.settled()
        await acting.connector.has_sent(2)
        assert acting.hearing.heard == []
        assert _read(acting)[-1] == "Said by voice: /bye"


async def test_what_cannot_be_written_down_is_said_and_kept(tmp_path: Path) -> None:
    async with _listening(tmp_path) as (acting, transcriber):
        transcriber.fails = [ModelRefused("no")]
        await acting.say("", attachments=(_voice(b"voice:hello"),), own_words=False)
        await acting.connector.has_sent(1)
        assert "couldn't make out your voice message" in acting.texts()[0]
        assert len(list((tmp_path / "files").iterdir())) == 1
        assert acting.model.asked == []


async def test_what_is_no_recording_is_said_too(tmp_path: Path) -> None:
    async with _listening(tmp_path) as (acting, _):
        await acting.say("", attachments=(_voice(b"#!AMR"),), own_words=False)
        await acting.connector.has_sent(1)
        assert "couldn't make out your voice message" in acting.texts()[0]


async def test_whoever_is_busy_is_asked_again(tmp_path: Path) -> None:
    async with _listening(tmp_path) as (acting, transcriber):
        transcriber.fails = [ModelBusy("busy")]
        await acting.say("", attachments=(_voice(b"voice:hello"),), own_words=False)
        while not acting.clock.sleeping():
            await asyncio.sleep(0)
        assert acting.texts() == []
        await acting.clock.forward(60)
        await acting.connector.has_sent(1)
        assert _read(acting) == ["Said by voice: hello"]


async def test_words_beside_it_are_answered_anyway(tmp_path: Path) -> None:
    async with _listening(tmp_path) as (acting, transcriber):
        transcriber.fails = [ModelRefused("no")]
        await acting.say("listen", attachments=(_voice(b"voice:hello"),), own_words=False)
        await acting.connector.has_sent(1)
        assert _read(acting)[0] == "listen"
        assert len(_read(acting)) == 2


async def test_nothing_is_written_down_where_nobody_was_chosen_for_it(tmp_path: Path) -> None:
    async with _listening(tmp_path) as (acting, transcriber):
        acting.assistant = replace(acting.assistant, transcriber=None)
        await acting.say("", attachments=(_voice(b"voice:hello"),), own_words=False)
        await acting.connector.has_sent(1)
        assert "Your file is kept" in acting.texts()[0]
        acting.assistant = replace(acting.assistant, transcriber=transcriber, is_ai=False)
        await acting.say("", "bob", attachments=(_voice(b"voice:hello"),), own_words=False)
        await acting.connector.has_sent(2)
        assert transcriber.asked == []


async def test_it_is_kept_sealed_and_shown_with_what_was_said(tmp_path: Path) -> None:
    async with _listening(tmp_path) as (acting, _):
        await acting.say("", attachments=(_voice(b"voice:Zebrafink"),), own_words=False)
        await acting.connector.has_sent(1)
        await acting.settled()
        everything = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
        assert not any(b"Zebrafink" in content for content in everything)
        assert not any("Zebrafink" in line for line in acting.log)


class _Slow(ScriptedTranscriber):
    """It has written down nothing before it may."""

    def __init__(self) -> None:
        super().__init__()
        self.hears, self.may_end = asyncio.Event(), asyncio.Event()

    async def transcribe(self, content: bytes, lasts: Lasts = told_to_nobody) -> str:
        self.hears.set()
        await self.may_end.wait()
        return await super().transcribe(content, lasts)


async def _after(acting: Stage, slow: _Slow, meanwhile: Callable[[], Awaitable[object]]) -> None:
    """What comes of it where this happens while somebody listens to a recording."""
    async with asyncio.timeout(PATIENCE):
        await slow.hears.wait()
    await meanwhile()
    slow.may_end.set()
    await acting.settled()
    await acting.clock.forward(1)
    await acting.settled()


def _taken_back(acting: Stage, name: str) -> Revoked:
    return Revoked(
        channel_id=CHANNEL,
        provider_id=ProviderMessageId("taken back"),
        sent_at=acting.clock.now(),
        sender=Address("ada"),
        message=ProviderMessageId(name),
    )


async def test_what_is_worded_anew_while_it_is_written_down_stays_so_and_is_asked_so(tmp_path: Path) -> None:
    async with _listening(tmp_path) as (acting, _):
        slow = _Slow()
        acting.assistant = replace(acting.assistant, transcriber=slow)
        await acting.say("My code is 4711.", attachments=(_voice(b"voice:hello"),), own_words=False)
        edited = acting.inbound("My code is secret.", edits=ProviderMessageId("ada-1"), own_words=False)
        await _after(acting, slow, partial(acting.desk.take_in, edited))
        assert _read(acting) == ["My code is secret.", "Said by voice: hello"]
        assert len(acting.model.asked) == len(slow.asked) == 1
        first, *_ = await acting.memory.transcript.since(CHANNEL, Address("ada"), 0)
        assert first.text == "My code is secret."


async def test_what_is_taken_back_while_it_is_written_down_goes_to_no_model(tmp_path: Path) -> None:
    async with _listening(tmp_path) as (acting, _):
        slow = _Slow()
        acting.assistant = replace(acting.assistant, transcriber=slow)
        await acting.say("", attachments=(_voice(b"voice:hello"),), own_words=False)
        await _after(acting, slow, partial(acting.desk.take_in, _taken_back(acting, "ada-1")))
        assert acting.model.asked == []
        assert acting.texts() == []
        assert await acting.desk.backlog() == (0, 0)


async def test_a_picture_that_is_taken_back_while_another_file_is_read_goes_to_no_model(tmp_path: Path) -> None:
    async with _listening(tmp_path) as (acting, _):
        slow = _Slow()
        acting.assistant = replace(acting.assistant, transcriber=slow, sees=True)
        picture = Attachment(kind=AttachmentKind.IMAGE, media_type="image/jpeg", size=9, content=b"picture:a")
        for file in (picture, _voice(b"voice:hello")):
            await acting.say("", attachments=(file,), own_words=False, album="one")
        await acting.clock.forward(10)
        await _after(acting, slow, partial(acting.desk.take_in, _taken_back(acting, "ada-1")))
        assert _read(acting) == ["Said by voice: hello"]
        assert not any(line.images for asked in acting.model.asked for line in asked)
