"""Files that no row names: what was sealed for somebody who then did not get it."""

import asyncio
from datetime import datetime, timedelta

from core.memory.files import Files
from core.memory.store import Store

_SURELY_LEFT = timedelta(hours=6)
"""A file is written before its row; no archive takes that long."""


async def remove_strays(store: Store, files: Files, now: datetime) -> int:
    """How many there were."""
    before = (now - _SURELY_LEFT).timestamp()
    # Looked at before the rows are: what is written meanwhile is not among them.
    on_disk = await asyncio.to_thread(files.on_disk)
    named = set(await store.read(files.names))
    left = [name for name, written in on_disk if written < before and name not in named]
    for name in left:
        await asyncio.to_thread(files.remove, name)
    return len(left)
