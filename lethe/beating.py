"""What goes on by itself while the server runs: sweeps, and the measure of how late the loop is."""

import asyncio
from collections.abc import Awaitable, Callable

from core.clock import Clock
from core.log import Log

_BEAT = 0.5


class Beating:
    def __init__(self, *, clock: Clock, log: Log) -> None:
        self._clock = clock
        self._log = log
        self._tasks: list[asyncio.Task[None]] = []
        self._lag = 0.0

    @property
    def lag_seconds(self) -> float:
        return self._lag

    def start(self, name: str, work: Callable[[], Awaitable[object]], every_seconds: float) -> None:
        """A failure is logged, and the work is tried again the next time."""
        self._tasks.append(asyncio.create_task(self._repeat(name, work, every_seconds), name=name))

    def measure_lag(self) -> None:
        self._tasks.append(asyncio.create_task(self._measure(), name="lag"))

    def alive(self) -> bool:
        return not any(task.done() for task in self._tasks)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._tasks.clear()

    async def _repeat(self, name: str, work: Callable[[], Awaitable[object]], every_seconds: float) -> None:
        while True:
            await self._clock.sleep(every_seconds)
            try:
                await work()
            except Exception as error:  # noqa: BLE001  a sweep that fails once must not be the last
                self._log.failure("sweep.failed", error, step=name)

    async def _measure(self) -> None:
        while True:
            before = self._clock.monotonic()
            await self._clock.sleep(_BEAT)
            self._lag = max(0.0, self._clock.monotonic() - before - _BEAT)
