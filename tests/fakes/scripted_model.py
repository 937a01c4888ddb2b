"""A model that answers from a script, as slowly as a test wants, and remembers what it was given to read."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from core.errors import ModelError
from core.ports.language_model import Limits, Line

_LONGEST_ECHO = 1_000
"""Characters: of a document, nobody says back all."""


class ScriptedModel:
    """Without a script it says back what it was asked last, after `re: `."""

    def __init__(self) -> None:
        self.script: list[str | list[str] | ModelError | asyncio.Event] = []
        """Each an answer, its pieces, an error, or an event that must be set before it answers."""
        self.asked: list[list[Line]] = []
        self.limits: list[Limits] = []
        self.closed = False
        self._called = asyncio.Condition()

    async def complete(self, lines: Sequence[Line], limits: Limits) -> AsyncIterator[str]:
        self.asked.append(list(lines))
        self.limits.append(limits)
        async with self._called:
            self._called.notify_all()
        step: object = self.script.pop(0) if self.script else None
        if isinstance(step, asyncio.Event):
            await step.wait()
            step = None
        if isinstance(step, ModelError):
            raise step
        if isinstance(step, list):
            for piece in step:
                yield piece
            return
        yield step if isinstance(step, str) else f"re: {lines[-1].text[:_LONGEST_ECHO]}"

    async def close(self) -> None:
        self.closed = True

    async def was_asked(self, times: int) -> None:
        async with asyncio.timeout(5), self._called:
            await self._called.wait_for(lambda: len(self.asked) >= times)
