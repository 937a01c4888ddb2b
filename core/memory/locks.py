"""A person's lock: what their PIN is checked against, and how often somebody tried."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update

from core.clock import Clock, milliseconds, moment
from core.memory.linked_tables import PersonLock
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.vault import Vault
from core.ports.command import Speaker

_LOCK = table_of(PersonLock)
_PLACE = "personlock.pin"
_MINE = _LOCK.c.person_id == bindparam("person")
_ONE = Statement(select(_LOCK.c.tries, _LOCK.c.closed_until_at, _LOCK.c.opens_at, _LOCK.c.pin).where(_MINE))
_NEW = Statement(insert(_LOCK))
_GONE = Statement(delete(_LOCK).where(_MINE))
_TRIES = Statement(
    update(_LOCK).where(_MINE).values(tries=bindparam("count"), closed_until_at=bindparam("closed_until"))
)
_OPENS = Statement(update(_LOCK).where(_MINE).values(opens_at=bindparam("opens")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    tries: int
    closed_until: datetime
    """Until then no PIN is checked."""
    opens: datetime | None
    """Since the PIN was forgotten; None: it was not."""
    salt: bytes = field(repr=False)
    hash: bytes = field(repr=False)


class Locks:
    """Everything here runs inside a transaction."""

    def __init__(self, *, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock

    def of(self, transaction: Transaction, speaker: Speaker) -> Lock | None:
        row = transaction.row(_ONE, person=speaker.person)
        if row is None:
            return None
        tries, closed_until, opens, sealed = row
        plain = self._vault.unseal(speaker.person, speaker.key_slot, _PLACE, speaker.person, sealed)
        kept = json.loads(plain)
        return Lock(
            tries=tries,
            closed_until=moment(closed_until),
            opens=moment(opens) if opens else None,
            salt=bytes.fromhex(kept["salt"]),
            hash=bytes.fromhex(kept["hash"]),
        )

    def close(self, transaction: Transaction, speaker: Speaker, salt: bytes, hashed: bytes) -> None:
        """In place of an earlier one."""
        self.remove(transaction, speaker)
        plain = json.dumps({"salt": salt.hex(), "hash": hashed.hex()}).encode()
        transaction.change(
            _NEW,
            person_id=speaker.person,
            created_at=milliseconds(self._clock.now()),
            tries=0,
            closed_until_at=0,
            opens_at=0,
            pin=self._vault.seal(speaker.person, speaker.key_slot, _PLACE, speaker.person, plain),
        )

    def remove(self, transaction: Transaction, speaker: Speaker) -> None:
        transaction.change(_GONE, person=speaker.person)

    def tried(self, transaction: Transaction, speaker: Speaker, count: int, closed_until: datetime | None) -> None:
        until = milliseconds(closed_until) if closed_until is not None else 0
        transaction.change(_TRIES, person=speaker.person, count=count, closed_until=until)

    def opens(self, transaction: Transaction, speaker: Speaker, at: datetime | None) -> None:
        """None: it does not."""
        transaction.change(_OPENS, person=speaker.person, opens=milliseconds(at) if at is not None else 0)
