"""What goes on by itself while the server runs: sweeps, and the measure of how late the loop is."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from core.clock import Clock
from core.log import Log

_BEAT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One work that is done again and again, and how it went the last time."""

    name: str
    every_seconds: float
    seconds_ago: float | None = None
    """None: it was not done yet since the start."""
    failed: bool = False


class Beating:
    def __init__(self, *, clock: Clock, log: Log) -> None:
        self._clock = clock
        self._log = log
        self._tasks: list[asyncio.Task[None]] = []
        self._lag = 0.0
        self._last: dict[str, tuple[Beat, float]] = {}

    @property
    def lag_seconds(self) -> float:
        return self._lag

    def start(
        self, name: str, work: Callable[[], Awaitable[object]], every_seconds: float, first_after: float | None = None
    ) -> None:
        """A failure is logged, and the work is tried again the next time. `first_after`: seconds from now on; None: as
        many as ever."""
        self._last[name] = (Beat(name=name, every_seconds=every_seconds), 0.0)
        first = every_seconds if first_after is None else first_after
        self._tasks.append(asyncio.create_task(self._repeat(name, work, every_seconds, first), name=name))

    def measure_lag(self) -> None:
        self._tasks.append(asyncio.create_task(self._measure(), name="lag"))

    def alive(self) -> bool:
        return not any(task.done() for task in self._tasks)

    def beats(self) -> Sequence[Beat]:
        """Each work with how long ago it was done."""
        now = self._clock.monotonic()
        return [beat if not at else replace(beat, seconds_ago=now - at) for beat, at in self._last.values()]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._tasks.clear()

    async def _repeat(
        self, name: str, work: Callable[[], Awaitable[object]], every_seconds: float, wait: float
    ) -> None:
        while True:
            await self._clock.sleep(wait)
            failed, wait = False, every_seconds
            try:
                await work()
            except Exception as error:  # noqa: BLE001  a sweep that fails once must not be the last
                self._log.failure("sweep.failed", error, step=name)
                failed = True
            beat = Beat(name=name, every_seconds=every_seconds, failed=failed)
            self._last[name] = (beat, self._clock.monotonic())

    async def _measure(self) -> None:
        while True:
            before = self._clock.monotonic()
            await self._clock.sleep(_BEAT)
            self._lag = max(0.0, self._clock.monotonic() - before - _BEAT)
