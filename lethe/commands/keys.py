"""`lethe keys rotate`: every person's key wrapped anew, and what they were wrapped under destroyed."""

import asyncio
from pathlib import Path

from core.clock import SystemClock
from core.errors import StorageError
from core.log import Log
from lethe.commands.configured import configured
from lethe.own_memory import own_memory
from lethe.saying import say
from settings.settings import Settings


def begin_epoch(config: Path | None) -> int:
    """Raises StorageError, also while the server runs, which does it by itself."""
    settings = configured(config)
    if not settings.storage.database_file.exists():
        raise StorageError("There are no keys yet: the server was never started.")
    used, epoch = asyncio.run(_rotate(settings))
    print(f"Keys wrapped anew: {used}; this is epoch {epoch}.")
    say("Copies of the keys that are older still open with what lies beside them: throw those away too.")
    return 0


async def _rotate(settings: Settings) -> tuple[int, int]:
    """Opened as the server does it, so that no keys are touched that belong to another database."""
    memory = await own_memory(settings, clock=SystemClock(), log=Log(lambda line: None))
    try:
        memory.vault.begin_epoch()
        return memory.vault.used(), memory.vault.epoch
    finally:
        memory.close()
