"""Forget by itself what is older than the owner promised."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.clock import Clock
from core.errors import StorageError
from core.identifiers import ChannelId, PersonId
from core.log import Log
from core.memory.ageing import Aged, Ageing
from core.memory.arrivals import Arrivals
from core.memory.files import Files
from core.memory.people import People
from core.memory.quarantine import Quarantine
from core.memory.store import Store, Transaction
from privacy.erasure import Erasures
from privacy.journal import Case
from privacy.report import MARK_DAYS

_SLICE = 100
"""Rows forgotten in one transaction; others get their turn in between."""
_LARGEST_JUMP = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """How much was, or in a dry run would be, forgotten."""

    messages: int = 0
    files: int = 0
    people: int = 0
    marks: int = 0
    """Keyed hashes of what was here before, and of who was erased."""
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
        self._retention_days = retention_days
        self._quarantine_kept = timedelta(days=quarantine_days)
        self._own_files_kept = timedelta(minutes=own_file_minutes)
        self._clock = clock
        self._log = log
        self._started_at = clock.now()
        self._started = clock.monotonic()

    async def run(self, *, dry_run: bool = False) -> Swept:
        if self._clock_jumped():
            self._log.event("retention.refused", "error")
            return Swept(refused=True)
        now = self._clock.now()
        channels = await self._store.read(self._ageing.channels)
        limits = [(channel, now - timedelta(days=self._retention_days(channel))) for channel in channels]
        if dry_run:
            return await self._count(limits)
        swept = Swept()
        for channel, before in limits:
            messages, files = await self._forget_messages(channel, before)
            people = await self._forget_people(channel, before)
            swept = replace(
                swept,
                messages=swept.messages + messages,
                files=swept.files + files,
                people=swept.people + people,
            )
        await self._forget_own_files(now - self._own_files_kept)
        marks, quarantined = await self._store.run(lambda transaction: self._sweep(transaction, now))
        if swept.messages or quarantined:
            await self._scrub()
        swept = replace(swept, marks=marks, quarantined=quarantined)
        self._log.event("retention.swept", count=swept.messages + swept.people)
        return swept

    def _clock_jumped(self) -> bool:
        """Against the clock that only goes forward, since the start; a clock put right again is trusted again."""
        passed = timedelta(seconds=self._clock.monotonic() - self._started)
        return abs(self._clock.now() - self._started_at - passed) > _LARGEST_JUMP

    async def _count(self, limits: Sequence[tuple[ChannelId, datetime]]) -> Swept:
        def unit(transaction: Transaction) -> list[Aged]:
            return [self._ageing.count(transaction, channel, before) for channel, before in limits]

        counts = await self._store.read(unit)
        return Swept(
            messages=sum(aged.messages for aged in counts),
            files=sum(aged.files for aged in counts),
            people=sum(aged.people for aged in counts),
        )

    async def _forget_messages(self, channel: ChannelId, before: datetime) -> tuple[int, int]:
        messages = files = 0
        while True:
            numbers, names = await self._store.run(
                lambda transaction: self._ageing.forget_messages(transaction, channel, before, _SLICE)
            )
            # After their rows: a file without a row is removed at the next start, a row without its file is a fault.
            for name in names:
                await asyncio.to_thread(self._files.remove, name)
            messages += len(numbers)
            files += len(names)
            if len(numbers) < _SLICE:
                return messages, files

    async def _forget_own_files(self, before: datetime) -> None:
        """An export is for the person who asked; whoever wants it later asks again."""
        while True:
            names = await self._store.run(
                lambda transaction: self._ageing.forget_own_files(transaction, before, _SLICE)
            )
            for name in names:
                await asyncio.to_thread(self._files.remove, name)
            if len(names) < _SLICE:
                return

    async def _forget_people(self, channel: ChannelId, before: datetime) -> int:
        """With their keys, by the same erasure that they could ask for; only that nobody is told."""
        forgotten = 0
        after = PersonId(-1)

        def unit(transaction: Transaction) -> tuple[Sequence[PersonId], list[Case]]:
            numbers = self._ageing.silent_people(transaction, channel, before, after, _SLICE)
            speakers = [self._people.by_number(transaction, number) for number in numbers]
            cases = [self._erasures.begin(transaction, one, says="", at=before) for one in speakers if one is not None]
            return numbers, [case for case in cases if case is not None]

        while True:
            numbers, cases = await self._store.run(unit)
            forgotten += len(await self._erasures.carry_out(cases))
            if len(numbers) < _SLICE:
                return forgotten
            after = numbers[-1]

    def _sweep(self, transaction: Transaction, now: datetime) -> tuple[int, int]:
        marks = self._arrivals.sweep(transaction, now - timedelta(days=MARK_DAYS))
        return marks, self._quarantine.sweep(transaction, now - self._quarantine_kept)

    async def _scrub(self) -> None:
        try:
            await self._store.scrub()
        except StorageError as error:  # what went was sealed, and the next sweep scrubs again
            self._log.failure("retention.not_scrubbed", error)
