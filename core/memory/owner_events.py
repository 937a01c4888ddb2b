"""What the owner and their own systems are still to be told: it waits here until each has taken it."""

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
TO_OWNER = "owner by "
"""How the receiver begins of what the owner is told; a system's name holds no space."""


class OwnerEvent(SQLModel, table=True):
    about: ClassVar[About] = NoPerson(
        because="what the owner and their own systems are to be told and have not taken yet: what kind of thing"
        " happened on which channel, and of a person only the number of their row, with which it goes"
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
_RECEIVER = _EVENT.c.receiver == bindparam("to")
_DUE = Statement(
    select(_EVENT.c.id, _EVENT.c.receiver, _EVENT.c.body, _EVENT.c.person_id, _EVENT.c.tries, _EVENT.c.created_at)
    .where(_EVENT.c.due_at <= bindparam("now"), _RECEIVER)
    .order_by(_EVENT.c.id)
    .limit(bindparam("most"))
)
_SYSTEMS = Statement(select(_EVENT.c.receiver).where(~_EVENT.c.receiver.like(f"{TO_OWNER}%")).distinct())
_WAITS = Statement(select(_EVENT.c.id).where(_RECEIVER, _EVENT.c.body == bindparam("said")).limit(1))
_IS_THERE = Statement(select(_EVENT.c.id).where(_EVENT.c.id == bindparam("number")))
_HURRY = Statement(update(_EVENT).where(_RECEIVER, _EVENT.c.due_at > bindparam("at")).values(due_at=bindparam("at")))
_PUT_OFF = Statement(update(_EVENT).where(_RECEIVER, _EVENT.c.due_at < bindparam("at")).values(due_at=bindparam("at")))
_GIVE_UP = Statement(delete(_EVENT).where(_RECEIVER, _EVENT.c.created_at <= bindparam("until")))
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

    def systems(self, transaction: Transaction) -> Sequence[str]:
        """The names of the owner's systems for which something waits, also of those that they have no more."""
        return [str(receiver) for (receiver,) in transaction.rows(_SYSTEMS)]

    def due(self, transaction: Transaction, receiver: str, most: int) -> Sequence[WaitingEvent]:
        """The oldest first. Of each receiver by itself: however much waits for one that takes nothing, it is not in
        the way of what waits for the others."""
        rows = transaction.rows(_DUE, to=receiver, now=milliseconds(self._clock.now()), most=most)
        return [
            WaitingEvent(
                number=number,
                receiver=str(named),
                body=str(body),
                person=None if person is None else PersonId(person),
                tries=tries,
                created_at=moment(at),
            )
            for number, named, body, person, tries, at in rows
        ]

    def later(self, transaction: Transaction, number: int, tries: int, due: datetime) -> None:
        transaction.change(_LATER, number=number, count=tries, due=milliseconds(due))

    def done(self, transaction: Transaction, number: int) -> None:
        transaction.change(_GONE, number=number)

    def waits(self, transaction: Transaction, receiver: str, body: str) -> bool:
        """Is the very same still to be told there?"""
        return transaction.row(_WAITS, to=receiver, said=body) is not None

    def is_there(self, transaction: Transaction, number: int) -> bool:
        """False where whom it was about is gone, and it with them."""
        return transaction.row(_IS_THERE, number=number) is not None

    def hurry(self, transaction: Transaction, receiver: str, at: datetime) -> None:
        """All that waits for this one is due then, if not sooner."""
        transaction.change(_HURRY, to=receiver, at=milliseconds(at))

    def put_off(self, transaction: Transaction, receiver: str, at: datetime) -> None:
        """Nothing that waits for this one is due sooner."""
        transaction.change(_PUT_OFF, to=receiver, at=milliseconds(at))

    def give_up(self, transaction: Transaction, receiver: str, until: datetime) -> int:
        """How much went that waits for this one since then or longer."""
        return transaction.change(_GIVE_UP, to=receiver, until=milliseconds(until))


def handed_over_until(transaction: Transaction) -> int:
    """Whoever was handed over later has not been told of; milliseconds."""
    mark = read_fact(transaction, _MARK)
    return int(mark) if mark else 0


def set_handed_over_until(transaction: Transaction, at: int) -> None:
    write_fact(transaction, _MARK, str(at).encode())
