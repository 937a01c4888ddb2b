"""A clock that stands until a test moves it."""

import asyncio
import heapq
from datetime import UTC, datetime, timedelta


class StillClock:
    def __init__(self, start: datetime = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)) -> None:
        self._now = start
        self._monotonic = 1000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._sleepers, (self._monotonic + seconds, self._count, future))
        await future

    def sleeping(self) -> list[float]:
        """For how long each sleeper has still to wait."""
        return sorted(due - self._monotonic for due, _, future in self._sleepers if not future.done())

    def jump(self, seconds: float) -> None:
        """Move only the wall clock, as a correction would."""
        self._now += timedelta(seconds=seconds)

    async def forward(self, seconds: float) -> None:
        """Wake everybody whose time comes, in order."""
        await self._others()
        end = self._monotonic + seconds
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, future = heapq.heappop(self._sleepers)
            self._move_to(max(due, self._monotonic))
            if not future.done():
                future.set_result(None)
                await self._others()
        self._move_to(end)
        await self._others()

    async def _others(self) -> None:
        """Let tasks that were only just made come to where they wait."""
        for _ in range(5):
            await asyncio.sleep(0)

    def _move_to(self, monotonic: float) -> None:
        self._now += timedelta(seconds=monotonic - self._monotonic)
        self._monotonic = monotonic
