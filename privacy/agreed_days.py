"""How long each person agreed to: no words are kept for longer because the owner would like it, before a yes."""

from collections.abc import AsyncIterator, Callable
from functools import partial

from core.errors import StorageError
from core.identifiers import ChannelId, PersonId
from core.memory.ageing import Ageing
from core.memory.consents import Consents
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.memory.told_people import ToldPerson, told_people
from core.memory.vault import Shredded
from core.memory.wishes import Keeping
from core.ports.command import Speaker
from privacy.consent import agreed
from privacy.notice_book import NoticeBook

_LOOKED_AT = 1_000

Known = Callable[[Transaction, PersonId], str]
"""The version that a person agreed to, or was told where nobody is asked; empty where nothing says so."""


class AgreedDays:
    """`known`: None where nothing sealed can be opened; then what they were last told counts."""

    def __init__(
        self,
        *,
        store: Store,
        ageing: Ageing,
        book: NoticeBook,
        retention_days: Callable[[ChannelId], int],
        known: Known | None = None,
    ) -> None:
        self._store = store
        self._ageing = ageing
        self._book = book
        self._retention_days = retention_days
        self._known = known

    async def shorter(self) -> AsyncIterator[Keeping]:
        """Everybody who agreed to less than is promised on their channel now, and wished for nothing shorter."""
        for channel in await self._store.read(self._ageing.channels):
            promised, least = self._retention_days(channel), self._least(channel)
            after = 0
            # Where it was never less, nobody is looked at.
            while least < promised:
                look = partial(self._some, channel=channel, after=after, least=least)
                some = await self._store.read(look)
                for person, days in some:
                    wished = promised if person.keep_days is None else person.keep_days
                    if days < min(promised, wished):
                        yield Keeping(person=person.person, channel=channel, days=days)
                if not some:
                    break
                after = some[-1][0].person

    async def of(self, speaker: Speaker) -> int:
        """What holds for one of them: the least of what is promised now, what they agreed to and what they wished."""
        promised = self._retention_days(speaker.channel)
        person = ToldPerson(person=speaker.person, version=speaker.told, keep_days=speaker.keep_days)
        least = self._least(speaker.channel)
        agreed = await self._store.read(lambda transaction: self._days(transaction, person, least))
        return min(promised, agreed, promised if speaker.keep_days is None else speaker.keep_days)

    def _some(
        self, transaction: Transaction, channel: ChannelId, after: int, least: int
    ) -> list[tuple[ToldPerson, int]]:
        people = told_people(transaction, channel, after, _LOOKED_AT)
        return [(each, self._days(transaction, each, least)) for each in people]

    def _days(self, transaction: Transaction, person: ToldPerson, least: int) -> int:
        """Of a version that nobody knows any more, the least that was ever promised there."""
        version = self._known(transaction, person.person) if self._known is not None else ""
        facts = self._book.facts(version or person.version)
        return least if facts is None else facts.retention_days

    def _least(self, channel: ChannelId) -> int:
        told = (each for each in self._book.versions() if any(one.channel == channel for one in each.in_force))
        return min((each.facts.retention_days for each in told), default=self._retention_days(channel))


def known_by_events(people: People, consents: Consents) -> Known:
    def known(transaction: Transaction, person: PersonId) -> str:
        try:
            speaker = people.by_number(transaction, person)
            return agreed(consents.events(transaction, speaker)).terms if speaker is not None else ""
        except (StorageError, Shredded):  # what is damaged of one must not keep everybody's words for longer
            return ""

    return known
