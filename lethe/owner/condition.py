"""How the server does: its versions, its regular work, and how old the backups are."""

import asyncio
import platform
from collections.abc import Callable, Sequence

from console.ports.keeping import Condition, Conditioned, Work
from core.clock import Clock
from lethe.beating import Beat
from lethe.made_backups import made_in
from lethe.version import VERSION
from privacy.backup_horizon import horizon_days, written_down
from settings.settings import Settings

_LATE = 2.0
"""Times its interval after which a work is late."""


class OwnersCondition(Condition):
    def __init__(self, *, settings: Settings, clock: Clock, beats: Callable[[], Sequence[Beat]]) -> None:
        self._settings = settings
        self._clock = clock
        self._beats = beats
        self._began = clock.monotonic()

    async def now(self) -> Conditioned:
        return await asyncio.to_thread(self._look)

    def _look(self) -> Conditioned:
        folder, days = self._settings.server.data_dir, self._settings.storage.backup_days
        made = made_in(folder)
        up = self._clock.monotonic() - self._began
        return Conditioned(
            version=VERSION,
            python=platform.python_version(),
            works=[_work(beat, up) for beat in self._beats()],
            last_backup=made[0].made_at if made else None,
            backups_until=written_down(folder),
            horizon_days=horizon_days(folder, days=days, today=self._clock.now().date()),
        )


def _work(beat: Beat, up: float) -> Work:
    since = up if beat.seconds_ago is None else beat.seconds_ago
    return Work(
        name=beat.name,
        every_seconds=beat.every_seconds,
        seconds_ago=beat.seconds_ago,
        failed=beat.failed,
        late=since > _LATE * beat.every_seconds + 60,
    )
