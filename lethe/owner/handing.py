"""Who waits for a human, for the console: what they said within the rules, an answer by the ordinary way, and back."""

import secrets
from collections import OrderedDict
from collections.abc import Sequence

from console.asked import Who
from console.ports.handing import Delivered, OurAnswer, Waiting, Waits
from console.ports.people import SaidLine
from console.reading_words import may_read_words
from core.identifiers import PersonId
from core.memory.conversations import Kept
from core.memory.standing import WithHuman
from core.memory.store import Transaction
from core.memory.tables import State
from core.ports.command import Speaker
from lethe.owner.drawn_words import said_lines
from lethe.owner_door import Household
from privacy.owner_views import Codes

_REMEMBERED = 2000
_SHOWN = 200
"""The last messages of a conversation that are looked through for ours."""
_MOST = 4000
"""Characters of an answer, where the channel would take more."""
_DELIVERED: dict[State, Delivered] = {State.SENT: "sent", State.UNDELIVERED: "lost"}


class OwnersHanding:
    """`console.ports.handing.Handing`."""

    def __init__(self, house: Household) -> None:
        self._house = house
        self._handing = house.rights.standing.handing
        self._codes = Codes(vault=house.memory.vault, people=house.memory.people)
        self._people: OrderedDict[str, PersonId] = OrderedDict()
        self._numbers: dict[PersonId, str] = {}

    @property
    def comes(self) -> bool:
        return self._handing.comes

    async def count(self) -> int:
        return sum(one.wrote is None for one in await self._handing.waiting())

    async def waiting(self) -> Sequence[Waits]:
        return [self._waits(one) for one in await self._handing.waiting()]

    async def show(self, number: str) -> Waiting | None:
        one = await self._one(number)
        if one is None:
            return None

        def unit(transaction: Transaction) -> Waiting | None:
            speaker = self._house.memory.people.by_number(transaction, one.person)
            if speaker is None:
                return None
            kept = self._house.memory.conversations.since(transaction, speaker, 0, _SHOWN)
            return Waiting(
                waits=self._waits(one),
                may_read=self._house.rights.owner_views.may_read(transaction, speaker),
                longest=self._longest(speaker),
                answers=[self._answer(speaker, each) for each in kept if each.body.by_human and each.at >= one.since],
            )

        return await self._house.memory.store.read(unit)

    async def look(self, number: str, purpose: str, reader: Who) -> Sequence[SaidLine] | None:
        if not may_read_words(reader):
            return None
        one = await self._one(number)
        if one is None:
            return None
        view = await self._house.rights.owner_views.look(self._codes.of(one.person), purpose)
        if view is None or view.shown == "nothing":
            return None
        return said_lines(self._house.switchboard, one.channel, view.lines)

    async def answer(self, number: str, text: str) -> bool:
        person = self._people.get(number)
        return person is not None and await self._handing.answer(person, text)

    async def give_back(self, number: str) -> bool:
        person = self._people.get(number)
        return person is not None and await self._handing.give_back(person)

    def _waits(self, one: WithHuman) -> Waits:
        return Waits(
            number=self._number(one.person),
            pseudonym=self._codes.pseudonym(one.person, self._house.clock.now()),
            channel=one.channel,
            since=one.since,
            until=one.until,
            answered=one.wrote is not None,
        )

    async def _one(self, number: str) -> WithHuman | None:
        person = self._people.get(number)
        return next((one for one in await self._handing.waiting() if one.person == person), None)

    def _number(self, person: PersonId) -> str:
        if person not in self._numbers:
            number = self._numbers[person] = secrets.token_urlsafe(9)
            self._people[number] = person
            if len(self._people) > _REMEMBERED:
                self._numbers.pop(self._people.popitem(last=False)[1], None)
        return self._numbers[person]

    def _longest(self, speaker: Speaker) -> int:
        connector = self._house.switchboard.connector(speaker.channel)
        room = _MOST if connector is None else connector.capabilities.longest_text
        return min(_MOST, room) - len(self._handing.marked(speaker))

    def _answer(self, speaker: Speaker, kept: Kept) -> OurAnswer:
        words = kept.body.text.removeprefix(self._handing.marked(speaker))
        return OurAnswer(at=kept.at, text=words, delivered=_DELIVERED.get(kept.state, "waiting"))
