"""Which notice each person on a channel was last told, read in slices and without opening anything."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from core.identifiers import ChannelId, PersonId
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Person

_PERSON = table_of(Person)
_ON_CHANNEL = Statement(
    select(_PERSON.c.id, _PERSON.c.told, _PERSON.c.keep_days)
    .where(_PERSON.c.channel == bindparam("channel"), _PERSON.c.erasing.is_(False), _PERSON.c.id > bindparam("after"))
    .order_by(_PERSON.c.id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPerson:
    person: PersonId
    version: str
    """Empty after a long silence, when they are told again."""
    keep_days: int | None
    """What they wished themselves."""


def told_people(transaction: Transaction, channel: ChannelId, after: int, most: int) -> Sequence[ToldPerson]:
    """By number, those behind `after`."""
    rows = transaction.rows(_ON_CHANNEL, channel=channel, after=after, most=most)
    return [ToldPerson(person=PersonId(person), version=told, keep_days=days) for person, told, days in rows]
