"""What the doctor finds, for the console: looked for at most once a minute, for some of it asks others."""

import asyncio

from console.ports.system import Looks
from core.clock import Clock
from core.errors import SettingError
from core.ports.examination import Finding
from lethe.commands.doctor import examined
from lethe.owner.reading import Reading
from lethe.version import VERSION

_FRESH_SECONDS = 60.0


class OwnersChecks:
    """`console.ports.system.Checks`."""

    def __init__(self, *, reading: Reading, clock: Clock) -> None:
        self._reading = reading
        self._clock = clock
        self._found: Looks | None = None
        self._found_at = 0.0
        self._looking = asyncio.Lock()

    async def look(self, *, again: bool = False) -> Looks:
        async with self._looking:
            stale = self._clock.monotonic() - self._found_at > _FRESH_SECONDS
            if self._found is None or stale or again:
                self._found = Looks(findings=await self._findings(), version=VERSION)
                self._found_at = self._clock.monotonic()
            return self._found

    async def _findings(self) -> tuple[Finding, ...]:
        try:
            settings = await self._reading.now()
        except SettingError as error:
            return tuple(Finding(id="CFG-1", ok=False, says=mistake) for mistake in error.mistakes)
        return tuple(await examined(settings, online=False))
