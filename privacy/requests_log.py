"""Every request that is somebody's right: what, when, by when and what became of it; never who.

Read off what is kept anyway: what people asked for, the journal of erasures under way, what platforms were asked, and
the ledger. A deletion that is done is only in the ledger, which knows no channel and no person. It is read page by
page, the most pressing first and then the newest, so that it is quick however much was ever asked.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from pathlib import Path

from sqlalchemy import bindparam, select, update

from core.clock import milliseconds
from core.errors import StorageError
from core.memory.requests import REQUEST
from core.memory.rights_tables import REQUEST_WAITS, RightUsed
from core.memory.row_ids import HIGHEST
from core.memory.shown_ids import shown_id
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.usage import day_of
from core.memory.vault import Vault
from core.read_out import as_typed
from privacy.request_sources import Entry, Found, Span, State, latest_overdue, sources

_USED = table_of(RightUsed)
_CALLED = Statement(select(_USED.c.id).where(REQUEST_WAITS, _USED.c.shown_as == bindparam("called")))
_UNCALLED = Statement(select(_USED.c.id).where(REQUEST_WAITS, _USED.c.shown_as.is_(None)))
"""Asked before it was written down what the owner calls them."""
_ANSWER = Statement(
    update(_USED).where(_USED.c.id == bindparam("one"), REQUEST_WAITS).values(answered_at=bindparam("at")),
    "answered_at",
)
_SEALED = "a place in the log of requests"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    entries: Sequence[Entry]
    after: str
    """Where the next page begins; sealed, for it holds a number of the database. Empty: this was the last."""


@dataclass(frozen=True, slots=True)
class _Place:
    """The last one that was shown."""

    state: int
    key: int
    source: int
    number: int


class RequestsLog:
    """Everything here runs inside a transaction. `ledger`: its folder."""

    def __init__(self, *, vault: Vault, ledger: Path) -> None:
        self._vault = vault
        self._sources = sources(vault, ledger)

    def page(
        self, transaction: Transaction, now: datetime, *, only: State | None = None, after: str = "", most: int
    ) -> RequestPage | None:
        """None where `after` is no place of this log. Raises StorageError."""
        begun = self._read(after) if after else None
        if after and begun is None:
            return None
        found: list[tuple[_Place, Found]] = []
        for number, state in enumerate(self._sources):
            if (begun is not None and number < begun.state) or (only is not None and state != only):
                continue
            since = begun if begun is not None and number == begun.state else None
            found.extend(self._found(transaction, now, number, since, most + 1 - len(found)))
            if len(found) > most:
                break
        return RequestPage(
            entries=[one.entry for _, one in found[:most] if one.entry is not None],
            after=self._sealed(found[most - 1][0]) if len(found) > most else "",
        )

    def counts(self, transaction: Transaction, now: datetime) -> Mapping[State, int]:
        """Somebody who is being erased just now is among them. Raises StorageError."""
        late = latest_overdue(now)
        return {state: sum(one.count(transaction, late) for one in every) for state, every in self._sources.items()}

    def waiting(self, transaction: Transaction, id: str) -> int | None:
        """The number of the request that waits with this id, for `answer`."""
        wanted = as_typed(id)
        row = transaction.row(_CALLED, called=wanted)
        if row is not None:
            return int(row[0])
        uncalled = (int(number) for (number,) in transaction.rows(_UNCALLED))
        return next((number for number in uncalled if shown_id(self._vault, REQUEST, number) == wanted), None)

    def answer(self, transaction: Transaction, number: int, now: datetime) -> bool:
        """The owner says that they answered; False where it does not wait any more."""
        return transaction.change(_ANSWER, one=number, at=milliseconds(day_of(now))) > 0

    def _found(
        self, transaction: Transaction, now: datetime, number: int, since: _Place | None, most: int
    ) -> Sequence[tuple[_Place, Found]]:
        """Of one state, from all its sources, in their common order."""
        state = tuple(self._sources)[number]
        is_done = state == "answered"
        first, beyond = (HIGHEST, -1) if is_done else (-1, HIGHEST)
        every: list[Iterator[tuple[_Place, Found]]] = []
        for rank, source in enumerate(self._sources[state]):
            key, row = first, first
            if since is not None:
                # Of one and the same day the sources come one after the other.
                later = first if rank > since.source else beyond
                key, row = since.key, since.number if rank == since.source else later
            span = Span(key=key, number=row, late=latest_overdue(now), most=most)
            every.append(_placed(number, rank, source.find(transaction, span)))
        sign = -1 if is_done else 1
        merged = merge(*every, key=lambda one: (sign * one[0].key, one[0].source, sign * one[0].number))
        return list(islice(merged, most))

    def _sealed(self, place: _Place) -> str:
        plain = ",".join(map(str, (place.state, place.key, place.source, place.number))).encode()
        return urlsafe_b64encode(self._vault.seal_own(_SEALED, 0, plain)).decode().rstrip("=")

    def _read(self, after: str) -> _Place | None:
        try:
            sealed = urlsafe_b64decode(after.encode("ascii") + b"=" * (-len(after) % 4))
            return _Place(*map(int, self._vault.unseal_own(_SEALED, 0, sealed).split(b",")))
        except (ValueError, StorageError):
            return None


def _placed(state: int, rank: int, every: Iterator[Found]) -> Iterator[tuple[_Place, Found]]:
    return ((_Place(state, one.key, rank, one.number), one) for one in every)
