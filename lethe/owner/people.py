"""People who read their code out to the owner: found, shown within the rules, exported, erased, paused and blocked."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TypeVar

from console.asked import Who
from console.ports.people import Erased, Held, Looked, PersonFound
from console.reading_words import may_read_words
from core.identifiers import PersonId
from core.memory.standing import Standings
from core.memory.store import Transaction
from core.memory.wishes import Wishes
from core.ports.command import Speaker
from lethe.handing_out import archive_of, write_down
from lethe.owner.drawn_words import said_lines
from lethe.owner_door import Household
from privacy.journal import Case
from privacy.owner_views import Codes

_Kept = TypeVar("_Kept")
_REMEMBERED = 1000
"""Codes that were found, so that nobody looks through everybody again; and erasures that can be asked for again."""


@dataclass(slots=True)
class _Lately:
    """In memory alone, and no more than so many."""

    found: OrderedDict[str, PersonId] = field(default_factory=OrderedDict, repr=False)
    erased: OrderedDict[str, Erased] = field(default_factory=OrderedDict, repr=False)


class OwnersPeople:
    """`console.ports.people.People`."""

    def __init__(self, house: Household) -> None:
        self._house = house
        self._store = house.memory.store
        self._codes = Codes(vault=house.memory.vault, people=house.memory.people)
        self._standings = Standings()
        self._wishes = Wishes()
        self._lately = _Lately()

    async def find(self, code: str) -> PersonFound | None:
        speaker = await self._speaker(code)
        if speaker is None:
            return None
        held = await self._held(speaker)
        views, now = self._house.rights.owner_views, self._house.clock.now()

        def unit(transaction: Transaction) -> PersonFound:
            dates = self._standings.dates(transaction, speaker.person)
            return PersonFound(
                pseudonym=self._codes.pseudonym(speaker.person, now),
                channel=speaker.channel,
                paused=speaker.paused,
                held=held,
                may_read=views.may_read(transaction, speaker),
                first_seen=dates[0].date() if dates else None,
                last_seen=dates[1].date() if dates else None,
                notice=speaker.told,
                stopped=speaker.stopped,
                blocked=speaker.blocked,
                with_human=speaker.with_human,
            )

        return await self._store.read(unit)

    async def look(self, code: str, purpose: str, reader: Who) -> Looked | None:
        if not may_read_words(reader):
            return None
        speaker = await self._speaker(code)
        view = await self._house.rights.owner_views.look(code, purpose)
        if view is None or speaker is None:
            return None
        return Looked(shown=view.shown, lines=said_lines(self._house.switchboard, speaker.channel, view.lines))

    async def export(self, code: str, purpose: str) -> bytes | None:
        speaker = await self._speaker(code)
        if speaker is None:
            return None
        house = self._house
        await self._store.run(lambda transaction: write_down(transaction, house, speaker, purpose, for_letter=True))
        house.rights.telling.wake(speaker)
        return await archive_of(house, speaker)

    async def erase(self, code: str) -> Erased | None:
        typed = _as_typed(code)
        if typed in self._lately.erased:
            return self._lately.erased[typed]
        speaker = await self._speaker(code)
        if speaker is None:
            return None
        held, erasures, now = await self._held(speaker), self._house.rights.erasures, self._house.clock.now()
        case = await self._store.run(
            lambda transaction: erasures.begin(transaction, speaker, says="", at=now, sign=True)
        )
        if case is None:  # they asked for it themselves just now
            return None
        complete = await erasures.carry_out([case])
        erased = _erased(complete[0] if complete else case, held, complete=bool(complete))
        self._lately.found.pop(typed, None)
        _remember(self._lately.erased, typed, erased)
        return erased

    async def set_paused(self, code: str, *, paused: bool) -> bool:
        speaker = await self._speaker(code)
        if speaker is None:
            return False
        at = self._house.clock.now() if paused else None

        def unit(transaction: Transaction) -> None:
            self._wishes.pause(transaction, speaker.person, at)
            if paused:
                self._house.memory.conversations.withhold(transaction, speaker)
                self._wishes.open_until(transaction, speaker.person, None)

        await self._store.run(unit)
        return True

    async def set_blocked(self, code: str, *, blocked: bool) -> bool:
        speaker = await self._speaker(code)
        if speaker is None:
            return False
        at = self._house.clock.now() if blocked else None

        def unit(transaction: Transaction) -> None:
            self._standings.block(transaction, speaker.person, at)
            if blocked:
                self._standings.give_back(transaction, speaker.person)

        await self._store.run(unit)
        return True

    async def _speaker(self, code: str) -> Speaker | None:
        typed = _as_typed(code)

        def unit(transaction: Transaction) -> Speaker | None:
            known = self._lately.found.get(typed)
            if known is not None:
                return self._house.memory.people.by_number(transaction, known)
            return self._codes.find(transaction, typed)

        speaker = await self._store.read(unit)
        if speaker is not None:
            _remember(self._lately.found, typed, speaker.person)
        return speaker

    async def _held(self, speaker: Speaker) -> list[Held]:
        found = await self._house.rights.register.holdings(speaker)
        return [Held(called=one.called, category=one.category, count=one.count) for one in found if one.count]


def _erased(case: Case, held: list[Held], *, complete: bool) -> Erased:
    categories = {one.called: one.category for one in held}
    went = [Held(called=called, category=categories.get(called, ""), count=count) for called, count in case.letter.went]
    return Erased(
        job=case.letter.code, complete=complete, places=went or held, receipt=case.letter.receipt if complete else ""
    )


def _as_typed(code: str) -> str:
    return code.strip().upper()


def _remember(kept: OrderedDict[str, _Kept], code: str, one: _Kept) -> None:
    kept[code] = one
    kept.move_to_end(code)
    if len(kept) > _REMEMBERED:
        kept.popitem(last=False)
