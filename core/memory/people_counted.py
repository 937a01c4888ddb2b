"""How many people used an assistant on a channel on a day: counted as it happens, and never counted back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Column, bindparam, select
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Field, SQLModel

from core.clock import milliseconds, moment
from core.identifiers import ChannelId, PersonId
from core.memory.about import About, NoPerson
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Person


class PeopleCounted(SQLModel, table=True):
    about: ClassVar[About] = NoPerson(
        because="how many people used an assistant on a channel on a day; it holds nothing of any of them, and stays as"
        " it is when one of them is erased"
    )
    channel: str = Field(primary_key=True)
    assistant: str = Field(primary_key=True)
    day_at: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    people: int


_COUNTED = table_of(PeopleCounted)
_PERSON = table_of(Person)
_CHANNEL = Statement(select(_PERSON.c.channel).where(_PERSON.c.id == bindparam("person")))
_NEW = insert(_COUNTED)
_ONE_MORE = Statement(
    _NEW.on_conflict_do_update(
        index_elements=("channel", "assistant", "day_at"), set_={"people": _COUNTED.c.people + _NEW.excluded.people}
    ),
    "channel",
    "assistant",
    "day_at",
    "people",
)
_ALL = Statement(select(_COUNTED.c.day_at, _COUNTED.c.channel, _COUNTED.c.assistant, _COUNTED.c.people))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    day: datetime
    """Its beginning, UTC."""
    channel: ChannelId
    assistant: str
    people: int = 0


def count_person(transaction: Transaction, person: PersonId, assistant: str, day: datetime) -> None:
    """Whoever uses an assistant for the first time on a day."""
    row = transaction.row(_CHANNEL, person=person)
    if row is not None:
        transaction.change(_ONE_MORE, channel=row[0], assistant=assistant, day_at=milliseconds(day), people=1)


def people_counted(transaction: Transaction) -> Sequence[Counted]:
    """For `privacy.counters` alone, which says what of it may be said."""
    return [
        Counted(day=moment(day), channel=ChannelId(channel), assistant=assistant, people=people)
        for day, channel, assistant, people in transaction.rows(_ALL)
    ]
