"""Platforms are asked to delete their copies of what is deleted here, until they have, or say that they will not."""

import asyncio
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Protocol

from core.clock import Clock
from core.errors import DeliveryError, TryAgain
from core.identifiers import ChannelId, MessageId, PersonId, ProviderMessageId
from core.log import Log
from core.memory.copies import CopiesHeld
from core.memory.provider_jobs import Job, ProviderJobs
from core.memory.short_memory import CONTEXT_MINUTES
from core.memory.store import Store, Transaction
from core.messages import Delivery
from core.ports.command import Speaker
from core.ports.copies import Answered, Asked, Copy, DeletesCopies, DeletesOnlyFiles, Outcome
from core.wording import Wording

_PAUSES = (60.0, 300.0, 900.0, 3600.0, 10_800.0, 21_600.0)
"""Seconds between two times that the same is asked for; the last over and over."""
_LONGEST_PAUSE = 21_600.0
_AT_ONCE = 4
"""Platforms asked at the same time; each is asked for a hundred things at most before another's turn comes."""
_LOOKED_AT = 40
_MOST_STRAYS = 1_000
_SOON_SECONDS = 2.0
"""Somebody waits to be told: what was not answered by then is told as still pending."""
_LAST_SECONDS = 60.0
"""After that the last message has arrived, as a rule; before, Twilio would not delete it."""


class _Count(Protocol):
    def __call__(self, channel: str, outcome: str, count: int) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What is to be asked for when the person is gone."""

    channel: ChannelId
    copies: Sequence[Copy]


class AskingProviders:
    """`connector`: a channel's; None where it is not there just now, or not any more. `kept`: how long the counts
    of what is ended can be asked for. `count`: told of everything that came to an end."""

    def __init__(
        self,
        *,
        store: Store,
        jobs: ProviderJobs,
        held: CopiesHeld,
        connector: Callable[[ChannelId], object | None],
        kept: timedelta,
        clock: Clock,
        log: Log,
        count: _Count,
        soon_seconds: float = _SOON_SECONDS,
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._held = held
        self._connector = connector
        self._kept = kept
        self._clock = clock
        self._log = log
        self._count = count
        self._soon_seconds = soon_seconds
        self._in_hand: set[int] = set()
        """Jobs that are being asked about just now."""
        self._last: defaultdict[int, list[Copy]] = defaultdict(list)
        self._strays: OrderedDict[PersonId, list[Copy]] = OrderedDict()
        """Sent to somebody who was fenced off meanwhile."""

    async def gather(self, speaker: Speaker) -> Gathered:
        """While there is still a key to read it with."""
        if not self._may_be_asked(speaker.channel):
            return Gathered(channel=speaker.channel, copies=())
        found = await self._store.read(lambda transaction: self._held.of_person(transaction, speaker))
        if found.unreadable:
            self._log.event("provider.unknown_copies", "error", channel=speaker.channel, count=found.unreadable)
        strays = self._strays.pop(speaker.person, [])
        return Gathered(channel=speaker.channel, copies=(*found.copies, *strays))

    def ask(self, transaction: Transaction, case: int, gathered: Gathered) -> None:
        """In the transaction that ends the gathering: nothing is lost and nothing is asked for twice."""
        self._ask(transaction, gathered.channel, gathered.copies, case)

    def note_stray(self, speaker: Speaker, delivery: Delivery) -> None:
        """It was sent to somebody who is being erased, and could not be written down any more."""
        copy = Copy(name=delivery.provider_id, made_at=self._clock.now(), files=delivery.traces)
        self._strays.setdefault(speaker.person, []).append(copy)
        if len(self._strays) > _MOST_STRAYS:
            self._strays.popitem(last=False)

    def note_last(self, case: int, name: ProviderMessageId) -> None:
        """What the platform calls a part of the last message."""
        self._last[case].append(Copy(name=name, made_at=self._clock.now()))

    def ask_last(self, transaction: Transaction, case: int, speaker: Speaker) -> None:
        """The last message too, unless it would go from the person's own chat; and what came too late for `gather`."""
        last, strays = self._last.pop(case, []), self._strays.pop(speaker.person, [])
        connector = self._connector(speaker.channel)
        if isinstance(connector, DeletesCopies):
            copies = [*strays, *(() if connector.clears_chat else last)]
            self._ask(transaction, speaker.channel, copies, case, _LAST_SECONDS)

    def ask_for_messages(self, transaction: Transaction, numbers: Sequence[MessageId]) -> None:
        """Of messages that are about to be forgotten here because of their age."""
        for channel, copies in self._held.of_messages(transaction, numbers).items():
            self.ask_while_young(transaction, channel, copies)

    def ask_while_young(self, transaction: Transaction, channel: ChannelId, copies: Sequence[Copy]) -> None:
        """For nobody in particular: nobody waits to hear what cannot be deleted any more, so it is not asked for."""
        connector = self._connector(channel)
        within = connector.deletes_within if isinstance(connector, DeletesCopies) else None
        now = self._clock.now()
        young = copies if within is None else [copy for copy in copies if now - copy.made_at < within]
        self._ask(transaction, channel, young, None)

    def promised(self, channel: ChannelId, wording: Wording, language: str, *, collects: bool) -> Iterator[str]:
        """What of it goes there, as it is said to somebody who may ask for it. `collects`: is what is said there kept?
        Else nobody knows for long what it is called."""
        connector = self._connector(channel)
        if not isinstance(connector, DeletesCopies):
            return
        if connector.clears_chat and connector.deletes_within is not None:
            name = "delete_clears" if collects else "delete_clears_unkept"
        elif isinstance(connector, DeletesOnlyFiles) and connector.only_files:
            name = "delete_asks_files" if collects else "delete_asks_files_unkept"
        else:
            name = "delete_asks" if collects else "delete_asks_unkept"
        hours = round((connector.deletes_within or timedelta()) / timedelta(hours=1))
        yield wording.say(name, language, hours=hours, minutes=CONTEXT_MINUTES)

    async def soon(self, cases: Sequence[int]) -> None:
        """A first try, for as long as people can be expected to wait for it."""
        jobs = await self._store.read(
            lambda transaction: [j for case in cases for j in self._jobs.of_case(transaction, case)]
        )
        asking = asyncio.create_task(self._ask_each(jobs))
        await asyncio.wait([asking], timeout=self._soon_seconds)
        if not asking.done():
            asking.cancel()
            await asyncio.wait([asking])
        elif not asking.cancelled() and (error := asking.exception()) is not None:
            self._log.failure("provider.hindered", error)

    async def outcomes(self, case: int) -> Sequence[Asked]:
        """How far it has come with what an erasure left elsewhere; [] where nothing was, or it is long over."""
        return await self._store.read(lambda transaction: self._jobs.asked(transaction, case))

    async def run(self) -> None:
        """From time to time: what is due is asked for."""
        now = self._clock.now()
        await self._store.run(lambda transaction: self._jobs.sweep(transaction, now - self._kept))
        seen: set[int] = set()
        while True:
            jobs = await self._store.read(lambda transaction: self._jobs.due(transaction, now, _LOOKED_AT))
            fresh = [job for job in jobs if job.number not in seen]
            if not fresh:
                await self._end_finished()
                return
            seen.update(job.number for job in fresh)
            await self._ask_each(fresh)

    def _may_be_asked(self, channel: ChannelId) -> bool:
        """Also of a channel that is not open yet: then it is known later."""
        connector = self._connector(channel)
        return connector is None or isinstance(connector, DeletesCopies)

    def _ask(
        self,
        transaction: Transaction,
        channel: ChannelId,
        copies: Sequence[Copy],
        case: int | None,
        seconds: float = 0.0,
    ) -> None:
        """First after so many seconds."""
        connector = self._connector(channel)
        if connector is not None and not isinstance(connector, DeletesCopies):
            return
        things = self._things(channel)
        now = self._clock.now()
        self._jobs.ask(
            transaction,
            channel=channel,
            copies=[copy for copy in copies if things(copy)],
            case=case,
            now=now,
            not_before=now + timedelta(seconds=seconds),
            things=things,
        )

    def _things(self, channel: ChannelId) -> Callable[[Copy], int]:
        connector = self._connector(channel)
        return connector.things if isinstance(connector, DeletesCopies) else _one

    async def _ask_each(self, jobs: Sequence[Job]) -> None:
        room = asyncio.Semaphore(_AT_ONCE)

        async def one(job: Job) -> None:
            async with room:
                if job.number in self._in_hand:
                    return
                self._in_hand.add(job.number)
                try:
                    await self._ask_one(job)
                finally:
                    self._in_hand.discard(job.number)

        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(one(job))
        await self._end_finished()

    async def _ask_one(self, job: Job) -> None:
        try:
            answered = await self._answer(job)
        except Exception as error:  # noqa: BLE001  what fails by itself must not keep the others from being asked
            self._log.failure("provider.hindered", error, channel=job.channel, attempt=job.tries + 1)
            answered = Answered(counts={}, again=job.copies)
        now = self._clock.now()
        things = self._things(job.channel)
        if answered.again and now - job.asked_at >= self._jobs.given_up_after:
            answered = _given_up(answered, things)
        counts, again = answered.counts, answered.again
        at = now + timedelta(seconds=_pause(job.tries, answered.retry_after))

        def unit(transaction: Transaction) -> None:
            self._jobs.answered(
                transaction,
                job,
                counts,
                again=again,
                pending=sum(map(things, again)),
                still_there=answered.still_there,
                at=at,
            )

        await self._store.run(unit)
        self._tell(job, counts, answered.still_there)

    async def _end_finished(self) -> None:
        """First the key, then the row that says where it lay: a crash in between is made good at the next start."""
        for request, slot in await self._store.read(self._jobs.finished):
            await asyncio.to_thread(self._jobs.shred, request, slot)
            await self._store.run(partial(self._end, request=request))

    def _end(self, transaction: Transaction, request: int) -> None:
        self._jobs.end(transaction, request, self._clock.now())

    async def _answer(self, job: Job) -> Answered:
        connector = self._connector(job.channel)
        if connector is None:
            return Answered(counts={}, again=job.copies)
        if not isinstance(connector, DeletesCopies):
            return Answered(counts={})
        try:
            return await connector.delete_copies(job.copies)
        except DeliveryError as error:
            self._log.failure("provider.not_asked", error, channel=job.channel, attempt=job.tries + 1)
            retry_after = error.retry_after if isinstance(error, TryAgain) else None
            return Answered(counts={}, again=job.copies, retry_after=retry_after)

    def _tell(self, job: Job, counts: Mapping[Outcome, int], still_there: int) -> None:
        if still_there:
            self._log.event("provider.still_there", "warning", channel=job.channel, count=still_there)
        for outcome, count in counts.items():
            if count:
                self._count(job.channel, outcome.value, count)
                self._log.event("provider.answered", channel=job.channel, outcome=outcome.value, count=count)


def _one(copy: Copy) -> int:
    """As long as nobody knows what it is to the platform."""
    return 1


def _given_up(answered: Answered, things: Callable[[Copy], int]) -> Answered:
    counts = Counter(answered.counts)
    left = sum(map(things, answered.again))
    counts[Outcome.STILL_THERE] += answered.still_there
    counts[Outcome.REFUSED] += left - answered.still_there
    return Answered(counts=counts)


def _pause(tries: int, asked: timedelta | None) -> float:
    grown = _PAUSES[min(tries, len(_PAUSES) - 1)]
    return min(max(grown, asked.total_seconds()), _LONGEST_PAUSE) if asked is not None else grown
