"""The day that receipts name is never earlier than the last backup that may hold somebody."""

from datetime import date, timedelta
from pathlib import Path

from privacy.backup_horizon import WRITTEN_DOWN, horizon_days, write_down, written_down
from tests.privacy.opened import opened

TODAY = date(2026, 11, 22)


def test_backups_made_under_a_longer_promise_count_for_as_long(tmp_path: Path) -> None:
    assert written_down(tmp_path) is None
    assert horizon_days(tmp_path, days=30, today=TODAY) == 30
    assert write_down(tmp_path, made=TODAY, days=60) == date(2027, 1, 21)
    assert write_down(tmp_path, made=TODAY + timedelta(days=1), days=3) == date(2027, 1, 21)
    assert horizon_days(tmp_path, days=3, today=TODAY) == 60
    assert horizon_days(tmp_path, days=3, today=TODAY + timedelta(days=50)) == 10
    assert horizon_days(tmp_path, days=3, today=TODAY + timedelta(days=100)) == 3
    (tmp_path / WRITTEN_DOWN).write_bytes(b"[1, 2")
    assert horizon_days(tmp_path, days=30, today=TODAY) == 30


async def test_tombstones_are_dropped_only_past_it(tmp_path: Path) -> None:
    async with opened(tmp_path, backup_days=5) as rooms:
        for name in ("ada", "eve"):
            await rooms.say("words", name)
            reply = await rooms.erase(name)
            assert reply.after is not None
            await reply.after()
        rooms.clock.jump(5 * 24 * 3600)
        await rooms.issuing.tidy()
        assert len(rooms.beside.tombstones.after()) == 2
        rooms.clock.jump(2 * 24 * 3600)
        await rooms.issuing.tidy()
        assert [stone.number for stone in rooms.beside.tombstones.after()] == [2]
