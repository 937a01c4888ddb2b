"""A command answers, or else the assistant does."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from core.clock import Clock
from core.errors import ModelAway, ModelBusy, ModelError, ModelRefused, ModelSilent, OverBudget
from core.journey.prompting import lines_for, tokens
from core.journey.proposing import Proposal, one_line
from core.journey.rechecking import Rechecking
from core.journey.spending import Bill, Held, Spending, read_by
from core.journey.turn import Turn
from core.log import Log
from core.metrics import Metrics
from core.ports.language_model import Assistant, Line
from core.ports.masking import Masked, Masks
from core.ports.usage import Usage

Show = Callable[[str, str], Awaitable[None]]
"""A new piece of an answer being written, and all of it so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    text: str = field(repr=False)
    proposed: str = field(default="", repr=False)
    """What the model proposes to remember, in one line: only ever a question to the person."""


@dataclass(slots=True)
class _Stage:
    """Where an answer is shown while it is written. Only one is ever begun there: of one that fails, and of the next,
    nobody could tell where one ends and the other begins."""

    show: Show | None
    begun: bool = False

    def take(self) -> Show | None:
        return None if self.begun else self.show


@dataclass(slots=True)
class _Try:
    told: Usage = field(default_factory=Usage)
    pieces: list[str] = field(default_factory=list)
    """As the model wrote them."""
    words: list[str] = field(default_factory=list)
    """As the person reads them."""
    proposal: Proposal | None = None
    """Takes what is proposed out of them; None where nothing may be."""

    def count(self, usage: Usage) -> None:
        self.told = self.told.and_later(usage)

    async def add(self, words: str, show: Show | None, stage: _Stage) -> None:
        await self._add(words if self.proposal is None else self.proposal.push(words), show, stage)

    async def finish(self, show: Show | None, stage: _Stage) -> None:
        if self.proposal is not None:
            await self._add(self.proposal.finish(), show, stage)

    async def _add(self, words: str, show: Show | None, stage: _Stage) -> None:
        if words:
            self.words.append(words)
            if show is not None:
                stage.begun = True
                await show(words, "".join(self.words))

    def used(self, lines: Sequence[Line], *, whole: bool, perhaps: bool) -> Usage | None:
        """What nobody counted is estimated. `perhaps`: without a sign of it, it may have been at work all the same.
        None where nothing was used."""
        told = self.told
        if not (whole or perhaps or told.tokens or self.pieces):
            return None
        given, written = told.input_tokens, told.output_tokens
        estimated = 0
        if not given:
            given = estimated = read_by(lines)
        # Of an answer that broke off, a server may have said only what it had written at its beginning.
        if self.pieces and not (whole and written):
            guess = tokens("".join(self.pieces))
            if guess > written:
                estimated += guess - written
                written = guess
        return Usage(
            input_tokens=given, cached_tokens=told.cached_tokens, output_tokens=written, estimated_tokens=estimated
        )


class Answering:
    """`retry_seconds`: the pauses before a busy model is asked again within the same turn.
    `patience_seconds`: after that long no further try is begun."""

    def __init__(
        self,
        *,
        clock: Clock,
        log: Log,
        metrics: Metrics,
        spending: Spending,
        masking: Masks,
        rechecking: Rechecking,
        retry_seconds: Sequence[float],
        patience_seconds: float,
    ) -> None:
        self._clock = clock
        self._log = log
        self._metrics = metrics
        self._spending = spending
        self._masking = masking
        self._rechecking = rechecking
        self._retry_seconds = tuple(retry_seconds)
        self._patience = patience_seconds

    def bill(self, turn: Turn) -> Bill:
        """What the answer to a turn is written down in; it is closed once the answer is kept, or is none."""
        return self._spending.bill(turn)

    async def answer(self, assistant: Assistant, turn: Turn, show: Show | None, bill: Bill) -> Answer:
        """The finished answer, all of it of one assistant. Raises what a later try may mend, else what the last
        assistant failed with: ModelBusy, ModelRefused or OverBudget."""
        asked: Assistant | None = assistant
        failure: ModelError = ModelRefused("no assistant")
        stage = _Stage(show)
        # Who said what was read from memory just now; files are read first, and that may take its time.
        late = any(kept.body.attachments for kept in turn.messages)
        while asked is not None:
            try:
                masked = await self._masking.mask(asked, turn.speaker, lines_for(asked, turn))
                return await self._patiently(asked, masked, stage, bill, late=late)
            except ModelError as error:
                late = True
                if not isinstance(error, ModelAway | OverBudget):  # whoever raises these says it once
                    self._log.failure("model.failed", error, channel=turn.speaker.channel)
                failure = failure if isinstance(failure, ModelBusy) else error
                asked = asked.fallback
        raise failure

    async def _patiently(
        self, assistant: Assistant, masked: Masked, stage: _Stage, bill: Bill, *, late: bool
    ) -> Answer:
        """`late`: long enough since the turn began for somebody to have said pause or stop elsewhere."""
        started = self._clock.monotonic()
        for pause in (*self._retry_seconds, None):
            held = await bill.hold(assistant, masked.lines)
            if late:
                await self._rechecking.recheck(bill.turn.speaker)
            late = True
            try:
                return await self._once(assistant, masked, stage, bill, held)
            except ModelAway:
                raise
            except ModelBusy as error:
                asked_for = error.retry_after.total_seconds() if error.retry_after else 0.0
                waited = self._clock.monotonic() - started
                if pause is None or waited + max(pause, asked_for) > self._patience:
                    raise
                await self._clock.sleep(max(pause, asked_for))
        raise AssertionError("the last try either answers or raises")

    async def _once(self, assistant: Assistant, masked: Masked, stage: _Stage, bill: Bill, held: Held) -> Answer:
        limits, show = assistant.limits, stage.take()
        started = self._clock.monotonic()
        outcome, whole, perhaps = "cancelled", False, True
        this, restoring = _Try(proposal=Proposal() if assistant.proposes else None), masked.restoring()
        try:
            if limits.streamed and show is None:
                limits = replace(limits, streamed=False)
            pieces = assistant.model.complete(masked.lines, limits, this.count)
            # The model keeps its own deadlines; this one holds whatever it does.
            async with asyncio.timeout(limits.answer_seconds + 5):
                async for piece in pieces:
                    this.pieces.append(piece)
                    await this.add(restoring.push(piece), show, stage)
            whole = True
            await this.add(restoring.finish(), show, stage)
            await this.finish(show, stage)
            text = "".join(this.words).strip()
            if not text:
                raise ModelRefused("an empty answer")
            outcome = "answered"
            return Answer(text=text, proposed=one_line(this.proposal.text) if this.proposal is not None else "")
        except TimeoutError:
            outcome = "timeout"
            raise ModelSilent("no whole answer in time") from None
        except ModelError as error:
            outcome = type(error).__name__
            perhaps = isinstance(error, ModelSilent)
            raise
        finally:
            self._metrics.model_request(outcome, self._clock.monotonic() - started)
            used = this.used(masked.lines, whole=whole, perhaps=perhaps)
            bill.settle(held, used, answered=outcome == "answered")
            if restoring.lost:
                self._log.event("mask.lost", count=restoring.lost)
