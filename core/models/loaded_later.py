"""A model whose package is heavy is loaded when the server listens already, or by the first question, never twice."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from threading import Lock

from core.ports.language_model import LanguageModel, Limits, Line
from core.ports.usage import Counts, counts_nothing


class LoadedLater:
    """`make`: imports what is heavy and builds the model; whatever the owner can have set wrongly is looked at before,
    for nobody is there to be told by then."""

    def __init__(self, make: Callable[[], LanguageModel]) -> None:
        self._make = make
        self._model: LanguageModel | None = None
        self._loading = Lock()

    def load(self) -> LanguageModel:
        """Blocks for some tenths of a second; from any thread."""
        with self._loading:
            if self._model is None:
                self._model = self._make()
            return self._model

    def complete(self, lines: Sequence[Line], limits: Limits, counts: Counts = counts_nothing) -> AsyncIterator[str]:
        if self._model is not None:
            return self._model.complete(lines, limits, counts)
        return self._complete(lines, limits, counts)

    async def close(self) -> None:
        if self._model is not None:
            await self._model.close()

    async def _complete(self, lines: Sequence[Line], limits: Limits, counts: Counts) -> AsyncIterator[str]:
        model = await asyncio.to_thread(self.load)
        async for piece in model.complete(lines, limits, counts):
            yield piece
