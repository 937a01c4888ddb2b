"""Of each day: how many messages came, what failed, and how long answers took; of everybody together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Column, bindparam, select
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Field, SQLModel

from core.clock import Clock, milliseconds, moment
from core.errors import StorageError
from core.memory.about import About, NoPerson
from core.memory.statements import Statement, table_of
from core.memory.store import Store, Transaction
from core.memory.usage import day_of
from core.metrics import Metrics


class DayCounted(SQLModel, table=True):
    about: ClassVar[About] = NoPerson(
        because="how much was said and what failed on a day, of everybody together; it stays as it is when somebody is"
        " erased"
    )
    day_at: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    messages: int
    errors: int
    answered: int
    milliseconds: int = Field(sa_type=BigInteger)
    """That the answers took, together."""


_DAY = table_of(DayCounted)
_COUNTS = ("messages", "errors", "answered", "milliseconds")
_NEW = insert(_DAY)
_ADD = Statement(
    _NEW.on_conflict_do_update(
        index_elements=("day_at",), set_={name: _DAY.c[name] + _NEW.excluded[name] for name in _COUNTS}
    ),
    "day_at",
    *_COUNTS,
)
_SINCE = Statement(
    select(_DAY.c.day_at, *(_DAY.c[name] for name in _COUNTS))
    .where(_DAY.c.day_at >= bindparam("since"))
    .order_by(_DAY.c.day_at)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    day: datetime
    """Its beginning, UTC."""
    messages: int
    errors: int
    answered: int
    milliseconds: int


class DayCounts:
    """What was counted in this process is added to its day from time to time; a crash loses what came since."""

    def __init__(self, *, store: Store, metrics: Metrics, clock: Clock) -> None:
        self._store = store
        self._metrics = metrics
        self._clock = clock

    async def write_down(self) -> None:
        tally = self._metrics.take_tally()
        if not (tally.messages or tally.errors or tally.answered):
            return
        counts = {
            "day_at": milliseconds(day_of(self._clock.now())),
            "messages": tally.messages,
            "errors": tally.errors,
            "answered": tally.answered,
            "milliseconds": round(tally.seconds * 1000),
        }
        try:
            await self._store.run(lambda transaction: transaction.change(_ADD, **counts))
        except StorageError:
            self._metrics.give_back(tally)
            raise


def days_counted(transaction: Transaction, since: datetime) -> Sequence[DayCount]:
    """Oldest first."""
    return [
        DayCount(day=moment(day), messages=messages, errors=errors, answered=answered, milliseconds=took)
        for day, messages, errors, answered, took in transaction.rows(_SINCE, since=milliseconds(since))
    ]
