"""What those who run the server changed, in a chain that shows when somebody altered it."""

import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import bindparam, insert, select

from core.clock import Clock, milliseconds, moment
from core.memory.owner_tables import OwnerActivity
from core.memory.row_ids import RowIds
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction

_TABLE = table_of(OwnerActivity)
_COLUMNS = (_TABLE.c.id, _TABLE.c.at, _TABLE.c.who, _TABLE.c.did, _TABLE.c.subject, _TABLE.c.link)
_NEW = Statement(insert(_TABLE))
_LAST = Statement(select(_TABLE.c.link).order_by(_TABLE.c.id.desc()).limit(1))
_PAGE = Statement(
    select(*_COLUMNS)
    .where(_TABLE.c.id < bindparam("below"))
    .where((_TABLE.c.who == bindparam("by")) | (bindparam("by") == ""))
    .where(_TABLE.c.did.like(bindparam("what")))
    .order_by(_TABLE.c.id.desc())
    .limit(bindparam("most"))
)
_WHO = Statement(select(_TABLE.c.who).distinct().order_by(_TABLE.c.who))
_ALL = Statement(select(*_COLUMNS).order_by(_TABLE.c.id))
_PURPOSE = "owner activity chain"
_BEGINNING = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    number: int
    at: datetime
    who: str
    did: str
    subject: str


class OwnerActivities:
    """Everything here runs inside a transaction. `derived_key`: `Vault.derived_key`; whoever has only the database
    cannot make a chain that holds."""

    def __init__(self, *, derived_key: Callable[[str], bytes], ids: RowIds, clock: Clock) -> None:
        self._derived_key = derived_key
        self._ids = ids
        self._clock = clock

    def note(self, transaction: Transaction, who: str, did: str, subject: str) -> None:
        last = transaction.row(_LAST)
        number, at = self._ids.next(), milliseconds(self._clock.now())
        link = self._link(str(last[0]) if last else _BEGINNING, number, at, who, did, subject)
        transaction.change(_NEW, id=number, at=at, who=who, did=did, subject=subject, link=link)

    def page(
        self, transaction: Transaction, below: int, most: int, *, who: str = "", about: str = ""
    ) -> Sequence[Done]:
        """Newest first. `who`: only theirs. `about`: only what begins so, as channel does of channel.added."""
        what = f"{about}.%" if about else "%"
        return [
            Done(number=number, at=moment(at), who=who, did=did, subject=subject)
            for number, at, who, did, subject, _ in transaction.rows(_PAGE, below=below, most=most, by=who, what=what)
        ]

    def names(self, transaction: Transaction) -> Sequence[str]:
        """Everybody who did something."""
        return [str(name) for (name,) in transaction.rows(_WHO)]

    def broken_at(self, transaction: Transaction) -> int | None:
        """The number of the first row that does not go on from the one before it; None where all hold. That the last
        rows were taken away, nothing shows."""
        before = _BEGINNING
        for number, at, who, did, subject, link in transaction.rows(_ALL):
            made = self._link(before, number, at, who, did, subject)
            if not hmac.compare_digest(made.encode(), str(link).encode()):
                return int(number)
            before = str(link)
        return None

    def _link(self, before: str, number: int, at: int, who: str, did: str, subject: str) -> str:
        row = json.dumps([before, number, at, who, did, subject]).encode()
        return hmac.new(self._derived_key(_PURPOSE), row, sha256).hexdigest()
