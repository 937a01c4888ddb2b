"""Who waits for a human has the assistant again when the time is over, whatever is the matter with somebody else."""

import sqlite3
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from core.log import Log
from core.memory.opening import Memory
from core.memory.store import Result, Store, Unit
from core.ports.command import Speaker
from core.wording import Wording
from privacy.handing_over import HandingOver
from privacy.menu import LANGUAGES
from tests.core.memory.store_around import StoreAround
from tests.fakes.still_clock import StillClock
from tests.privacy.opened import CORE_LANGUAGES, Rooms, opened


class BesideOthers(StoreAround):
    """Something happens right before, or right after, the first thing that is read."""

    def __init__(self, memory: Memory) -> None:
        super().__init__(memory)
        self.before: Callable[[], Awaitable[object]] | None = None
        self.after: Callable[[], Awaitable[object]] | None = None

    async def read(self, unit: Unit[Result]) -> Result:
        before, self.before = self.before, None
        if before is not None:
            await before()
        found = await super().read(unit)
        after, self.after = self.after, None
        if after is not None:
            await after()
        return found


def _handing(rooms: Rooms, woken: list[Speaker], store: Store | None = None) -> HandingOver:
    memory = rooms.memory
    return HandingOver(
        store=store or memory.store,
        people=memory.people,
        conversations=memory.conversations,
        wording=Wording([CORE_LANGUAGES, LANGUAGES]),
        clock=rooms.clock,
        log=Log(rooms.log.append),
        minutes=30,
        wake=woken.append,
    )


async def test_one_of_whom_nobody_can_read_who_they_are_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    clock, woken = StillClock(), list[Speaker]()
    async with opened(tmp_path, clock=clock) as rooms:
        handing = _handing(rooms, woken)
        damaged, _ = await rooms.say("hello", "eve-1999-evil")
        assert await handing.begin(damaged)
        await clock.forward(1)
        whole, _ = await rooms.say("hello")
        assert await handing.begin(whole)
        writer = sqlite3.connect(tmp_path / "lethe.db")
        writer.execute("UPDATE person SET profile = x'0102030405060708090a' WHERE id = ?", (damaged.person,))
        writer.commit()
        writer.close()
        await clock.forward(timedelta(minutes=31).total_seconds())
        await handing.look()
        assert [speaker.person for speaker in woken] == [whole.person]
        assert [one.person for one in await handing.waiting()] == [damaged.person]
        assert any('"erasure.unreadable_rows"' in line for line in rooms.log)


async def test_who_asks_while_it_is_looked_who_waits_is_not_told_that_nobody_came(tmp_path: Path) -> None:
    clock, woken = StillClock(), list[Speaker]()
    async with opened(tmp_path, clock=clock) as rooms:
        store = BesideOthers(rooms.memory)
        handing = _handing(rooms, woken, store)
        speaker, _ = await rooms.say("hello")

        async def ask() -> None:
            await clock.forward(1)
            await handing.begin(speaker)

        store.before = ask
        await handing.look()
        assert woken == []
        assert [one.person for one in await handing.waiting()] == [speaker.person]


async def test_whom_a_human_answers_at_the_last_moment_is_not_told_that_they_left(tmp_path: Path) -> None:
    clock, woken = StillClock(), list[Speaker]()
    async with opened(tmp_path, clock=clock) as rooms:
        store = BesideOthers(rooms.memory)
        handing = _handing(rooms, woken, store)
        speaker, _ = await rooms.say("hello")
        await handing.begin(speaker)
        await clock.forward(timedelta(minutes=31).total_seconds())
        store.after = partial(handing.answer, speaker.person, "Here I am.")
        await handing.look()
        assert len(woken) == 1
        assert [one.person for one in await handing.waiting()] == [speaker.person]
