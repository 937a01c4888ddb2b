"""Erasures that were begun in the console or by the API: each once, in the background, and how far it is."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from console.ports.people import Erased, ErasureStep, Held
from core.clock import Clock
from core.memory.store import Store, Transaction
from core.ports.command import Speaker
from privacy.journal import Case, Step, step_of

_REMEMBERED = 1000
_WAITED = 2.0
"""Most end sooner."""
_FAR: dict[Step, tuple[ErasureStep, int]] = {
    Step.FENCED: ("gathering", 10),
    Step.GATHERED: ("shredding", 40),
    Step.SHREDDED: ("forgetting", 60),
    Step.VERIFIED: ("ending", 95),
}
"""What is done after each step, and about how much is done then, in percent."""


@dataclass(slots=True, kw_only=True)
class _Begun:
    case: Case = field(repr=False)
    held: Sequence[Held]
    task: asyncio.Task[Sequence[Case]]


class Erases(Protocol):
    """What `privacy.erasure.Erasures` does here."""

    def begin(
        self, transaction: Transaction, speaker: Speaker, *, says: str, at: datetime, sign: bool
    ) -> Case | None: ...

    async def carry_out(self, cases: Sequence[Case]) -> Sequence[Case]: ...


class OwnersErasures:
    """What was begun is known by the code that was typed, in memory alone."""

    def __init__(
        self,
        *,
        store: Store,
        erases: Erases,
        kept: Callable[[str], Awaitable[tuple[str, int] | None]],
        clock: Clock,
        waits: float = _WAITED,
    ) -> None:
        """`kept`: the receipt with a code, as `privacy.issuing` finds it. `waits`: seconds that whoever begins one
        waits for its end."""
        self._waits = waits
        self._kept = kept
        self._store = store
        self._erases = erases
        self._clock = clock
        self._begun: OrderedDict[str, _Begun] = OrderedDict()
        self._beginning = asyncio.Lock()

    async def begin(self, typed: str, speaker: Speaker, held: Sequence[Held]) -> Erased | None:
        """Whoever asks twice is told of the same one. None where somebody else began it just now."""
        async with self._beginning:
            if typed not in self._begun:
                now = self._clock.now()
                case = await self._store.run(
                    lambda transaction: self._erases.begin(transaction, speaker, says="", at=now, sign=True)
                )
                if case is None:  # they asked for it themselves
                    return None
                task = asyncio.create_task(self._erases.carry_out([case]), name="erasure")
                self._begun[typed] = _Begun(case=case, held=held, task=task)
                if len(self._begun) > _REMEMBERED:
                    self._begun.popitem(last=False)
        await asyncio.wait({self._begun[typed].task}, timeout=self._waits)
        return await self.shown(typed)

    async def shown(self, typed: str) -> Erased | None:
        """None where none was begun here for this code."""
        begun = self._begun.get(typed)
        if begun is None:
            return None
        case = begun.case
        reached = await self._store.read(lambda transaction: step_of(transaction, case.number))
        complete = _complete(begun.task)  # after that was read: it may have ended meanwhile
        ended = complete is not None or (reached is None and begun.task.done())
        receipt = complete.letter.receipt if complete is not None else ""
        if ended and not receipt:  # something was in the way, and it was carried out later, by the regular work
            found = await self._kept(case.letter.code)
            receipt = "" if found is None else found[0]
        step, percent = _FAR[Step.VERIFIED if reached is None else reached]
        return Erased(
            job=case.letter.code,
            complete=ended,
            places=_went(complete or case, begun.held),
            receipt=receipt,
            running=not begun.task.done(),
            step="" if ended else step,
            percent=100 if ended else percent,
        )


def _complete(task: asyncio.Task[Sequence[Case]]) -> Case | None:
    if not task.done() or task.cancelled() or task.exception() is not None:
        return None
    return next(iter(task.result()), None)


def _went(case: Case, held: Sequence[Held]) -> Sequence[Held]:
    categories = {one.called: one.category for one in held}
    return [
        Held(called=called, category=categories.get(called, ""), count=count) for called, count in case.letter.went
    ] or held
