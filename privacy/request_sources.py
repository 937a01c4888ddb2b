"""Where requests are read from: each source gives its own in one order, from a place on, so that they can be merged.

What is open comes by the day on which it is due, the first first; what is done by the day it was asked, the last first.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from sqlalchemy import BindParameter, ClauseElement, Select, bindparam, func, select, tuple_

from core.clock import milliseconds, moment
from core.memory.provider_tables import ASKED_AND_DONE, ProviderRequest
from core.memory.requests import REQUEST
from core.memory.rights_tables import REQUEST_DONE, REQUEST_WAITS, RightUsed
from core.memory.row_ids import HIGHEST
from core.memory.shown_ids import shown_id
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Erasure, Person
from core.memory.vault import Shredded, Vault
from privacy.ledger_pages import Entered, ErasureCount, erasures_before

State = Literal["overdue", "waiting", "under way", "answered"]
STATES: Sequence[State] = get_args(State)
"""The most pressing first."""

_DAY = timedelta(days=1)
_DAY_LONG, _MONTH_LONG = 86_400_000, 30 * 86_400_000
_USED, _PERSON = table_of(RightUsed), table_of(Person)
_ERASING, _ELSEWHERE = table_of(Erasure), table_of(ProviderRequest)
_PLACE = tuple_(bindparam("key"), bindparam("number"))
_LATE: BindParameter[int] = bindparam("late")
_MOST: BindParameter[int] = bindparam("most")


def _of_people(found: "Select[tuple[int, ...]]", *, newest: bool) -> Statement:
    """Only those of the page are looked up among the people, however the database would plan it otherwise."""
    used = found.limit(_MOST).subquery()
    key = used.c.asked_at if newest else used.c.due_at
    own = (used.c.asked_at, used.c.due_at, used.c.answered_at, used.c.request, used.c.shown_as)
    columns = (key, used.c.id, used.c.person_id, *own)
    order = (key.desc(), used.c.id.desc()) if newest else (key, used.c.id)
    joined = select(*columns, _PERSON.c.channel, _PERSON.c.key_slot).join_from(
        used, _PERSON, used.c.person_id == _PERSON.c.id
    )
    return Statement(joined.order_by(*order))


_WAIT = select(_USED).where(REQUEST_WAITS, tuple_(_USED.c.due_at, _USED.c.id) > _PLACE)
_WAIT_ORDER = (_USED.c.due_at, _USED.c.id)
_OVERDUE = _of_people(_WAIT.where(_USED.c.due_at <= _LATE).order_by(*_WAIT_ORDER), newest=False)
_WAITING = _of_people(_WAIT.where(_USED.c.due_at > _LATE).order_by(*_WAIT_ORDER), newest=False)
_DONE = _of_people(
    select(_USED)
    .where(REQUEST_DONE, tuple_(_USED.c.asked_at, _USED.c.id) < _PLACE)
    .order_by(_USED.c.asked_at.desc(), _USED.c.id.desc()),
    newest=True,
)
_COUNT_WAITS = select(func.count()).select_from(_USED).where(REQUEST_WAITS)
_ERASING_DUE = _ERASING.c.asked_at - _ERASING.c.asked_at % _DAY_LONG + _MONTH_LONG
_ERASE = (
    select(_ERASING_DUE, _ERASING.c.id, _ERASING.c.asked_at)
    .where(tuple_(_ERASING_DUE, _ERASING.c.id) > _PLACE)
    .order_by(_ERASING_DUE, _ERASING.c.id)
    .limit(_MOST)
)
_COUNT_ERASING = select(func.count()).select_from(_ERASING)
_OPEN_ELSEWHERE = (_ELSEWHERE.c.case_number.is_not(None), _ELSEWHERE.c.ended_at.is_(None))
_ELSEWHERE_DUE = _ELSEWHERE.c.asked_at - _ELSEWHERE.c.asked_at % _DAY_LONG + _MONTH_LONG
_THERE = (_ELSEWHERE.c.id, _ELSEWHERE.c.asked_at, _ELSEWHERE.c.channel, _ELSEWHERE.c.ended_at, _ELSEWHERE.c.gone)
_ASKED_THERE = (
    select(_ELSEWHERE_DUE, *_THERE)
    .where(*_OPEN_ELSEWHERE, tuple_(_ELSEWHERE_DUE, _ELSEWHERE.c.id) > _PLACE)
    .order_by(_ELSEWHERE_DUE, _ELSEWHERE.c.id)
    .limit(_MOST)
)
_DONE_THERE = (
    select(_ELSEWHERE.c.asked_at, *_THERE)
    .where(ASKED_AND_DONE, tuple_(_ELSEWHERE.c.asked_at, _ELSEWHERE.c.id) < _PLACE)
    .order_by(_ELSEWHERE.c.asked_at.desc(), _ELSEWHERE.c.id.desc())
    .limit(_MOST)
)
_COUNT_THERE = select(func.count()).select_from(_ELSEWHERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    id: str
    """Says nothing: it is no number of the database, and no part of a person."""
    kind: str
    channel: str
    """Empty where nobody knows it any more."""
    day: str
    due: str = ""
    state: State
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """`entry`: None of somebody who is being erased just now."""

    key: int
    number: int
    entry: Entry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What a source is asked for; of what it finds, no more is opened than is taken. `late`: what was due then or
    before is overdue; milliseconds."""

    key: int
    number: int
    late: int
    most: int

    @property
    def places(self) -> Mapping[str, int]:
        return {"key": self.key, "number": self.number, "most": self.most}


@dataclass(frozen=True, slots=True)
class Source:
    find: Callable[[Transaction, Span], Iterator[Found]]
    count: Callable[[Transaction, int], int]
    """`late` is given, as in a span."""


def sources(vault: Vault, ledger: Path) -> Mapping[State, Sequence[Source]]:
    """By state, the most pressing first. `ledger`: its folder. What is read raises StorageError."""
    entered = ErasureCount(ledger)
    return {
        "overdue": (
            Source(_used(vault, _OVERDUE, "overdue"), _counted(_COUNT_WAITS.where(_USED.c.due_at <= _LATE))),
            Source(
                _erasures(vault, Statement(_ERASE.where(_ERASING_DUE <= _LATE)), "overdue"),
                _counted(_COUNT_ERASING.where(_ERASING_DUE <= _LATE)),
            ),
        ),
        "waiting": (Source(_used(vault, _WAITING, "waiting"), _counted(_COUNT_WAITS.where(_USED.c.due_at > _LATE))),),
        "under way": (
            Source(
                _erasures(vault, Statement(_ERASE.where(_ERASING_DUE > _LATE)), "under way"),
                _counted(_COUNT_ERASING.where(_ERASING_DUE > _LATE)),
            ),
            Source(_there(vault, Statement(_ASKED_THERE)), _counted(_COUNT_THERE.where(*_OPEN_ELSEWHERE), late=False)),
        ),
        "answered": (
            Source(
                _used(vault, _DONE, "answered"),
                _counted(select(func.count()).select_from(_USED).where(REQUEST_DONE), late=False),
            ),
            Source(_there(vault, Statement(_DONE_THERE)), _counted(_COUNT_THERE.where(ASKED_AND_DONE), late=False)),
            Source(_erased(ledger), lambda transaction, late: entered.count()),
        ),
    }


def latest_overdue(now: datetime) -> int:
    """Until its last day is over it is in time."""
    return milliseconds(now - _DAY)


def _counted(found: ClauseElement, *, late: bool = True) -> Callable[[Transaction, int], int]:
    statement = Statement(found)

    def count(transaction: Transaction, latest: int) -> int:
        row = transaction.row(statement, late=latest) if late else transaction.row(statement)
        return int(row[0]) if row else 0

    return count


def _used(vault: Vault, rows: Statement, state: State) -> Callable[[Transaction, Span], Iterator[Found]]:
    has_late = state != "answered"

    def find(transaction: Transaction, span: Span) -> Iterator[Found]:
        late = {"late": span.late} if has_late else {}
        found = transaction.rows(rows, **span.places, **late)
        for key, number, person, asked, due, answered, sealed, shown_as, channel, slot in found:
            try:
                kind = _kind(vault.unseal(person, slot, "rightused.request", number, sealed))
            except Shredded:
                yield Found(key, number, None)
                continue
            if answered is not None:
                proof = f"answered on {moment(answered):%Y-%m-%d}"
            else:
                proof = "answered at once in the chat" if due is None else ""
            entry = Entry(
                id=shown_as or shown_id(vault, REQUEST, number),
                kind=kind,
                channel=channel,
                day=_day(asked),
                due="" if due is None else _day(due),
                state=state,
                proof=proof,
            )
            yield Found(key, number, entry)

    return find


def _erasures(vault: Vault, rows: Statement, state: State) -> Callable[[Transaction, Span], Iterator[Found]]:
    def find(transaction: Transaction, span: Span) -> Iterator[Found]:
        for due, number, asked in transaction.rows(rows, **span.places, late=span.late):
            id = shown_id(vault, "erasure", number)
            entry = Entry(id=id, kind="delete", channel="", day=_day(asked), due=_day(due), state=state)
            yield Found(due, number, entry)

    return find


def _there(vault: Vault, rows: Statement) -> Callable[[Transaction, Span], Iterator[Found]]:
    def find(transaction: Transaction, span: Span) -> Iterator[Found]:
        for key, number, asked, channel, ended, gone in transaction.rows(rows, **span.places):
            entry = Entry(
                id=shown_id(vault, "elsewhere", number),
                kind="delete at the platform",
                channel=channel,
                day=_day(asked),
                state="under way" if ended is None else "answered",
                proof=f"{gone} deleted there" if ended is not None else "",
            )
            yield Found(key, number, entry)

    return find


def _erased(ledger: Path) -> Callable[[Transaction, Span], Iterator[Found]]:
    def find(_transaction: Transaction, span: Span) -> Iterator[Found]:
        # A day of the ledger is that day's beginning; what lies later on that day comes before all of its entries.
        day = moment(min(span.key, milliseconds(datetime.max.replace(tzinfo=UTC) - _DAY))).date()
        is_begin = span.key % _DAY_LONG == 0
        before = Entered(day, span.number if is_begin else HIGHEST)
        for one in erasures_before(ledger, before, span.most):
            key = _key_of(one.day)
            proof = f"entry {one.number} of the ledger"
            id = f"LEDGER-{one.number}"
            entry = Entry(id=id, kind="delete", channel="", day=_day(key), state="answered", proof=proof)
            yield Found(key, one.number, entry)

    return find


@lru_cache(maxsize=64)
def _kind(plain: bytes) -> str:
    """There are no more than there are commands."""
    return str(json.loads(plain)["kind"])


@lru_cache(maxsize=1024)
def _key_of(day: date) -> int:
    return milliseconds(datetime(day.year, day.month, day.day, tzinfo=UTC))


def _day(at: int) -> str:
    return _day_beginning(at - at % _DAY_LONG)


@lru_cache(maxsize=1024)
def _day_beginning(at: int) -> str:
    return moment(at).astimezone(UTC).date().isoformat()
