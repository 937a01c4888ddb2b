"""What the owner's own systems are still to be told: it waits here until each has taken it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey, bindparam, delete, insert, select, update
from sqlmodel import Field, SQLModel

from core.clock import Clock, milliseconds, moment
from core.identifiers import PersonId
from core.memory.about import About, NoPerson
from core.memory.belonging import read_fact, write_fact
from core.memory.row_ids import RowIds
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import ROW_NUMBER

_MARK = "events handed over"


class OwnerEvent(SQLModel, table=True):
    about: ClassVar[About] = NoPerson(
        because="what the owner's own systems are to be told and have not taken yet: what kind of thing happened on"
        " which channel, and of a person only the number of their row, with which it goes"
    )
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    receiver: str
    body: str
    person_id: int | None = Field(
        default=None,
        sa_column=Column(ROW_NUMBER, ForeignKey("person.id", ondelete="CASCADE"), nullable=True, index=True),
    )
    """What is told of somebody falls with them, and by whom they are known outside is put in when it is sent."""
    tries: int
    due_at: int = Field(sa_type=BigInteger, index=True)
    created_at: int = Field(sa_type=BigInteger)


_EVENT = table_of(OwnerEvent)
_NEW = Statement(insert(_EVENT))
_DUE = Statement(
    select(_EVENT.c.id, _EVENT.c.receiver, _EVENT.c.body, _EVENT.c.person_id, _EVENT.c.tries, _EVENT.c.created_at)
    .where(_EVENT.c.due_at <= bindparam("now"))
    .order_by(_EVENT.c.id)
    .limit(bindparam("most"))
)
_LATER = Statement(
    update(_EVENT).where(_EVENT.c.id == bindparam("number")).values(tries=bindparam("count"), due_at=bindparam("due"))
)
_GONE = Statement(delete(_EVENT).where(_EVENT.c.id == bindparam("number")))


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEvent:
    number: int
    receiver: str
    body: str = field(repr=False)
    person: PersonId | None
    """Of whom it is; None: of nobody who is still here."""
    tries: int
    created_at: datetime


class OwnerEvents:
    """Everything here runs inside a transaction."""

    def __init__(self, *, ids: RowIds, clock: Clock) -> None:
        self._ids = ids
        self._clock = clock

    def add(self, transaction: Transaction, receiver: str, body: str, person: PersonId | None = None) -> None:
        now = milliseconds(self._clock.now())
        transaction.change(
            _NEW,
            id=self._ids.next(),
            receiver=receiver,
            body=body,
            person_id=person,
            tries=0,
            due_at=now,
            created_at=now,
        )

    def due(self, transaction: Transaction, most: int) -> Sequence[WaitingEvent]:
        """The oldest first."""
        rows = transaction.rows(_DUE, now=milliseconds(self._clock.now()), most=most)
        return [
            WaitingEvent(
                number=number,
                receiver=str(receiver),
                body=str(body),
                person=None if person is None else PersonId(person),
                tries=tries,
                created_at=moment(at),
            )
            for number, receiver, body, person, tries, at in rows
        ]

    def later(self, transaction: Transaction, number: int, tries: int, due: datetime) -> None:
        transaction.change(_LATER, number=number, count=tries, due=milliseconds(due))

    def done(self, transaction: Transaction, number: int) -> None:
        transaction.change(_GONE, number=number)


def handed_over_until(transaction: Transaction) -> int:
    """Whoever was handed over later has not been told of; milliseconds."""
    mark = read_fact(transaction, _MARK)
    return int(mark) if mark else 0


def set_handed_over_until(transaction: Transaction, at: int) -> None:
    write_fact(transaction, _MARK, str(at).encode())
