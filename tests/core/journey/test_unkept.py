"""What goes from the disk once it was answered is never missing for a page that looks again, and never there twice."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from core.errors import StoreUnavailable
from core.identifiers import Address
from core.journey.unkept import Unkept
from core.log import Log
from core.memory.opening import Memory
from core.memory.store import Result, Transaction, Unit
from core.memory.tables import State
from core.memory.unkept import UnkeptRows
from tests.core.journey.waiting_rooms import waiting_in
from tests.core.memory.opened import SITE, opened, say
from tests.core.memory.store_around import StoreAround


class _LookedInto(StoreAround):
    """Somebody looks as soon as a change is there, before whoever made it goes on. `is_full`: it is not taken."""

    def __init__(self, memory: Memory, *, is_full: bool) -> None:
        super().__init__(memory)
        self._is_full = is_full
        self.seen: list[Sequence[str]] = []

    async def run(self, unit: Unit[Result], foretold: Callable[[Result], None] | None = None) -> Result:
        def undone(transaction: Transaction) -> Result:
            unit(transaction)
            raise StoreUnavailable("the disk is full")

        try:
            return await super().run(undone if self._is_full else unit, foretold)
        finally:
            self.seen.append(await _shown(self.memory))


async def _shown(memory: Memory) -> Sequence[str]:
    return [said.text for said in await memory.transcript.since(SITE, Address("ada"), 0)]


@pytest.mark.parametrize("is_full", [False, True])
async def test_between_the_disk_and_the_half_hour_nothing_is_missing_or_there_twice(
    tmp_path: Path, is_full: bool
) -> None:
    log: list[str] = []
    async with opened(tmp_path) as memory:
        speaker, kept = await say(memory, "When are you open?")
        await memory.store.run(lambda done: memory.conversations.answered(done, kept.number, State.ANSWERED))
        store = _LookedInto(memory, is_full=is_full)
        unkept = Unkept(
            store=store,
            people=memory.people,
            rows=UnkeptRows(memory.conversations),
            files=memory.files,
            short=memory.short,
            collects=lambda channel: False,
            log=Log(log.append),
        )
        await unkept.end_turn(speaker)
        assert store.seen == [["When are you open?"]]
        assert await _shown(memory) == ["When are you open?"]
        assert len(memory.short.recall(speaker.conversation)) == (0 if is_full else 1)
        assert len(log) == is_full


async def test_what_goes_from_the_disk_just_now_is_told_to_a_model_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, kept = await say(memory, "When are you open?")
        await memory.store.run(lambda done: memory.conversations.answered(done, kept.number, State.ANSWERED))
        memory.short.add(speaker.conversation, [kept])
        await say(memory, "And on Sundays?")
        work = await waiting_in(memory).work(speaker.conversation)
        assert work is not None
        assert [line.body.text for line in work.history].count("When are you open?") == 1
