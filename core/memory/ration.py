"""How much of what one person sends is kept: counted from what is there, so that it holds after a restart too."""

from datetime import timedelta

from sqlalchemy import bindparam, case, func, select

from core.clock import Clock, milliseconds
from core.identifiers import PersonId
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import KeptFile, Message

_FILE, _MESSAGE = table_of(KeptFile), table_of(Message)
_KEPT = Statement(
    select(
        func.coalesce(func.sum(_FILE.c.size), 0),
        func.coalesce(func.sum(case((_FILE.c.created_at > bindparam("since"), 1), else_=0)), 0),
    )
    .join(_MESSAGE, _MESSAGE.c.id == _FILE.c.message_id)
    .where(_FILE.c.person_id == bindparam("person"), _MESSAGE.c.by_person)
)
_A_DAY = timedelta(days=1)


class Ration:
    """Of one person's files: `most_bytes` of all that are kept, `files_a_day` of the last twenty-four hours. What we
    made for them (their own data, as a file) does not count."""

    def __init__(self, *, most_bytes: int, files_a_day: int, clock: Clock) -> None:
        self._most_bytes = most_bytes
        self._files_a_day = files_a_day
        self._clock = clock

    def allows(self, transaction: Transaction, person: PersonId, size: int) -> bool:
        """One more file, of `size` bytes."""
        since = milliseconds(self._clock.now() - _A_DAY)
        row = transaction.row(_KEPT, person=person, since=since)
        assert row is not None, "a sum always has a row"
        kept: int
        today: int
        kept, today = row
        return kept + size <= self._most_bytes and today < self._files_a_day
