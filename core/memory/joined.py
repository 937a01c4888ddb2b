"""Which people said that they are the same one on several channels, and the codes by which they say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update

from core.clock import Clock, milliseconds, moment
from core.identifiers import PersonId
from core.memory.linked_tables import LinkAsked, PersonLink
from core.memory.people import People
from core.memory.row_ids import RowIds
from core.memory.statements import Statement, table_of
from core.memory.store import Row, Transaction
from core.memory.vault import Vault
from core.ports.command import Speaker

MOST_LINKED = 8
"""Channels of one person: enough for everybody, and few enough for one screen."""

_LINK = table_of(PersonLink)
_ASKED = table_of(LinkAsked)
_OTHERS = Statement(select(_LINK.c.other_id).where(_LINK.c.person_id == bindparam("person")).order_by(_LINK.c.id))
_JOIN = Statement(insert(_LINK))
_PART = Statement(
    delete(_LINK).where(
        ((_LINK.c.person_id == bindparam("one")) & (_LINK.c.other_id == bindparam("other")))
        | ((_LINK.c.person_id == bindparam("other")) & (_LINK.c.other_id == bindparam("one")))
    )
)
_COLUMNS = (_ASKED.c.person_id, _ASKED.c.other_id, _ASKED.c.asked_at, _ASKED.c.agreed, _ASKED.c.other_agreed)
_NEW = Statement(insert(_ASKED))
_DROP = Statement(delete(_ASKED).where(_ASKED.c.person_id == bindparam("person")))
_BY_CODE = Statement(select(*_COLUMNS).where(_ASKED.c.code_index == bindparam("code")))
_OF_PERSON = Statement(
    select(*_COLUMNS)
    .where(
        (_ASKED.c.person_id == bindparam("person")) | (_ASKED.c.other_id == bindparam("person")),
        _ASKED.c.other_id.is_not(None),
    )
    .order_by(_ASKED.c.asked_at.desc())
)
_TYPED = Statement(
    update(_ASKED).where(_ASKED.c.person_id == bindparam("person")).values(other_id=bindparam("other"), code_index=None)
)
_AGREED = Statement(update(_ASKED).where(_ASKED.c.person_id == bindparam("person")).values(agreed=True))
_OTHER_AGREED = Statement(update(_ASKED).where(_ASKED.c.person_id == bindparam("person")).values(other_agreed=True))
_GUESSED = Statement(update(_ASKED).where(_ASKED.c.code_index.is_not(None)).values(tries=_ASKED.c.tries + 1))
_GUESSED_TOO_OFTEN = Statement(
    select(_ASKED.c.person_id).where(_ASKED.c.code_index.is_not(None), _ASKED.c.tries >= bindparam("most"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Two people who may be one, not linked yet."""

    asker: PersonId
    other: PersonId | None
    asked_at: datetime
    agreed: bool
    other_agreed: bool


class Joined:
    """Everything here runs inside a transaction. People are never merged: each keeps their own key and rows."""

    def __init__(self, *, vault: Vault, ids: RowIds, people: People, clock: Clock) -> None:
        self._vault = vault
        self._ids = ids
        self._people = people
        self._clock = clock

    def others(self, transaction: Transaction, speaker: Speaker) -> Sequence[Speaker]:
        """Everybody that is linked with them, also through another, but for whoever is being erased."""
        found = [speaker.person]
        for person in found:  # grows while it is walked
            found += [other for other in self._beside(transaction, person) if other not in found]
        speakers = [self._people.by_number(transaction, person) for person in found[1:]]
        return [one for one in speakers if one is not None]

    def join(self, transaction: Transaction, one: Speaker, other: Speaker) -> None:
        now = milliseconds(self._clock.now())
        for here, there in ((one, other), (other, one)):
            transaction.change(
                _JOIN,
                id=self._ids.next(),
                person_id=here.person,
                other_id=there.person,
                channel=there.channel,
                created_at=now,
            )

    def part(self, transaction: Transaction, speaker: Speaker) -> None:
        """From all that they were linked with directly."""
        for other in self._beside(transaction, speaker.person):
            transaction.change(_PART, one=speaker.person, other=other)

    def ask(self, transaction: Transaction, speaker: Speaker, code: str) -> bool:
        """An earlier code of theirs is no longer good. False where somebody else has this one just now."""
        index = self._index(code)
        if transaction.row(_BY_CODE, code=index) is not None:
            return False
        self.drop(transaction, speaker.person)
        transaction.change(
            _NEW,
            person_id=speaker.person,
            other_id=None,
            asked_at=milliseconds(self._clock.now()),
            tries=0,
            agreed=False,
            other_agreed=False,
            code_index=index,
        )
        return True

    def by_code(self, transaction: Transaction, code: str) -> Pairing | None:
        return _pairing(transaction.row(_BY_CODE, code=self._index(code)))

    def typed(self, transaction: Transaction, pairing: Pairing, speaker: Speaker) -> None:
        """By this person; nobody can type it again."""
        transaction.change(_TYPED, person=pairing.asker, other=speaker.person)

    def waiting(self, transaction: Transaction, speaker: Speaker) -> Pairing | None:
        """What they are asked to agree to just now, on either side; the newest."""
        return _pairing(transaction.row(_OF_PERSON, person=speaker.person))

    def agree(self, transaction: Transaction, pairing: Pairing, speaker: Speaker) -> bool:
        """True once both did."""
        is_asker = speaker.person == pairing.asker
        transaction.change(_AGREED if is_asker else _OTHER_AGREED, person=pairing.asker)
        return pairing.other_agreed if is_asker else pairing.agreed

    def drop(self, transaction: Transaction, asker: PersonId) -> None:
        transaction.change(_DROP, person=asker)

    def guessed(self, transaction: Transaction, most: int) -> Sequence[PersonId]:
        """A wrong code is a guess at every code there is. Those that were guessed at too often are dropped; whose."""
        transaction.change(_GUESSED)
        found = [PersonId(person) for (person,) in transaction.rows(_GUESSED_TOO_OFTEN, most=most)]
        for person in found:
            self.drop(transaction, person)
        return found

    def _beside(self, transaction: Transaction, person: PersonId) -> Sequence[PersonId]:
        return [PersonId(other) for (other,) in transaction.rows(_OTHERS, person=person)]

    def _index(self, code: str) -> bytes:
        return self._vault.index("link", code)


def _pairing(row: Row | None) -> Pairing | None:
    if row is None:
        return None
    asker, other, asked_at, agreed, other_agreed = row
    return Pairing(
        asker=PersonId(asker),
        other=None if other is None else PersonId(other),
        asked_at=moment(asked_at),
        agreed=bool(agreed),
        other_agreed=bool(other_agreed),
    )
