"""RET: whether what is too old goes by itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.clock import SystemClock
from core.memory.reading_file import reading
from core.ports.examination import Finding
from lethe.commands.checks.check import Patient
from privacy.sweeps import LastSweep, last_sweep

_LATE_AFTER = 3
"""So many times the pause between two sweeps."""
_AT_LEAST = timedelta(hours=1)
_AHEAD = timedelta(minutes=5)


async def swept_in_time(patient: Patient) -> Sequence[Finding]:
    with reading(patient.settings.storage.database_file) as store:
        last = None if store is None else await store.read(last_sweep)
    if last is None:
        return []
    pause = timedelta(minutes=patient.settings.timing.sweep_minutes)
    return [sweeping(last, pause, SystemClock().now())]


def sweeping(last: LastSweep, pause: timedelta, now: datetime) -> Finding:
    if last.refused_at is not None:
        return Finding(
            id="RET-2",
            ok=False,
            says=f"A sweep was refused at {last.refused_at:%Y-%m-%d %H:%M} UTC: the clock of this machine had jumped,"
            " so nobody knew what is old.",
            mend="Set the clock, and keep it set by the network; then start the server again.",
        )
    if last.at > now + _AHEAD:
        return Finding(
            id="RET-2",
            ok=False,
            says="The last sweep was in the future: the clock of this machine is wrong, or was.",
            mend="Set the clock, and keep it set by the network.",
        )
    if now - last.at > max(_LATE_AFTER * pause, _AT_LEAST):
        hours = (now - last.at) // timedelta(hours=1)
        return Finding(
            id="RET-1",
            ok=False,
            minor=True,
            says=f"The last sweep of what is too old ended {hours} hours ago; there should be one every"
            f" {pause.total_seconds() / 60:g} minutes.",
            mend="Start the server, or look for retention.late in its log; lethe retention run sweeps now.",
        )
    return Finding(id="RET-1", ok=True, says=f"What is too old went at {last.at:%Y-%m-%d %H:%M} UTC.")
