"""What was used of each assistant on each day: of all people together, and of each for their own limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.schema import Table

from core.clock import milliseconds, moment
from core.identifiers import MessageId, PersonId
from core.memory.people_counted import count_person
from core.memory.row_ids import RowIds
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import AssistantUsage, Message, PersonUsage, State
from core.ports.usage import Usage

_ALL = table_of(AssistantUsage)
_PERSON = table_of(PersonUsage)
_MESSAGE = table_of(Message)
_COUNTED = ("messages", "input_tokens", "cached_tokens", "output_tokens", "estimated_tokens", "cost")


def _adding(table: Table, *key: str) -> Statement:
    new = insert(table)
    added = {name: table.c[name] + new.excluded[name] for name in _COUNTED}
    return Statement(new.on_conflict_do_update(index_elements=key, set_=added).returning(table.c.messages))


_ADD = _adding(_ALL, "assistant", "day_at", "currency")
_ADD_FOR_PERSON = _adding(_PERSON, "person_id", "assistant", "day_at", "currency")
_DAYS_PAST = Statement(
    delete(_PERSON).where(_PERSON.c.person_id == bindparam("person"), _PERSON.c.day_at < bindparam("before"))
)


def _sum(table: Table) -> Statement:
    priced = func.sum(table.c.cost).filter(table.c.currency == bindparam("currency"))
    spent = select(func.sum(table.c.input_tokens + table.c.output_tokens), priced)
    spent = spent.where(table.c.assistant == bindparam("assistant"), table.c.day_at == bindparam("day"))
    return Statement(spent if table is _ALL else spent.where(_PERSON.c.person_id == bindparam("person")))


_SPENT, _SPENT_BY_PERSON = _sum(_ALL), _sum(_PERSON)
_DAYS = Statement(
    select(
        _ALL.c.day_at,
        _ALL.c.assistant,
        _ALL.c.currency,
        _ALL.c.messages,
        _ALL.c.input_tokens,
        _ALL.c.cached_tokens,
        _ALL.c.output_tokens,
        _ALL.c.estimated_tokens,
        _ALL.c.cost,
    ).order_by(_ALL.c.day_at, _ALL.c.assistant, _ALL.c.currency)
)

_STATE = Statement(select(_MESSAGE.c.state).where(_MESSAGE.c.id == bindparam("number")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """Of one assistant on one day."""

    assistant: str
    day: datetime
    """Its beginning, UTC."""
    messages: int
    """That were answered."""
    usage: Usage
    currency: str = ""
    """Empty: the price was not known, and `cost` is none."""
    cost: int = 0
    """In millionths."""


def day_of(now: datetime) -> datetime:
    """It turns at midnight, UTC, for everybody."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


class UsageBook:
    """Everything here runs inside a transaction."""

    def __init__(self, *, ids: RowIds) -> None:
        self._ids = ids

    def add(self, transaction: Transaction, used: Used) -> None:
        transaction.row(_ADD, **_row(used))

    def add_for_person(self, transaction: Transaction, person: PersonId, used: Used, keep_days: int) -> None:
        """`keep_days`: what is older is nobody's business any more."""
        row = transaction.row(_ADD_FOR_PERSON, id=self._ids.next(), person_id=person, **_row(used))
        if row is not None and 0 < row[0] == used.messages:
            count_person(transaction, person, used.assistant, used.day)
        if row is not None and row[0] <= used.messages:  # the first of its day
            transaction.change(_DAYS_PAST, person=person, before=milliseconds(used.day - timedelta(days=keep_days)))

    def spent(
        self, transaction: Transaction, assistant: str, day: datetime, currency: str, person: PersonId | None = None
    ) -> tuple[int, int]:
        """Tokens, and millionths of the currency; of everybody, or of one person."""
        facts: dict[str, object] = {"assistant": assistant, "day": milliseconds(day), "currency": currency}
        if person is None:
            row = transaction.row(_SPENT, **facts)
        else:
            row = transaction.row(_SPENT_BY_PERSON, person=person, **facts)
        assert row is not None, "a sum is always one row"
        return row[0] or 0, row[1] or 0


def was_answered(transaction: Transaction, number: MessageId) -> bool:
    """False where it still waits, and where it is gone."""
    row = transaction.row(_STATE, number=number)
    return row is not None and row[0] != State.WAITING


def days_used(transaction: Transaction) -> Sequence[Used]:
    """Oldest first."""
    return [
        Used(
            assistant=assistant,
            day=moment(day),
            messages=messages,
            usage=Usage(input_tokens=given, cached_tokens=cached, output_tokens=written, estimated_tokens=estimated),
            currency=currency,
            cost=cost,
        )
        for day, assistant, currency, messages, given, cached, written, estimated, cost in transaction.rows(_DAYS)
    ]


def _row(used: Used) -> dict[str, object]:
    return {
        "assistant": used.assistant,
        "day_at": milliseconds(used.day),
        "currency": used.currency,
        "messages": used.messages,
        "input_tokens": used.usage.input_tokens,
        "cached_tokens": used.usage.cached_tokens,
        "output_tokens": used.usage.output_tokens,
        "estimated_tokens": used.usage.estimated_tokens,
        "cost": used.cost,
    }
