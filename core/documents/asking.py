"""A process is started, asked one question by its standard input, and never outlives its answer."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress

from core.errors import Unreadable

_PIECE = 256 * 1024
_SECONDS_TO_DIE = 5.0
"""A killed process is gone at once, unless the system itself is stuck."""


async def ask(command: Sequence[str], question: bytes, *, longest: int, seconds: float) -> bytes:
    """Fewer than `longest` bytes, from a process that ended well and in time; else Unreadable. What it says to its
    standard error is heard by nobody. However this ends, cancelled too, the process has ended."""
    try:
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={})
    except OSError:
        raise Unreadable("no process could be started") from None
    try:
        async with asyncio.timeout(seconds):
            return await _exchange(process, question, longest)
    except TimeoutError:
        raise Unreadable("reading took too long") from None
    finally:
        await _end(process)


async def _exchange(process: Process, question: bytes, longest: int) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    # A process that died already takes nothing more; how it ended is looked at below.
    with suppress(ConnectionError):
        for start in range(0, len(question), _PIECE):
            process.stdin.write(question[start : start + _PIECE])
            await process.stdin.drain()
    process.stdin.close()
    try:
        await process.stdout.readexactly(longest)
    except asyncio.IncompleteReadError as all_of_it:
        if await process.wait() == 0:
            return all_of_it.partial
        raise Unreadable("reading came to no end") from None
    raise Unreadable("more was answered than was asked for")


async def _end(process: Process) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
    process.stdin.close()
    with suppress(TimeoutError):
        async with asyncio.timeout(_SECONDS_TO_DIE):
            # Until both pipes are at their end, the event loop holds on to them.
            while await process.stdout.read(_PIECE):
                pass
            with suppress(ConnectionError):
                await process.stdin.wait_closed()
            await process.wait()
