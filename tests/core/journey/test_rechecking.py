"""Who said pause or stop since their turn began is not sent on, wherever they said it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.capabilities import AttachmentKind
from core.errors import ModelBusy
from core.identifiers import Address, ProviderMessageId
from core.memory.store import Transaction
from core.memory.wishes import Wishes
from core.messages import Attachment, StopChanged
from tests.fakes.scripted_reader import ScriptedTranscriber
from tests.journeys.stage import CHANNEL, NotingConnector, Stage, stage
from tests.patience import PATIENCE

PAUSED = "This is paused: I kept your message, and nobody reads it. Write **/resume** to go on."


async def _pause(acting: Stage) -> None:
    """As another process writes it down: nothing that is under way here is ended by it."""

    def unit(transaction: Transaction) -> None:
        speaker = acting.memory.people.find(transaction, CHANNEL, Address("ada"))
        assert speaker is not None
        Wishes().pause(transaction, speaker.person, acting.clock.now())

    await acting.memory.store.run(unit)


async def _stop(acting: Stage) -> None:
    """As a platform tells it that answers the word itself."""
    stop = StopChanged(
        channel_id=CHANNEL,
        provider_id=ProviderMessageId("stop-1"),
        sent_at=acting.clock.now(),
        sender=Address("ada"),
        stopped=True,
    )
    await acting.desk.take_in(stop)


class PausedMeanwhile(NotingConnector):
    """They pause while their file is being fetched."""

    acting: Stage

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        await _pause(self.acting)
        yield b"voice:a secret"


async def _fetched(folder: Path, kind: AttachmentKind) -> tuple[Stage, ScriptedTranscriber]:
    connector, transcriber = PausedMeanwhile(), ScriptedTranscriber()
    async with stage(folder, connector=connector) as acting:
        connector.acting = acting
        acting.assistant = replace(acting.assistant, transcriber=transcriber)
        file = Attachment(kind=kind, media_type="audio/ogg", size=14, reference="there")
        await acting.say("listen to this", attachments=(file,))
        await acting.settled()
        await acting.clock.forward(1)
        await acting.connector.has_sent(1)
        await acting.settled()
        return acting, transcriber


async def test_what_waited_for_its_file_is_not_sent_to_a_model_after_a_pause(tmp_path: Path) -> None:
    acting, _ = await _fetched(tmp_path, AttachmentKind.VIDEO)
    assert acting.model.asked == []
    assert acting.texts()[0].endswith(PAUSED)


async def test_nor_is_it_written_down_by_anybody(tmp_path: Path) -> None:
    acting, transcriber = await _fetched(tmp_path, AttachmentKind.AUDIO)
    assert transcriber.asked == []
    assert acting.model.asked == []
    assert acting.texts()[0].endswith(PAUSED)


async def test_a_busy_model_is_not_asked_again_after_a_pause(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.model.script = [ModelBusy("500")]
        await acting.say("hello")
        await acting.model.was_asked(1)
        await _pause(acting)
        async with asyncio.timeout(PATIENCE):
            while not acting.texts():
                await acting.clock.forward(0.2)
                await asyncio.sleep(0.002)
        assert len(acting.model.asked) == 1
        assert acting.texts()[0].endswith(PAUSED)


@pytest.mark.parametrize("said", [_pause, _stop])
async def test_an_answer_that_comes_after_it_is_not_sent(
    tmp_path: Path, said: Callable[[Stage], Awaitable[None]]
) -> None:
    async with stage(tmp_path) as acting:
        held = await acting.hold("hello")
        await said(acting)
        held.set()
        await acting.settled()
        await acting.clock.forward(1)
        await acting.settled()
        assert not any("re: hello" in sent for sent in acting.texts())
        assert len(acting.model.asked) == 1
        assert await acting.desk.backlog() == (0, 0)
