"""Closing what was opened, as far as it can be closed."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack

Step = Callable[[], Awaitable[None] | None]


async def each_in_turn(steps: Sequence[Step]) -> None:
    """One after the other, whatever one of them raises; it is raised when all were done. Of several the last one is,
    and tells of those before it."""
    async with AsyncExitStack() as stack:
        for step in reversed(steps):
            stack.push_async_callback(_done, step)


async def _done(step: Step) -> None:
    left = step()
    if left is not None:
        await left
