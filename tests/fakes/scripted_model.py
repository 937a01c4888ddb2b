"""A model that answers from a script, as slowly as a test wants, and remembers what it was given to read."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from core.errors import ModelError
from core.ports.language_model import Limits, Line
from core.ports.usage import Counts, Usage, counts_nothing
from tests.patience import PATIENCE

_LONGEST_ECHO = 1_000
"""Characters: of a document, nobody says back all."""


class ScriptedModel:
    """Without a script it says back what it was asked last, after `re: `."""

    def __init__(self) -> None:
        self.script: list[str | list[str | ModelError] | ModelError | asyncio.Event] = []
        """Each an answer, its pieces, which may end in an error, an error, or an event that must be set before it
        answers."""
        self.usage: Usage | None = None
        """What each answer is said to take; None: it says nothing."""
        self.asked: list[list[Line]] = []
        self.limits: list[Limits] = []
        self.closed = False
        self._called = asyncio.Condition()

    async def complete(
        self, lines: Sequence[Line], limits: Limits, counts: Counts = counts_nothing
    ) -> AsyncIterator[str]:
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
        if self.usage is not None:
            counts(self.usage)
        if isinstance(step, list):
            for piece in step:
                if isinstance(piece, ModelError):
                    raise piece
                yield piece
            return
        yield step if isinstance(step, str) else f"re: {lines[-1].text[:_LONGEST_ECHO]}"

    async def close(self) -> None:
        self.closed = True

    async def was_asked(self, times: int) -> None:
        async with asyncio.timeout(PATIENCE), self._called:
            await self._called.wait_for(lambda: len(self.asked) >= times)
