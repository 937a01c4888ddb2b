"""Authentic payloads that could not be understood: kept sealed for some days, so that nothing is lost unseen."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from core.clock import Clock, milliseconds, moment
from core.identifiers import ChannelId
from core.memory.row_ids import RowIds
from core.memory.statements import Statement, table_of
from core.memory.store import Store, Transaction
from core.memory.tables import Quarantined
from core.memory.vault import Vault

_TABLE = table_of(Quarantined)
_PLACE = "quarantined.payload"
_NEW = Statement(insert(_TABLE))
_TRIM = Statement(
    delete(_TABLE).where(
        _TABLE.c.channel == bindparam("channel"),
        _TABLE.c.id.not_in(
            select(_TABLE.c.id)
            .where(_TABLE.c.channel == bindparam("channel"))
            .order_by(_TABLE.c.id.desc())
            .limit(bindparam("most"))
        ),
    )
)
_PAGE = Statement(
    select(_TABLE.c.id, _TABLE.c.received_at, _TABLE.c.payload)
    .where(_TABLE.c.channel == bindparam("channel"), _TABLE.c.id < bindparam("below"))
    .order_by(_TABLE.c.id.desc())
    .limit(bindparam("most"))
)
_DROP = Statement(delete(_TABLE).where(_TABLE.c.id == bindparam("number")))
_OLD = Statement(delete(_TABLE).where(_TABLE.c.received_at < bindparam("before")))

MOST = 1000
"""Payloads kept a channel; older ones make room."""
LARGEST = 256 * 1024
"""Bytes kept of one payload."""


class Quarantine:
    def __init__(self, *, store: Store, vault: Vault, ids: RowIds, clock: Clock) -> None:
        self._store = store
        self._vault = vault
        self._ids = ids
        self._clock = clock

    async def set_aside(self, channel: ChannelId, payload: bytes) -> None:
        """Raises StoreUnavailable."""
        number = self._ids.next()
        sealed = self._vault.seal_own(_PLACE, number, payload[:LARGEST])
        now = milliseconds(self._clock.now())

        def unit(transaction: Transaction) -> None:
            transaction.change(_NEW, id=number, channel=channel, received_at=now, payload=sealed)
            transaction.change(_TRIM, channel=channel, most=MOST)

        await self._store.run(unit)

    def page(
        self, transaction: Transaction, channel: ChannelId, below: int, most: int
    ) -> Sequence[tuple[int, datetime, bytes]]:
        """Those whose number is lower, each with its number and when it came, opened, newest first."""
        rows = transaction.rows(_PAGE, channel=channel, below=below, most=most)
        return [
            (number, moment(received_at), self._vault.unseal_own(_PLACE, number, sealed))
            for number, received_at, sealed in rows
        ]

    def drop(self, transaction: Transaction, number: int) -> None:
        transaction.change(_DROP, number=number)

    def sweep(self, transaction: Transaction, before: datetime) -> int:
        return transaction.change(_OLD, before=milliseconds(before))
