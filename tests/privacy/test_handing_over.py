"""Who waits for a human has the assistant again when the time is over, whatever is the matter with somebody else."""

import sqlite3
from datetime import timedelta
from pathlib import Path

from core.log import Log
from core.ports.command import Speaker
from core.wording import Wording
from privacy.handing_over import HandingOver
from privacy.menu import LANGUAGES
from tests.fakes.still_clock import StillClock
from tests.privacy.opened import CORE_LANGUAGES, Rooms, opened


def _handing(rooms: Rooms, woken: list[Speaker]) -> HandingOver:
    memory = rooms.memory
    return HandingOver(
        store=memory.store,
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
