"""What a model proposes is asked about once a day, where there is room for it, and taken once."""

from pathlib import Path

from core.identifiers import MessageId
from core.memory.facts import MOST_FACTS
from core.memory.opening import Memory
from core.memory.store import Transaction
from core.ports.command import Speaker
from tests.core.memory.opened import opened, say
from tests.fakes.still_clock import StillClock

_TEA = "They like tea."
_HALF_A_DAY = 12 * 3600


async def _propose(memory: Memory, speaker: Speaker, number: int, text: str = _TEA) -> bool:
    def unit(transaction: Transaction) -> bool:
        return memory.proposed.propose(transaction, speaker, MessageId(number), text)

    return await memory.store.run(unit)


async def _take(memory: Memory, speaker: Speaker) -> str:
    return await memory.store.run(lambda transaction: memory.proposed.take(transaction, speaker))


async def test_it_is_taken_once_and_only_on_that_day(tmp_path: Path) -> None:
    clock = StillClock()
    async with opened(tmp_path, clock) as memory:
        speaker, kept = await say(memory, "hello")
        assert await _take(memory, speaker) == ""
        assert await _propose(memory, speaker, kept.number)
        await clock.forward(_HALF_A_DAY)
        assert await _take(memory, speaker) == _TEA
        assert await _take(memory, speaker) == ""
        assert not await _propose(memory, speaker, kept.number, "They like cake."), "asked twice in a day"
        await clock.forward(_HALF_A_DAY)
        assert await _propose(memory, speaker, kept.number, "They like cake.")
        await clock.forward(2 * _HALF_A_DAY)
        assert await _take(memory, speaker) == ""


async def test_what_is_known_or_has_no_room_is_not_asked_about(tmp_path: Path) -> None:
    async with opened(tmp_path, StillClock()) as memory:
        speaker, kept = await say(memory, "hello")
        await memory.store.run(lambda transaction: memory.facts.remember(transaction, speaker, _TEA.upper()))
        assert not await _propose(memory, speaker, kept.number)

        def fill(transaction: Transaction) -> None:
            for number in range(MOST_FACTS):
                memory.facts.remember(transaction, speaker, f"Fact {number}.")

        await memory.store.run(fill)
        assert not await _propose(memory, speaker, kept.number, "They like cake.")
