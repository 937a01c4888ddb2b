"""Which of their rights a person used, and on which day; and until when somebody must have answered."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, insert, select

from core.clock import Clock, milliseconds, moment
from core.memory.rights_tables import REQUEST_DONE, RightUsed
from core.memory.row_ids import RowIds
from core.memory.shown_ids import shown_id
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.usage import day_of
from core.memory.vault import Vault
from core.ports.command import Speaker

MOST_REQUESTS = 300
"""Of one person, beside what still waits for an answer; then the oldest goes."""
REQUEST = "request"
_OVERDUE_FOR = timedelta(days=30)
"""Whoever waits for an answer stays known for so long after its last day, or the owner would not be told that it is
overdue; then it goes unanswered, for nobody stays known for ever."""

_USED = table_of(RightUsed)
_PLACE = "rightused.request"
_OF_PERSON = Statement(
    select(_USED.c.id, _USED.c.asked_at, _USED.c.due_at, _USED.c.answered_at, _USED.c.request)
    .where(_USED.c.person_id == bindparam("person"), _USED.c.asked_at >= bindparam("since"))
    .order_by(_USED.c.id)
)
_NEW = Statement(insert(_USED))
_BEYOND = Statement(
    delete(_USED).where(
        _USED.c.id.in_(
            select(_USED.c.id)
            .where(_USED.c.person_id == bindparam("person"), REQUEST_DONE)
            .order_by(_USED.c.id.desc())
            .offset(bindparam("most"))
            .limit(100)
        )
    )
)
_DUE = Statement(
    select(_USED.c.asked_at, _USED.c.due_at, func.count())
    .where(_USED.c.due_at.is_not(None), _USED.c.answered_at.is_(None))
    .group_by(_USED.c.asked_at, _USED.c.due_at)
    .order_by(_USED.c.due_at)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    kind: str
    """The command by which it was asked for."""
    day: datetime
    due: datetime | None = None
    """By when a person must have answered."""
    answered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """How many people asked on one day for what somebody must answer; nothing about who."""

    day: datetime
    due: datetime
    count: int


def waited_for_since(now: datetime) -> int:
    """What was due then or later, and is not answered, keeps its person known; milliseconds."""
    return milliseconds(now - _OVERDUE_FOR)


class Requests:
    """Everything here runs inside a transaction."""

    def __init__(self, *, vault: Vault, ids: RowIds, clock: Clock) -> None:
        self._vault = vault
        self._ids = ids
        self._clock = clock

    def note(self, transaction: Transaction, speaker: Speaker, kind: str, due: datetime | None = None) -> Request:
        """Once a day for each kind: asking again on the same day is the same request, unless the owner has answered
        that already."""
        today = day_of(self._clock.now())
        for known in self.since(transaction, speaker, today):
            if known.kind == kind and not known.answered:
                return known
        number = self._ids.next()
        plain = json.dumps({"kind": kind}).encode()
        transaction.change(
            _NEW,
            id=number,
            person_id=speaker.person,
            asked_at=milliseconds(today),
            answered_at=None,
            due_at=None if due is None else milliseconds(due),
            request=self._vault.seal(speaker.person, speaker.key_slot, _PLACE, number, plain),
            shown_as=shown_id(self._vault, REQUEST, number),
        )
        transaction.change(_BEYOND, person=speaker.person, most=MOST_REQUESTS)
        return Request(kind=kind, day=today, due=due)

    def since(self, transaction: Transaction, speaker: Speaker, since: datetime) -> Sequence[Request]:
        """Oldest first."""
        rows = transaction.rows(_OF_PERSON, person=speaker.person, since=milliseconds(since))
        return [
            Request(
                kind=self._kind(speaker, number, sealed),
                day=moment(day),
                due=None if due is None else moment(due),
                answered=answered is not None,
            )
            for number, day, due, answered, sealed in rows
        ]

    def due(self, transaction: Transaction) -> Sequence[Due]:
        """For the owner, the most pressing first; opens nothing."""
        return [Due(day=moment(day), due=moment(due), count=count) for day, due, count in transaction.rows(_DUE)]

    def _kind(self, speaker: Speaker, number: int, sealed: bytes) -> str:
        plain = self._vault.unseal(speaker.person, speaker.key_slot, _PLACE, number, sealed)
        return str(json.loads(plain)["kind"])
