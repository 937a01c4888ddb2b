"""The memory of this server, where its settings say that it lies: the same for the server and for a command."""

import os
from collections.abc import Callable

from core.clock import Clock
from core.log import Log
from core.memory.opening import Memory, open_memory
from settings.settings import Settings


async def own_memory(
    settings: Settings, *, clock: Clock, log: Log, random: Callable[[int], bytes] = os.urandom
) -> Memory:
    """Raises StorageError, as where another process has it open."""
    return await open_memory(
        database=settings.storage.database_file,
        keys=settings.storage.keys,
        files=settings.server.data_dir / "files",
        clock=clock,
        log=log,
        random=random,
        longest_queue=settings.limits.queue_units,
    )
