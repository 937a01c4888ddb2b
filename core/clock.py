"""What time it is, passed in so that a test can move it."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The wall clock: aware, UTC. It may jump; nothing is timed by it."""

    def monotonic(self) -> float:
        """Seconds that only go forward; every interval is measured by these."""

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def milliseconds(moment: datetime) -> int:
    """Since 1970, UTC: how every time is stored."""
    return int(moment.timestamp() * 1000)


def moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def seconds_until(due: datetime, now: datetime, longest: float) -> float:
    """0 when it is due. Nothing is ever put off for longer than `longest` seconds: what seems to be was put off before
    the clock stepped back, and is due."""
    left = (due - now).total_seconds()
    return left if 0 < left <= longest else 0.0


def whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def seconds(value: float) -> timedelta:
    return timedelta(seconds=value)
