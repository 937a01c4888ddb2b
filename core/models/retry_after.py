"""How long a server asks us to wait, as it says in Retry-After. Pure."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_WAIT = timedelta(hours=1)


def retry_after(value: str, now: datetime) -> timedelta | None:
    """None where nothing is said, or nothing sensible. Never more than an hour."""
    value = value.strip()
    try:
        seconds = float(value) if value[:1].isdecimal() else (_date(value) - now).total_seconds()
    except (ValueError, OverflowError, TypeError):
        return None
    if not seconds >= 0:  # also what is no number at all
        return None
    return min(timedelta(seconds=min(seconds, 1e9)), LONGEST_WAIT)


def _date(value: str) -> datetime:
    date = parsedate_to_datetime(value)
    return date if date.tzinfo else date.replace(tzinfo=UTC)
