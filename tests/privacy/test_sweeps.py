"""What went by itself is entered in the ledger, and the database remembers when the last sweep was."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lethe.commands.checks.sweeps import sweeping
from privacy.sweeps import LastSweep, last_sweep
from tests.privacy.opened import opened
from tests.privacy.stand_ins import HurriedClock

_DAY = 86_400.0
_NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
_PAUSE = timedelta(minutes=60)


async def test_whoever_is_erased_by_age_is_entered_in_the_ledger(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        for name in ("one-of-two-people", "two-of-two-people"):
            await rooms.say("Long ago.", name)
        size = rooms.beside.ledger.head.size
        await clock.forward(31 * _DAY)
        assert (await rooms.retention.run()).people == 2
        assert rooms.beside.ledger.head.size == size + 2
        last = await rooms.memory.store.read(last_sweep)
        assert last == LastSweep(at=clock.now(), messages=2, people=2)


async def test_a_refusal_is_remembered_beside_what_went_before_and_ends_with_the_next_sweep(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        assert await rooms.memory.store.read(last_sweep) is None
        await rooms.retention.run()
        at = clock.now()
        clock.jump(9 * _DAY)
        assert (await rooms.retention.run()).refused
        refused = await rooms.memory.store.read(last_sweep)
        assert refused == LastSweep(at=at, refused_at=clock.now())
        clock.jump(-9 * _DAY)
        await rooms.retention.run()
        assert await rooms.memory.store.read(last_sweep) == LastSweep(at=clock.now())


@pytest.mark.parametrize(
    ("last", "id", "ok", "minor"),
    [
        (LastSweep(at=_NOW - timedelta(hours=2)), "RET-1", True, False),
        (LastSweep(at=_NOW - timedelta(hours=4)), "RET-1", False, True),
        (LastSweep(at=_NOW + timedelta(hours=1)), "RET-2", False, False),
        (LastSweep(at=_NOW, refused_at=_NOW), "RET-2", False, False),
    ],
)
def test_the_doctor_says_when_a_sweep_is_late_or_was_refused(last: LastSweep, id: str, ok: bool, minor: bool) -> None:
    finding = sweeping(last, _PAUSE, _NOW)
    assert (finding.id, finding.ok, finding.minor) == (id, ok, minor)
    assert bool(finding.mend) is not ok
