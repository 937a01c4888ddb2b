"""Whom the owner blocked, and who asked for a human, since when, and until when the assistant waits for one."""

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
_BLOCK = Statement(update(_PERSON).where(_ONE).values(blocked_at=bindparam("moment")))
_BEGIN = Statement(
    update(_PERSON)
    .where(_ONE, _PERSON.c.handed_over_at.is_(None), _PERSON.c.erasing.is_(False))
    .values(handed_over_at=bindparam("now"), handed_until_at=bindparam("until"), human_wrote_at=None)
)
_WROTE = Statement(
    update(_PERSON)
    .where(_ONE, _PERSON.c.handed_over_at.is_not(None))
    .values(human_wrote_at=bindparam("now"), handed_until_at=bindparam("until"))
)
_END = Statement(
    update(_PERSON)
    .where(_ONE, _PERSON.c.handed_over_at.is_not(None))
    .values(handed_over_at=None, handed_until_at=None, human_wrote_at=None)
)
_END_OF = Statement(
    update(_PERSON)
    .where(_ONE, _PERSON.c.handed_over_at.is_not(None), _PERSON.c.handed_until_at == bindparam("until"))
    .values(handed_over_at=None, handed_until_at=None, human_wrote_at=None)
)
_WAITING = Statement(
    select(
        _PERSON.c.id, _PERSON.c.channel, _PERSON.c.handed_over_at, _PERSON.c.handed_until_at, _PERSON.c.human_wrote_at
    )
    .where(_PERSON.c.handed_over_at.is_not(None), _PERSON.c.erasing.is_(False))
    .order_by(_PERSON.c.handed_over_at)
    .limit(bindparam("most"))
)
_WAITS = Statement(select(_PERSON.c.id).where(_ONE, _PERSON.c.handed_over_at.is_not(None)))
_DATES = Statement(select(_PERSON.c.created_at, _PERSON.c.last_seen_at).where(_ONE))


@dataclass(frozen=True, slots=True, kw_only=True)
class WithHuman:
    """Somebody whom no model answers, because they asked for a human."""

    person: PersonId
    channel: ChannelId
    since: datetime
    until: datetime
    """Then the assistant comes back by itself."""
    wrote: datetime | None
    """When a human last did."""


class Standings:
    """Everything here runs inside a transaction."""

    def block(self, transaction: Transaction, person: PersonId, at: datetime | None) -> None:
        """None: not any more."""
        transaction.change(_BLOCK, person=person, moment=at and milliseconds(at))

    def hand_over(self, transaction: Transaction, person: PersonId, now: datetime, until: datetime) -> bool:
        """False where that was so already."""
        return transaction.change(_BEGIN, person=person, now=milliseconds(now), until=milliseconds(until)) == 1

    def human_wrote(self, transaction: Transaction, person: PersonId, now: datetime, until: datetime) -> bool:
        """False where nobody waits there any more."""
        return transaction.change(_WROTE, person=person, now=milliseconds(now), until=milliseconds(until)) == 1

    def give_back(self, transaction: Transaction, person: PersonId, until: datetime | None = None) -> bool:
        """False where the assistant had them already. `until`: only where it still was to come back then."""
        if until is not None:
            return transaction.change(_END_OF, person=person, until=milliseconds(until)) == 1
        return transaction.change(_END, person=person) == 1

    def waiting(self, transaction: Transaction, most: int) -> Sequence[WithHuman]:
        """Who has waited longest first."""
        return [
            WithHuman(
                person=PersonId(person),
                channel=ChannelId(channel),
                since=moment(since),
                until=moment(until),
                wrote=None if wrote is None else moment(wrote),
            )
            for person, channel, since, until, wrote in transaction.rows(_WAITING, most=most)
        ]

    def waits(self, transaction: Transaction, person: PersonId) -> bool:
        return transaction.row(_WAITS, person=person) is not None

    def dates(self, transaction: Transaction, person: PersonId) -> tuple[datetime, datetime] | None:
        """When somebody first came, and when they were last seen; None where nobody is known."""
        row = transaction.row(_DATES, person=person)
        return None if row is None else (moment(row[0]), moment(row[1]))
