"""Whether this machine's clock and a platform's agree, as an owner is told."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from core.ports.examination import Finding

_TOLERABLE = timedelta(seconds=30)
"""Between two clocks that are set by themselves there is less."""


def clocks(whose: str, date: str, now: datetime, otherwise: str) -> tuple[Finding, ...]:
    """`date`: what the platform's clock said just now; nothing is found where the platform, or a proxy in between,
    gives none. `otherwise`: what may happen where they differ."""
    try:
        apart = now - parsedate_to_datetime(date).astimezone(UTC)
    except ValueError:
        return ()
    if abs(apart) <= _TOLERABLE:
        return (Finding(id="NET-7", ok=True, says=f"This machine's clock agrees with {whose}'s."),)
    seconds, direction = abs(round(apart.total_seconds())), "ahead of" if apart > timedelta() else "behind"
    return (
        Finding(
            id="NET-7",
            ok=False,
            minor=True,
            says=f"This machine's clock is {seconds} seconds {direction} {whose}'s: {otherwise}.",
            mend="Let the system set its clock by itself, as in: timedatectl set-ntp true",
        ),
    )
