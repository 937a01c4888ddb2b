"""What is counted of a day, also where memory takes nothing for a while."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import StoreUnavailable
from core.memory.day_counts import DayCounts, days_counted
from core.memory.opening import Memory
from core.memory.store import Result, Unit
from core.metrics import Metrics
from tests.core.memory.opened import opened
from tests.fakes.still_clock import StillClock


class _Refusing:
    """The store as it is, but for the first units."""

    def __init__(self, memory: Memory, refuses: int) -> None:
        self._store = memory.store
        self._refuses = refuses

    async def run(self, unit: Unit[Result], foretold: object = None) -> Result:
        if self._refuses:
            self._refuses -= 1
            raise StoreUnavailable("the disk is full")
        return await self._store.run(unit)


async def test_what_memory_did_not_take_is_written_down_the_next_time(tmp_path: Path) -> None:
    clock, metrics = StillClock(), Metrics()
    async with opened(tmp_path, clock) as memory:
        counts = DayCounts(store=_Refusing(memory, 1), metrics=metrics, clock=clock)  # type: ignore[arg-type]
        metrics.accepted()
        metrics.send("site", "TryAgain")
        metrics.answer_took(1.5)
        with pytest.raises(StoreUnavailable):
            await counts.write_down()
        metrics.accepted()
        metrics.answer_took(0.5)
        for _ in range(2):
            await counts.write_down()
        since = clock.now() - timedelta(days=2)
        [day] = await memory.store.read(lambda transaction: days_counted(transaction, since))
        assert (day.messages, day.errors, day.answered, day.milliseconds) == (2, 1, 2, 2000)
