"""What an owner began and nobody waits for any more: where it fails, the log says why."""

from collections.abc import Awaitable
from typing import TypeVar

from core.log import Log

_Found = TypeVar("_Found")


async def watched(work: Awaitable[_Found], log: Log, step: str) -> _Found:
    """`step`: how the log calls it. Raises what it raises."""
    try:
        return await work
    except Exception as error:
        log.failure("console.work_failed", error, step=step)
        raise
