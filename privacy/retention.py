"""Forget by itself what is older than the owner promised."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from core.clock import Clock
from core.errors import StorageError
from core.identifiers import ChannelId, MessageId, PersonId
from core.log import Log
from core.memory.ageing import BEGINNING, Ageing, Number, Place, Slice
from core.memory.arrivals import Arrivals
from core.memory.files import Files
from core.memory.people import People
from core.memory.quarantine import Quarantine
from core.memory.store import Store, Transaction
from privacy.erasure import Erasures
from privacy.journal import Case
from privacy.provider_jobs import AskingProviders
from privacy.report import MARK_DAYS

_SLICE = 100
"""Rows forgotten in one transaction; others get their turn in between."""
_LOOKED_AT = 1_000
"""Rows read in one, by whoever writes nothing: nobody's message waits for it."""
_LARGEST_JUMP = timedelta(hours=24)


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
    ) -> None:
        self._store = store
        self._ageing = ageing
        self._people = people
        self._files = files
        self._arrivals = arrivals
        self._quarantine = quarantine
        self._erasures = erasures
        self._providers = providers
        self._retention_days = retention_days
        self._quarantine_kept = timedelta(days=quarantine_days)
        self._own_files_kept = timedelta(minutes=own_file_minutes)
        self._clock = clock
        self._log = log
        self._started_at = clock.now()
        self._started = clock.monotonic()

    async def run(self) -> Swept:
        if self._clock_jumped():
            self._log.event("retention.refused", "error")
            return Swept(refused=True)
        now = self._clock.now()
        channels = await self._store.read(self._ageing.channels)
        swept = Swept()
        for channel in channels:
            before = now - timedelta(days=self._retention_days(channel))
            messages, files = await self._forget_messages(channel, before)
            people = await self._forget_people(channel, before)
            swept = replace(
                swept,
                messages=swept.messages + messages,
                files=swept.files + files,
                people=swept.people + people,
            )
        await self._forget_own_files(now - self._own_files_kept)
        await self._forget_marks(now - timedelta(days=MARK_DAYS))
        quarantined = await self._store.run(
            lambda transaction: self._quarantine.sweep(transaction, now - self._quarantine_kept)
        )
        if swept.messages or quarantined:
            await self._scrub()
        swept = replace(swept, quarantined=quarantined)
        self._log.event("retention.swept", count=swept.messages + swept.people)
        return swept

    def _clock_jumped(self) -> bool:
        """Against the clock that only goes forward, since the start; a clock put right again is trusted again."""
        passed = timedelta(seconds=self._clock.monotonic() - self._started)
        return abs(self._clock.now() - self._started_at - passed) > _LARGEST_JUMP

    async def _forget_messages(self, channel: ChannelId, before: datetime) -> tuple[int, int]:
        messages = files = 0
        async for numbers in self._found(partial(self._ageing.old_messages, channel=channel, before=before)):
            gone, names = await self._store.run(partial(self._forget, numbers=numbers))
            await self._remove(names)
            messages += gone
            files += len(names)
        return messages, files

    def _forget(self, transaction: Transaction, numbers: Sequence[MessageId]) -> tuple[int, Sequence[str]]:
        self._providers.ask_for_messages(transaction, numbers)
        return self._ageing.forget_messages(transaction, numbers)

    async def _forget_own_files(self, before: datetime) -> None:
        """An export is for the person who asked; whoever wants it later asks again."""
        async for numbers in self._found(partial(self._ageing.old_own_files, before=before)):
            await self._remove(await self._store.run(partial(self._ageing.forget_files, numbers=numbers)))

    async def _forget_people(self, channel: ChannelId, before: datetime) -> int:
        """With their keys, by the same erasure that they could ask for; only that nobody is told."""
        forgotten = 0
        async for people in self._found(partial(self._ageing.silent_people, channel=channel, before=before)):
            cases = await self._store.run(partial(self._begin, people=people, before=before))
            forgotten += len(await self._erasures.carry_out(cases))
        return forgotten

    def _begin(self, transaction: Transaction, people: Sequence[PersonId], before: datetime) -> list[Case]:
        """Looked at again in the same transaction: who has come back meanwhile stays."""
        silent = [person for person in people if self._ageing.is_silent(transaction, person, before)]
        speakers = [self._people.by_number(transaction, person) for person in silent]
        cases = [self._erasures.begin(transaction, one, says="", at=before) for one in speakers if one is not None]
        return [case for case in cases if case is not None]

    async def _found(self, look: Callable[..., Slice[Number]]) -> AsyncIterator[Sequence[Number]]:
        """What is to be forgotten, in slices for one transaction each."""
        place: Place | None = BEGINNING
        while place is not None:
            looked = await self._store.read(partial(look, after=place, most=_LOOKED_AT))
            for start in range(0, len(looked.found), _SLICE):
                yield looked.found[start : start + _SLICE]
            place = looked.ends_at

    async def _remove(self, names: Sequence[str]) -> None:
        """After their rows: a file without a row is removed at the next start, a row without its file is a fault."""
        for name in names:
            await asyncio.to_thread(self._files.remove, name)

    async def _forget_marks(self, before: datetime) -> None:
        """Of what was here, and of who was erased: after a long pause there may be very many."""
        while await self._store.run(lambda transaction: self._arrivals.sweep(transaction, before, _SLICE)):
            pass

    async def _scrub(self) -> None:
        try:
            await self._store.scrub()
        except StorageError as error:  # what went was sealed, and the next sweep scrubs again
            self._log.failure("retention.not_scrubbed", error)
