"""Work that must not be left half done by whoever is cancelled while it is under way."""

import asyncio

from core.memory.store import Result


async def to_its_end(task: "asyncio.Future[Result]") -> Result:
    """Await it; whoever is cancelled meanwhile is let go only when it is done."""
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
