"""What people wish for their own words: that nothing is made of them, that they go sooner, that the owner may look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update

from core.clock import milliseconds, moment
from core.identifiers import ChannelId, PersonId
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Person

_PERSON = table_of(Person)
_ONE = _PERSON.c.id == bindparam("person")
_PAUSE = Statement(update(_PERSON).where(_ONE).values(paused_at=bindparam("moment")))
_KEEP = Statement(update(_PERSON).where(_ONE).values(keep_days=bindparam("days")))
_OPEN = Statement(update(_PERSON).where(_ONE).values(opened_until_at=bindparam("moment")))
_OPENED = Statement(select(_PERSON.c.opened_until_at).where(_ONE, _PERSON.c.paused_at.is_(None)))
_KEEPING = Statement(
    select(_PERSON.c.id, _PERSON.c.channel, _PERSON.c.keep_days)
    .where(_PERSON.c.keep_days.is_not(None), _PERSON.c.erasing.is_(False), _PERSON.c.id > bindparam("after"))
    .order_by(_PERSON.c.id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Somebody whose words go sooner than the owner promised to everybody."""

    person: PersonId
    channel: ChannelId
    days: int


class Wishes:
    """Everything here runs inside a transaction."""

    def pause(self, transaction: Transaction, person: PersonId, at: datetime | None) -> None:
        """None: they said resume."""
        transaction.change(_PAUSE, person=person, moment=at and milliseconds(at))

    def keep(self, transaction: Transaction, person: PersonId, days: int) -> None:
        transaction.change(_KEEP, person=person, days=days)

    def open_until(self, transaction: Transaction, person: PersonId, until: datetime | None) -> None:
        """None: closed again."""
        transaction.change(_OPEN, person=person, moment=until and milliseconds(until))

    def opened_until(self, transaction: Transaction, person: PersonId) -> datetime | None:
        """None where nobody may look: also during a pause, and of somebody who is gone."""
        row = transaction.row(_OPENED, person=person)
        return None if row is None or row[0] is None else moment(row[0])

    def keeping(self, transaction: Transaction, after: int, most: int) -> Sequence[Keeping]:
        """By number, those behind `after`."""
        rows = transaction.rows(_KEEPING, after=after, most=most)
        return [
            Keeping(person=PersonId(person), channel=ChannelId(channel), days=days) for person, channel, days in rows
        ]
