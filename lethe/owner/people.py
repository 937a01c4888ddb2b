"""People who read their code out to the owner: found, shown within the rules, exported, erased, paused and blocked."""

from collections import OrderedDict
from functools import partial

from console.asked import Who
from console.ports.people import Erased, Exporting, Held, Looked, PersonFound
from console.reading_words import may_read_words
from core.identifiers import PersonId
from core.memory.standing import Standings
from core.memory.store import Transaction
from core.memory.wishes import Wishes
from core.ports.command import Speaker
from core.read_out import as_typed
from lethe.handing_out import archive_of, pieces_of, write_down
from lethe.owner.drawn_words import said_lines
from lethe.owner.erasures import OwnersErasures
from lethe.owner.exports import OwnersExports
from lethe.owner_door import Household
from privacy.owner_views import Codes

_REMEMBERED = 1000
"""Codes that were found, so that nobody looks through everybody again; in memory alone."""


class OwnersPeople:
    """`console.ports.people.People`."""

    def __init__(self, house: Household) -> None:
        self._house = house
        self._store = house.memory.store
        self._codes = Codes(vault=house.memory.vault, people=house.memory.people)
        self._standings = Standings()
        self._wishes = Wishes()
        self._found: OrderedDict[str, PersonId] = OrderedDict()
        self._exports = OwnersExports(
            make=partial(archive_of, house),
            total=partial(pieces_of, house),
            stands=self._stands,
            held=house.rights.archives_held,
            clock=house.clock,
            log=house.log,
        )
        self._erasures = OwnersErasures(
            store=house.memory.store,
            erases=house.rights.erasures,
            kept=house.rights.issuing.find,
            clock=house.clock,
        )

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

    async def begin_export(self, code: str, purpose: str, reader: Who) -> Exporting | None:
        if not may_read_words(reader):
            return None
        speaker = await self._speaker(code)
        if speaker is None:
            return None
        house = self._house

        async def written_down() -> None:
            await self._store.run(lambda transaction: write_down(transaction, house, speaker, purpose, for_letter=True))
            house.rights.telling.wake(speaker)

        return await self._exports.begin(as_typed(code), speaker, purpose, written_down, asker=reader.session)

    async def exporting(self, code: str, reader: Who) -> Exporting | None:
        if not may_read_words(reader):
            return None
        if await self._speaker(code) is None:  # they erased everything since
            self._exports.forget(as_typed(code))
        return self._exports.shown(as_typed(code), asker=reader.session)

    async def export_job(self, job: str, reader: Who, *, take: bool = False) -> Exporting | None:
        typed = self._exports.typed(job, asker=reader.session)
        shown = None if typed is None else await self.exporting(typed, reader)
        if typed is None or shown is None or not take:
            return shown
        return self._exports.take(typed, asker=reader.session)

    async def erase(self, code: str) -> Erased | None:
        typed = as_typed(code)
        begun = await self._erasures.shown(typed)
        if begun is not None:
            return begun
        speaker = await self._speaker(code)
        if speaker is None:
            return None
        erased = await self._erasures.begin(typed, speaker, await self._held(speaker))
        self._found.pop(typed, None)
        self._exports.forget(typed)
        return erased

    async def erasing(self, code: str) -> Erased | None:
        return await self._erasures.shown(as_typed(code))

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
        typed = as_typed(code)

        def unit(transaction: Transaction) -> Speaker | None:
            known = self._found.get(typed)
            if known is not None:
                return self._house.memory.people.by_number(transaction, known)
            return self._codes.find(transaction, typed)

        speaker = await self._store.read(unit)
        if speaker is not None:
            self._found[typed] = speaker.person
            self._found.move_to_end(typed)
            if len(self._found) > _REMEMBERED:
                self._found.popitem(last=False)
        return speaker

    async def _stands(self, speaker: Speaker) -> bool:
        return await self._store.read(lambda transaction: self._house.memory.people.stands(transaction, speaker))

    async def _held(self, speaker: Speaker) -> list[Held]:
        found = await self._house.rights.register.holdings(speaker)
        return [Held(called=one.called, category=one.category, count=one.count) for one in found if one.count]
