"""The one door through which an owner reads words of a person: what may be read, and a row of every time it was."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.clock import Clock
from core.identifiers import ChannelId, PersonId
from core.memory.conversations import Conversations
from core.memory.looks import Looks
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.memory.vault import Vault
from core.memory.wishes import Wishes
from core.ports.command import Speaker
from privacy.notices import OwnerSees

OPEN_FOR = timedelta(days=1)
_MOST = 500
"""Messages, the last of them."""
_WEEK = timedelta(days=7)

Mask = Callable[[str], str]
"""What identifies somebody is replaced in the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    at: datetime
    by_person: bool
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    called: str
    """A name that says nothing, another one every week."""
    shown: OwnerSees
    lines: Sequence[Line] = field(default=(), repr=False)


class Codes:
    """What a person reads out, so that the owner finds them and nobody else: it says nothing by itself, is no number
    of the database, and dies with the person."""

    def __init__(self, *, vault: Vault, people: People) -> None:
        self._vault = vault
        self._people = people

    def of(self, person: PersonId) -> str:
        index = self._vault.index("the code of a person", str(person))
        plain = base64.b32encode(index).decode()[:12]
        return "-".join((plain[:4], plain[4:8], plain[8:]))

    def find(self, transaction: Transaction, code: str) -> Speaker | None:
        """Everybody is tried: nothing that leads from a code to a person is stored."""
        wanted = code.strip().upper()
        for person in self._people.numbers(transaction):
            if self.of(person) == wanted:
                return self._people.by_number(transaction, person)
        return None

    def pseudonym(self, person: PersonId, now: datetime) -> str:
        week = int(now.timestamp() // _WEEK.total_seconds())
        index = self._vault.index("a pseudonym", str(person), str(week))
        return f"Person {base64.b32encode(index).decode()[:6]}"


class OwnerViews:
    """`sees`: what the owner may read on a channel. `mask`: None where nothing can be masked; then nothing is shown
    where only masked words may be."""

    def __init__(
        self,
        *,
        store: Store,
        conversations: Conversations,
        looks: Looks,
        codes: Codes,
        sees: Callable[[ChannelId], OwnerSees],
        clock: Clock,
        mask: Mask | None = None,
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._looks = looks
        self._wishes = Wishes()
        self._codes = codes
        self._sees = sees
        self._clock = clock
        self._mask = mask

    async def look(self, code: str, purpose: str) -> View | None:
        """None where there is nobody with this code. What may not be read is left out; what is read is written down
        before anybody has read it, in the transaction that reads it."""

        def unit(transaction: Transaction) -> View | None:
            speaker = self._codes.find(transaction, code)
            if speaker is None:
                return None
            called = self._codes.pseudonym(speaker.person, self._clock.now())
            shown = self._may_see(transaction, speaker)
            if shown == "nothing":
                return View(called=called, shown=shown)
            self._looks.write(transaction, speaker, shown=shown, purpose=purpose)
            kept = self._conversations.since(transaction, speaker, 0, _MOST)
            lines = [Line(at=one.at, by_person=one.by_person, text=self._as(shown, one.body.text)) for one in kept]
            return View(called=called, shown=shown, lines=lines)

        return await self._store.run(unit)

    def _may_see(self, transaction: Transaction, speaker: Speaker) -> OwnerSees:
        if speaker.paused:
            return "nothing"
        until = self._wishes.opened_until(transaction, speaker.person)
        now = self._clock.now()
        # A clock put back must not open for longer what was opened for a day.
        if until is not None and now < until <= now + OPEN_FOR:
            return "everything"
        shown = self._sees(speaker.channel)
        return "nothing" if shown == "masked" and self._mask is None else shown

    def _as(self, shown: OwnerSees, text: str) -> str:
        return self._mask(text) if shown == "masked" and self._mask is not None else text
