"""By what other addresses somebody is known, as keyed hashes: whom they lead to, and nothing else."""

from sqlalchemy import bindparam, delete, insert, select, update

from core.clock import Clock, milliseconds
from core.identifiers import Address, ChannelId, PersonId
from core.memory.row_ids import RowIds
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Alias, Person
from core.memory.vault import Vault

_ALIAS = table_of(Alias)
_PERSON = table_of(Person)
_HOLDER = Statement(
    select(_ALIAS.c.person_id, _PERSON.c.address_index)
    .join_from(_ALIAS, _PERSON, _ALIAS.c.person_id == _PERSON.c.id)
    .where(_ALIAS.c.address_index == bindparam("address_index"))
)
_OWN = Statement(
    select(_PERSON.c.id).where(
        _PERSON.c.channel == bindparam("channel"), _PERSON.c.address_index == bindparam("address_index")
    )
)
_NEW = Statement(insert(_ALIAS))
_PASS_ON = Statement(
    update(_ALIAS)
    .where(_ALIAS.c.address_index == bindparam("passed_index"))
    .values(person_id=bindparam("person"), created_at=bindparam("now"))
)
_DROP = Statement(delete(_ALIAS).where(_ALIAS.c.address_index == bindparam("address_index")))


class Aliases:
    """Everything here runs inside a transaction.

    An alias is only ever remembered of a message that the platform signed, in which a person's own address and the
    other one stood side by side: that both are the same person is what the platform says, and no guess of ours.
    Where the other one is somebody's own address it stays theirs, for then there are two people already, and each
    may have been shown what the other said. Where it is an alias of somebody else, who has an own address too, it is
    a telephone number that was given to another: it passes to whom the newest message names."""

    def __init__(self, *, vault: Vault, ids: RowIds, clock: Clock) -> None:
        self._vault = vault
        self._ids = ids
        self._clock = clock

    def own_address(self, transaction: Transaction, channel: ChannelId, address: Address) -> bytes | None:
        """The index of the own address of whoever has this as an alias."""
        row = transaction.row(_HOLDER, address_index=self._vault.index(channel, address))
        return None if row is None else bytes(row[1])

    def remember(self, transaction: Transaction, person: PersonId, channel: ChannelId, address: Address) -> None:
        index = self._vault.index(channel, address)
        holder = transaction.row(_HOLDER, address_index=index)
        if holder is not None and holder[0] == person:
            return
        if transaction.row(_OWN, channel=channel, address_index=index) is not None:
            return
        now = milliseconds(self._clock.now())
        if holder is not None:
            transaction.change(_PASS_ON, passed_index=index, person=person, now=now)
            return
        transaction.change(
            _NEW,
            id=self._ids.next(),
            person_id=person,
            address_index=index,
            fence_index=self._vault.index("fence", channel, address),
            created_at=now,
        )

    def drop(self, transaction: Transaction, channel: ChannelId, address: Address) -> None:
        transaction.change(_DROP, address_index=self._vault.index(channel, address))
