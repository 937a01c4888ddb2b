"""What is older than it may be: by the owner's promise to everybody, and by a person's own shorter wish."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from core.identifiers import ChannelId, MessageId, PersonId
from core.memory.ageing import BEGINNING, Ageing, Number, Place, Slice
from core.memory.store import Store
from core.memory.wishes import Keeping, Wishes

SLICE = 100
"""Rows forgotten in one transaction; others get their turn in between."""
_LOOKED_AT = 1_000
"""Rows read in one, by whoever writes nothing: nobody's message waits for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """People of whom nothing is younger than `before`."""

    people: Sequence[PersonId]
    before: datetime


class Due:
    """It only reads. `retention_days`: of what was said on a channel, also on one that was closed. `shorter`: whoever
    agreed to less than that."""

    def __init__(
        self,
        *,
        store: Store,
        ageing: Ageing,
        retention_days: Callable[[ChannelId], int],
        shorter: Callable[[], AsyncIterator[Keeping]] | None = None,
    ) -> None:
        self._store = store
        self._ageing = ageing
        self._wishes = Wishes()
        self._retention_days = retention_days
        self._shorter = shorter

    async def messages(self, now: datetime) -> AsyncIterator[Sequence[MessageId]]:
        """Each once, in slices for one transaction each."""
        for channel in await self._store.read(self._ageing.channels):
            look = partial(self._ageing.old_messages, channel=channel, before=self._before(channel, now))
            async for numbers in self.found(look):
                yield numbers
        async for keeping in self._keeping():
            wished, anyway = self._own(keeping, now)
            look = partial(self._ageing.old_messages_of, person=keeping.person, since=anyway, before=wished)
            async for numbers in self.found(look):
                yield numbers

    async def people(self, now: datetime) -> AsyncIterator[Silent]:
        for channel in await self._store.read(self._ageing.channels):
            before = self._before(channel, now)
            look = partial(self._ageing.silent_people, channel=channel, before=before, now=now)
            async for people in self.found(look):
                yield Silent(people=people, before=before)
        async for keeping in self._keeping():
            wished, anyway = self._own(keeping, now)
            person = keeping.person
            if await self._is_silent(person, wished, now) and not await self._is_silent(person, anyway, now):
                yield Silent(people=[person], before=wished)

    async def found(self, look: Callable[..., Slice[Number]]) -> AsyncIterator[Sequence[Number]]:
        place: Place | None = BEGINNING
        while place is not None:
            looked = await self._store.read(partial(look, after=place, most=_LOOKED_AT))
            for start in range(0, len(looked.found), SLICE):
                yield looked.found[start : start + SLICE]
            place = looked.ends_at

    async def _is_silent(self, person: PersonId, before: datetime, now: datetime) -> bool:
        return await self._store.read(partial(self._ageing.is_silent, person=person, before=before, now=now))

    def _before(self, channel: ChannelId, now: datetime) -> datetime:
        return now - timedelta(days=self._retention_days(channel))

    def _own(self, keeping: Keeping, now: datetime) -> tuple[datetime, datetime]:
        """Before when the person wishes it gone, and before when it goes anyway. A wish lengthens nothing."""
        anyway = self._before(keeping.channel, now)
        return max(anyway, now - timedelta(days=keeping.days)), anyway

    async def _keeping(self) -> AsyncIterator[Keeping]:
        after = 0
        while some := await self._store.read(partial(self._wishes.keeping, after=after, most=_LOOKED_AT)):
            for keeping in some:
                yield keeping
            after = some[-1].person
        if self._shorter is not None:
            async for keeping in self._shorter():
                yield keeping
