"""What is told to somebody who asked nothing just now holds nothing up."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from core.errors import TryAgain
from core.identifiers import Address
from core.ports.command import Reply, Speaker
from tests.journeys.stage import CHANNEL, Stage, stage
from tests.patience import PATIENCE


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_so():
            await asyncio.sleep(0.001)


async def _known(acting: Stage) -> Speaker:
    await acting.say("hello")
    await acting.connector.has_sent(1)
    await acting.settled()
    speaker = await acting.memory.store.read(
        lambda transaction: acting.memory.people.find(transaction, CHANNEL, Address("ada"))
    )
    assert speaker is not None
    return speaker


async def test_what_is_said_while_something_is_being_told_is_answered_when_that_is_over(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        speaker = await _known(acting)
        acting.connector.holds = asyncio.Event()
        acting.telling.tell(speaker, Reply(text="By the way."))
        await _until(lambda: acting.connector.waits > 0)
        await acting.say("and this?")
        await acting.settled()
        assert len(acting.model.asked) == 1, "what is being sent goes first"
        acting.connector.holds.set()
        await acting.connector.has_sent(3)
        assert acting.texts()[1] == "By the way."
        assert len(acting.model.asked) == 2


async def test_what_is_being_told_ends_with_what_is_under_way(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        speaker = await _known(acting)
        acting.connector.holds = asyncio.Event()
        acting.telling.tell(speaker, Reply(text="By the way."))
        await _until(lambda: acting.connector.waits > 0)
        await acting.memory.store.run(lambda transaction: acting.memory.people.fence(transaction, speaker.person))
        await acting.desk.cancel(speaker)
        assert acting.desk.under_way() == 0
        acting.connector.holds.set()
        await acting.settled()
        for _ in range(20):
            await asyncio.sleep(0)
        assert "By the way." not in acting.texts()


async def test_what_could_not_be_told_is_told_later(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        speaker = await _known(acting)
        acting.connector.failures = [TryAgain("away")]
        acting.telling.tell(speaker, Reply(text="By the way."))
        await _until(lambda: acting.clock.sleeping() != [])
        await acting.clock.forward(60)
        await acting.connector.has_sent(2)
        assert acting.texts()[1] == "By the way."
