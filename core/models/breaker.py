"""A model's server that fails again and again, or takes our key no more, is not asked for a while: then one question is
let through, to see whether it is back."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Literal

from core.clock import Clock
from core.errors import ModelAway, ModelBusy, ModelCrowded, ModelError
from core.ports.language_model import LanguageModel, Limits, Line
from core.ports.transcription import Lasts, Transcribes, told_to_nobody
from core.ports.usage import Counts, counts_nothing

Change = Literal["failing", "refused", "back"]


class Breaker:
    """One for each server and key, shared by all who ask there with it.

    `most_failures`: so many in a row, and it is left alone. `probe_seconds`: after that long, and again after each
    time that it failed, one question is let through. `changed`: told only when something is different than before.
    """

    def __init__(
        self, *, clock: Clock, most_failures: int, probe_seconds: float, changed: Callable[[Change], None]
    ) -> None:
        self._clock = clock
        self._most_failures = most_failures
        self._probe_seconds = probe_seconds
        self._changed = changed
        self._failures = 0
        self._why: Change = "back"
        self._probing = False
        self._next_probe = 0.0

    @property
    def is_open(self) -> bool:
        return self._why != "back"

    def asking(self) -> AbstractContextManager[None]:
        """Around one question, so that what comes of it counts. Raises ModelAway where it may not be asked now."""
        return _Asking(self)

    def admit(self) -> bool:
        """Whether this question is the one that tries. Raises ModelAway."""
        if not self.is_open:
            return False
        if self._probing or self._clock.monotonic() < self._next_probe:
            raise ModelAway("it is left alone for a while")
        self._probing = True
        return True

    def speaks(self) -> None:
        """A piece of an answer came. Whether the answer becomes whole is seen later: one failure more is too many."""
        if self.is_open:
            self._failures = self._most_failures - 1
            self._close()

    def note(self, error: BaseException | None, *, tried: bool) -> None:
        """What came of a question that was admitted; it may have been given up."""
        if tried:
            self._probing = False
        if error is None:
            self._succeeded()
        elif isinstance(error, ModelError):
            self._failed(error)

    def _succeeded(self) -> None:
        self._failures = 0
        if self.is_open:
            self._close()

    def _failed(self, error: ModelError) -> None:
        match error:
            case ModelAway():
                self._failures = self._most_failures
                self._leave_alone("refused")
            case ModelCrowded():
                if self.is_open:  # whoever asks us to slow down is there
                    self.speaks()
            case ModelBusy():
                self._failures += 1
                if self._failures >= self._most_failures:
                    self._leave_alone("failing")
            case _:  # it was understood, and refused: also an answer
                self._succeeded()

    def _leave_alone(self, why: Change) -> None:
        self._next_probe = self._clock.monotonic() + self._probe_seconds
        if self._why == "back" or (self._why, why) == ("failing", "refused"):
            self._why = why
            self._changed(why)

    def _close(self) -> None:
        self._why = "back"
        self._changed("back")


class _Asking:
    __slots__ = ("_breaker", "_tries")

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker

    def __enter__(self) -> None:
        self._tries = self._breaker.admit()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trail: TracebackType | None
    ) -> None:
        self._breaker.note(error, tried=self._tries)


class GuardedTranscription:
    """Whoever writes recordings down, behind the breaker of their server."""

    def __init__(self, transcriber: Transcribes, breaker: Breaker) -> None:
        self._transcriber = transcriber
        self._breaker = breaker

    async def transcribe(self, content: bytes, lasts: Lasts = told_to_nobody) -> str:
        """Raises what the transcriber raises, and ModelAway without having asked."""
        with self._breaker.asking():
            return await self._transcriber.transcribe(content, lasts)


class Guarded:
    """A model behind the breaker of its server."""

    def __init__(self, model: LanguageModel, breaker: Breaker) -> None:
        self._model = model
        self._breaker = breaker

    async def complete(
        self, lines: Sequence[Line], limits: Limits, counts: Counts = counts_nothing
    ) -> AsyncIterator[str]:
        """Raises what the model raises, and ModelAway without having asked."""
        pieces = self._model.complete(lines, limits, counts)
        try:
            with self._breaker.asking():
                async for piece in pieces:
                    self._breaker.speaks()
                    yield piece
        finally:
            if isinstance(pieces, AsyncGenerator):  # whoever leaves half-way leaves the connection too
                await pieces.aclose()

    async def close(self) -> None:
        await self._model.close()
