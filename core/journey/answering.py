"""A command answers, or else the assistant does."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from core.clock import Clock
from core.errors import ModelBusy, ModelError, ModelRefused
from core.journey.prompting import lines_for
from core.journey.turn import Turn
from core.log import Log
from core.metrics import Metrics
from core.ports.language_model import Assistant, Line

Show = Callable[[str, str], Awaitable[None]]
"""A new piece of an answer being written, and all of it so far."""


class Answering:
    """`retry_seconds`: the pauses before a busy model is asked again within the same turn.
    `patience_seconds`: after that long no further try is begun."""

    def __init__(
        self,
        *,
        clock: Clock,
        log: Log,
        metrics: Metrics,
        retry_seconds: Sequence[float],
        patience_seconds: float,
    ) -> None:
        self._clock = clock
        self._log = log
        self._metrics = metrics
        self._retry_seconds = tuple(retry_seconds)
        self._patience = patience_seconds

    async def answer(self, assistant: Assistant, turn: Turn, show: Show | None) -> str:
        """The finished answer. Raises ModelBusy or ModelRefused when no assistant could give one."""
        asked: Assistant | None = assistant
        failure: ModelError = ModelRefused("no assistant")
        while asked is not None:
            try:
                return await self._patiently(asked, lines_for(asked, turn), show)
            except ModelError as error:
                self._log.failure("model.failed", error, channel=turn.speaker.channel)
                failure = error
                asked = asked.fallback
        raise failure

    async def _patiently(self, assistant: Assistant, lines: Sequence[Line], show: Show | None) -> str:
        started = self._clock.monotonic()
        for pause in (*self._retry_seconds, None):
            try:
                return await self._once(assistant, lines, show)
            except ModelBusy as error:
                asked_for = error.retry_after.total_seconds() if error.retry_after else 0.0
                waited = self._clock.monotonic() - started
                if pause is None or waited + max(pause, asked_for) > self._patience:
                    raise
                await self._clock.sleep(max(pause, asked_for))
        raise AssertionError("the last try either answers or raises")

    async def _once(self, assistant: Assistant, lines: Sequence[Line], show: Show | None) -> str:
        limits = assistant.limits
        started = self._clock.monotonic()
        outcome = "cancelled"
        so_far: list[str] = []
        try:
            pieces = assistant.model.complete(lines, replace(limits, streamed=limits.streamed and show is not None))
            # The model keeps its own deadlines; this one holds whatever it does.
            async with asyncio.timeout(limits.answer_seconds + 5):
                async for piece in pieces:
                    so_far.append(piece)
                    if show is not None:
                        await show(piece, "".join(so_far))
            text = "".join(so_far).strip()
            if not text:
                raise ModelRefused("an empty answer")
            outcome = "answered"
            return text
        except TimeoutError:
            outcome = "timeout"
            raise ModelBusy("no whole answer in time") from None
        except ModelError as error:
            outcome = type(error).__name__
            raise
        finally:
            self._metrics.model_request(outcome, self._clock.monotonic() - started)
