"""What lies beside the database and outlives it: the ledger, the tombstones, and the key that signs receipts."""

import asyncio
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from core.memory.store import Store
from privacy.issuing import known_ledger, remember_ledger
from privacy.ledger import Ledger
from privacy.receipts import SigningKey
from privacy.tombstones import Tombstones


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    key: SigningKey
    ledger: Ledger
    tombstones: Tombstones
    known_tombstones: int
    """How many the database knew of; more of them means that it was put back from before."""


async def open_beside(store: Store, *, ledger: Path, keys: Path, today: date) -> Beside:
    """`ledger`, `keys`: the folders. Raises StorageError where they are not what the database knows."""
    key = SigningKey(keys)
    known = await store.read(known_ledger)
    beside = Beside(
        key=key,
        ledger=Ledger(ledger, key),
        tombstones=Tombstones(ledger),
        known_tombstones=known.tombstones if known is not None else 0,
    )
    await asyncio.to_thread(beside.ledger.open, today, is_new=known is None)
    await asyncio.to_thread(beside.tombstones.open)
    if known is not None:
        beside.ledger.check(known.head)
        beside.tombstones.check(known.tombstones)
    else:
        head = beside.ledger.head
        # Of the tombstones it knows none before `privacy.boot_guard` has replayed them.
        await store.run(lambda transaction: remember_ledger(transaction, head, 0))
    return beside
