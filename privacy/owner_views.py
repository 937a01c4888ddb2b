"""The one door through which an owner reads words of a person: what may be read, and a row of every time it was."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.clock import Clock
from core.identifiers import PersonId
from core.memory.conversations import Conversations, Kept
from core.memory.looks import Looks
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.memory.vault import Vault
from core.memory.wishes import Wishes
from core.ports.command import Speaker
from core.read_out import as_typed
from privacy.covered_codes import without_codes
from privacy.notices import OwnerSees
from privacy.owner_masking import masked_for_owner
from privacy.owner_terms import SeesOf, most

OPEN_FOR = timedelta(days=1)
_MOST = 500
"""Messages, the last of them."""
_ALL = 1_000_000
_WEEK = timedelta(days=7)

Mask = Callable[[Speaker, Sequence[str]], Sequence[str]]
"""What identifies somebody is replaced in the texts."""


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
        wanted = as_typed(code)
        for person in self._people.numbers(transaction):
            if self.of(person) == wanted:
                return self._people.by_number(transaction, person)
        return None

    def again(self, transaction: Transaction, speaker: Speaker) -> Speaker | None:
        """As they are by now; None where they are gone."""
        return self._people.by_number(transaction, speaker.person)

    def pseudonym(self, person: PersonId, now: datetime) -> str:
        week = int(now.timestamp() // _WEEK.total_seconds())
        index = self._vault.index("a pseudonym", str(person), str(week))
        return f"Person {base64.b32encode(index).decode()[:6]}"


class OwnerViews:
    """`sees`: what the owner may read of a person's words."""

    def __init__(
        self,
        *,
        store: Store,
        conversations: Conversations,
        looks: Looks,
        codes: Codes,
        sees: SeesOf,
        clock: Clock,
        mask: Mask = masked_for_owner,
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
        # Everybody is tried while others may write: with many people that takes long.
        found = await self._store.read(lambda transaction: self._codes.find(transaction, code))
        if found is None:
            return None

        def unit(transaction: Transaction) -> View | None:
            speaker = self._codes.again(transaction, found)
            if speaker is None:
                return None
            called = self._codes.pseudonym(speaker.person, self._clock.now())
            if speaker.paused:
                return View(called=called, shown="nothing")
            sees = self._everything if self._is_open(transaction, speaker) else self._sees(transaction, speaker)
            kept = self._conversations.since(transaction, speaker, 0, _MOST)
            readable = [(one, sees(one.at)) for one in kept]
            shown = most([how for _, how in readable])
            if shown == "nothing":
                return View(called=called, shown=shown)
            self._looks.write(transaction, speaker, shown=shown, purpose=purpose)
            return View(called=called, shown=shown, lines=self._lines(speaker, readable))

        return await self._store.run(unit)

    def may_read_all(self, transaction: Transaction, speaker: Speaker) -> bool:
        """Every word that is kept of them, as it was said."""
        if speaker.paused:
            return False
        if self._is_open(transaction, speaker):
            return True
        sees = self._sees(transaction, speaker)
        kept = self._conversations.since(transaction, speaker, 0, _ALL)
        return all(sees(at) == "everything" for at in (self._clock.now(), *(one.at for one in kept)))

    def may_read(self, transaction: Transaction, speaker: Speaker) -> OwnerSees:
        """The most of what `look` would show, without a look."""
        if speaker.paused:
            return "nothing"
        if self._is_open(transaction, speaker):
            return "everything"
        sees = self._sees(transaction, speaker)
        kept = self._conversations.since(transaction, speaker, 0, _MOST)
        return most([sees(at) for at in (self._clock.now(), *(one.at for one in kept))])

    def write_down(self, transaction: Transaction, speaker: Speaker, purpose: str) -> None:
        """That all of it was given to the owner, as one archive."""
        self._looks.write(transaction, speaker, shown="archive", purpose=purpose)

    def _is_open(self, transaction: Transaction, speaker: Speaker) -> bool:
        """Has the person opened it to the owner?"""
        until = self._wishes.opened_until(transaction, speaker.person)
        now = self._clock.now()
        # A clock put back must not open for longer what was opened for a day.
        return until is not None and now < until <= now + OPEN_FOR

    def _everything(self, _at: datetime) -> OwnerSees:
        return "everything"

    def _lines(self, speaker: Speaker, readable: Sequence[tuple[Kept, OwnerSees]]) -> Sequence[Line]:
        code = self._codes.of(speaker.person)
        shown = [(one, without_codes(one.body.text, code), how) for one, how in readable if how != "nothing"]
        masked = iter(self._mask(speaker, [text for _, text, how in shown if how == "masked"]))
        return [
            Line(at=one.at, by_person=one.by_person, text=next(masked) if how == "masked" else text)
            for one, text, how in shown
        ]
