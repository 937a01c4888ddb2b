"""Forget by itself what is older than the owner promised, or than the person wished."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from core.clock import Clock
from core.errors import StorageError
from core.identifiers import ChannelId, MessageId
from core.log import Log
from core.memory.ageing import Ageing
from core.memory.arrivals import Arrivals
from core.memory.files import Files
from core.memory.people import People
from core.memory.quarantine import Quarantine
from core.memory.store import Store, Transaction, Unit
from core.memory.strays import remove_strays
from core.memory.wishes import Keeping
from core.ports.advance import Advance, unwatched
from privacy.due import SLICE, Due, Silent
from privacy.erasure import Erasures
from privacy.journal import Case
from privacy.provider_jobs import AskingProviders
from privacy.readable import readable
from privacy.report import MARK_DAYS
from privacy.sweeps import note_refusal, note_sweep

_LARGEST_JUMP = timedelta(hours=24)
_LATE_AFTER = 3
"""So many times the pause between two sweeps."""
_RESTS = 3
"""So many times as long as a bite took, before the next."""
_LONGEST_REST = 1.0
"""Seconds; a disk that stood still once does not hold up a whole sweep."""

_Done = TypeVar("_Done")


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """How much was forgotten."""

    messages: int = 0
    files: int = 0
    people: int = 0
    quarantined: int = 0
    refused: bool = False
    """The wall clock has jumped, so nobody knows what is old: nothing was touched."""


class Retention:
    """`retention_days`: of what was said on a channel, also on one that was closed. `own_file_minutes`: how long a
    file that we made for somebody can be fetched."""

    def __init__(
        self,
        *,
        store: Store,
        ageing: Ageing,
        people: People,
        files: Files,
        arrivals: Arrivals,
        quarantine: Quarantine,
        erasures: Erasures,
        providers: AskingProviders,
        retention_days: Callable[[ChannelId], int],
        quarantine_days: float,
        own_file_minutes: float,
        clock: Clock,
        log: Log,
        shorter: Callable[[], AsyncIterator[Keeping]] | None = None,
    ) -> None:
        """`shorter`: as `privacy.due.Due` has it."""
        self._store = store
        self._ageing = ageing
        self._people = people
        self._files = files
        self._arrivals = arrivals
        self._quarantine = quarantine
        self._erasures = erasures
        self._providers = providers
        self._due = Due(store=store, ageing=ageing, retention_days=retention_days, shorter=shorter)
        self._quarantine_kept = timedelta(days=quarantine_days)
        self._own_files_kept = timedelta(minutes=own_file_minutes)
        self._clock = clock
        self._log = log
        self._started_at = clock.now()
        self._started = clock.monotonic()
        self._went_well = clock.monotonic()

    async def foreseen(self) -> int:
        """How many messages and people a run would forget just now."""
        due = await foresee(self._due, self._store, Ageing(), self._clock.now())
        return due.messages + due.people

    async def run(self, advance: Advance = unwatched) -> Swept:
        """`advance`: in messages and people, of `foreseen`."""
        if self._clock_jumped():
            self._log.event("retention.refused", "error")
            await self._store.run(lambda transaction: note_refusal(transaction, self._clock.now()))
            return Swept(refused=True)
        now = self._clock.now()
        swept = Swept()
        async for numbers in self._due.messages(now):
            messages, files = await self._forget_messages(numbers)
            swept = replace(swept, messages=swept.messages + messages, files=swept.files + files)
            advance(len(numbers))
        async for silent in self._due.people(now):
            swept = replace(swept, people=swept.people + await self._forget_people(silent))
            advance(len(silent.people))
        await self._forget_own_files(now - self._own_files_kept)
        await remove_strays(self._store, self._files, now)
        await self._forget_marks(now - timedelta(days=MARK_DAYS))
        quarantined = await self._store.run(
            lambda transaction: self._quarantine.sweep(transaction, now - self._quarantine_kept)
        )
        if swept.messages or quarantined:
            await self.scrub()
        swept = replace(swept, quarantined=quarantined)
        self._went_well = self._clock.monotonic()
        done = swept
        await self._store.run(
            lambda transaction: note_sweep(transaction, now, messages=done.messages, people=done.people)
        )
        self._log.event("retention.swept", count=swept.messages + swept.people)
        return swept

    async def watch(self, every_seconds: float) -> bool:
        """Says so in the log where sweeps do not come to their end any more, whatever hinders them."""
        late = self._clock.monotonic() - self._went_well > _LATE_AFTER * every_seconds
        if late:
            self._log.event("retention.late", "error")
        return late

    async def forget_messages(self, found: Sequence[MessageId]) -> int:
        """These, with their files; how many messages went. Whoever calls it scrubs."""
        gone = 0
        for start in range(0, len(found), SLICE):
            messages, _ = await self._forget_messages(found[start : start + SLICE])
            gone += messages
        return gone

    async def scrub(self) -> None:
        try:
            await self._store.scrub()
        except StorageError as error:  # what went was sealed, and the next sweep scrubs again
            self._log.failure("retention.not_scrubbed", error)

    def _clock_jumped(self) -> bool:
        """Against the clock that only goes forward, since the start; a clock put right again is trusted again."""
        passed = timedelta(seconds=self._clock.monotonic() - self._started)
        return abs(self._clock.now() - self._started_at - passed) > _LARGEST_JUMP

    async def _forget_messages(self, numbers: Sequence[MessageId]) -> tuple[int, int]:
        gone, names = await self._bite(partial(self._forget, numbers=numbers))
        await self._remove(names)
        return gone, len(names)

    def _forget(self, transaction: Transaction, numbers: Sequence[MessageId]) -> tuple[int, Sequence[str]]:
        self._providers.ask_for_messages(transaction, numbers)
        return self._ageing.forget_messages(transaction, numbers)

    async def _forget_own_files(self, before: datetime) -> None:
        """An export is for the person who asked; whoever wants it later asks again."""
        async for numbers in self._due.found(partial(self._ageing.old_own_files, before=before)):
            await self._remove(await self._store.run(partial(self._ageing.forget_files, numbers=numbers)))

    async def _forget_people(self, silent: Silent) -> int:
        """With their keys, by the same erasure that they could ask for; only that nobody is told."""
        cases = await self._store.run(partial(self._begin, silent=silent))
        return len(await self._erasures.carry_out(cases))

    def _begin(self, transaction: Transaction, silent: Silent) -> list[Case]:
        """Looked at again in the same transaction: who has come back meanwhile stays."""
        before, now = silent.before, self._clock.now()
        still = [person for person in silent.people if self._ageing.is_silent(transaction, person, before, now)]
        speakers = readable(transaction, self._people, still, self._log)
        begin = partial(self._erasures.begin, transaction, says="", at=before, sign=True)
        cases = [begin(one) for one in speakers]
        return [case for case in cases if case is not None]

    async def _remove(self, names: Sequence[str]) -> None:
        """After their rows: a file without a row is removed at the next start, a row without its file is a fault."""
        for name in names:
            await asyncio.to_thread(self._files.remove, name)

    async def _forget_marks(self, before: datetime) -> None:
        """Of what was here, and of who was erased: after a long pause there may be very many."""
        while await self._bite(lambda transaction: self._arrivals.sweep(transaction, before, SLICE)):
            pass

    async def _bite(self, unit: Unit[_Done]) -> _Done:
        """One of perhaps very many. Nobody waits for a sweep: what people write has the disk and the core in between,
        and where those have little to give, a bite takes long and so does the rest after it."""
        began = self._clock.monotonic()
        done = await self._store.run(unit)
        await self._clock.sleep(min(_LONGEST_REST, _RESTS * (self._clock.monotonic() - began)))
        return done


async def foresee(due: Due, store: Store, ageing: Ageing, now: datetime) -> Swept:
    """What a sweep would forget just now of what people said, and of people; nothing is changed."""
    swept = Swept()
    async for numbers in due.messages(now):
        files = await store.read(partial(ageing.count_files, numbers=numbers))
        swept = replace(swept, messages=swept.messages + len(numbers), files=swept.files + files)
    async for silent in due.people(now):
        swept = replace(swept, people=swept.people + len(silent.people))
    return swept
