"""Returns after a long silence, written down as they happen, until somebody shows that it is still them."""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, select, update

from core.identifiers import PersonId
from core.memory.linked_tables import LongSilence
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction

SHORTEST_DAYS = 30
"""A shorter silence is none."""

_SILENCE = table_of(LongSilence)
_MINE = _SILENCE.c.person_id == bindparam("person")
_ONE = Statement(select(_SILENCE.c.days, _SILENCE.c.renamed, _SILENCE.c.others_asked).where(_MINE))
_NEW = Statement(insert(_SILENCE))
_GONE = Statement(delete(_SILENCE).where(_MINE))
_OTHERS_ASKED = Statement(update(_SILENCE).where(_MINE).values(others_asked=True))
_DAY = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    days: int
    renamed: bool
    others_asked: bool


def note_silence(transaction: Transaction, person: PersonId, *, now: int, since: int, renamed: bool) -> None:
    """Milliseconds. One that was not answered for stays the longer of the two."""
    days = (now - since) // _DAY
    if days < SHORTEST_DAYS:
        return
    before = silence_of(transaction, person)
    if before is not None:
        days, renamed = max(days, before.days), renamed or before.renamed
        forget_silence(transaction, person)
    others_asked = before is not None and before.others_asked
    transaction.change(_NEW, person_id=person, created_at=now, days=days, renamed=renamed, others_asked=others_asked)


def silence_of(transaction: Transaction, person: PersonId) -> Silence | None:
    row = transaction.row(_ONE, person=person)
    return None if row is None else Silence(days=row[0], renamed=bool(row[1]), others_asked=bool(row[2]))


def forget_silence(transaction: Transaction, person: PersonId) -> None:
    transaction.change(_GONE, person=person)


def note_others_asked(transaction: Transaction, person: PersonId) -> None:
    transaction.change(_OTHERS_ASKED, person=person)
