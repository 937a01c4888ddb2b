"""After something went: nothing of it stays in the journal that the database writes ahead."""

from core.clock import Clock
from core.errors import StorageError
from core.memory.store import Store

_PAUSES = (0.1, 0.2, 0.5, 1.0)
"""Seconds: whoever still reads from before is given that long."""


async def scrubbed(store: Store, clock: Clock) -> None:
    """Raises StorageError where somebody reads on and on."""
    for pause in _PAUSES:
        try:
            await store.scrub()
        except StorageError:
            await clock.sleep(pause)
        else:
            return
    await store.scrub()
