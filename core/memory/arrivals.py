"""What was here before, and what comes too late: keyed hashes that say nothing about anybody."""

from datetime import datetime

from sqlalchemy import BindParameter, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from core.clock import milliseconds, moment
from core.identifiers import Address, ChannelId
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Alias, Arrival, Fence, Person
from core.memory.vault import Vault

_ARRIVAL = table_of(Arrival)
_FENCE = table_of(Fence)
_ALIAS = table_of(Alias)
_PERSON = table_of(Person)
_CLAIM = Statement(insert(_ARRIVAL).on_conflict_do_nothing(), "key", "seen_at")
_FENCED_AT = Statement(select(_FENCE.c.erased_at).where(_FENCE.c.key == bindparam("key")))
_NEW_FENCE = insert(_FENCE)
_SET_FENCE = Statement(
    _NEW_FENCE.on_conflict_do_update(index_elements=["key"], set_={"erased_at": _NEW_FENCE.excluded.erased_at}),
    "key",
    "erased_at",
)
_OF_ALIASES = Statement(
    select(_ALIAS.c.fence_index)
    .join_from(_ALIAS, _PERSON, _ALIAS.c.person_id == _PERSON.c.id)
    .where(_PERSON.c.channel == bindparam("channel"), _PERSON.c.address_index == bindparam("address_index"))
)
_MOST: BindParameter[int] = bindparam("most")
_SOME_ARRIVALS = select(_ARRIVAL.c.key).where(_ARRIVAL.c.seen_at < bindparam("before")).limit(_MOST)
_SOME_FENCES = select(_FENCE.c.key).where(_FENCE.c.erased_at < bindparam("before")).limit(_MOST)
_OLD_ARRIVALS = Statement(delete(_ARRIVAL).where(_ARRIVAL.c.key.in_(_SOME_ARRIVALS)))
_OLD_FENCES = Statement(delete(_FENCE).where(_FENCE.c.key.in_(_SOME_FENCES)))


class Arrivals:
    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def claim(self, transaction: Transaction, channel: ChannelId, arrival: str, now: datetime) -> bool:
        """False when the same was here before."""
        key = self._vault.index("arrival", channel, arrival)
        return transaction.change(_CLAIM, key=key, seen_at=milliseconds(now)) == 1

    def fence(self, transaction: Transaction, channel: ChannelId, address: Address, now: datetime) -> None:
        """`address`: the person's own; the same holds for every other that they are known by."""
        own = self._vault.index(channel, address)
        aliases = [row[0] for row in transaction.rows(_OF_ALIASES, channel=channel, address_index=own)]
        for key in (self._vault.index("fence", channel, address), *aliases):
            transaction.change(_SET_FENCE, key=key, erased_at=milliseconds(now))

    def erased_at(self, transaction: Transaction, channel: ChannelId, *addresses: Address) -> datetime | None:
        """The latest, of somebody who may be known by any of these."""
        rows = [transaction.row(_FENCED_AT, key=self._vault.index("fence", channel, each)) for each in addresses]
        return max((moment(row[0]) for row in rows if row is not None), default=None)

    def sweep(self, transaction: Transaction, before: datetime, most: int) -> bool:
        """Forget hashes older than that, of each kind `most` at a time; True while there may be more."""
        gone = [
            transaction.change(statement, before=milliseconds(before), most=most)
            for statement in (_OLD_ARRIVALS, _OLD_FENCES)
        ]
        return max(gone) == most
