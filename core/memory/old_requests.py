"""Requests of before the owner's name for them was written down are given it, some at a time: nobody tries each."""

from collections.abc import Mapping

from sqlalchemy import bindparam, select, update

from core.memory.requests import REQUEST
from core.memory.rights_tables import REQUEST_WAITS, RightUsed
from core.memory.shown_ids import shown_id
from core.memory.statements import Statement, table_of
from core.memory.store import Store, Transaction
from core.memory.vault import Vault

_AT_ONCE = 500
_USED = table_of(RightUsed)
_UNNAMED = Statement(select(_USED.c.id).where(REQUEST_WAITS, _USED.c.shown_as.is_(None)).limit(bindparam("most")))
_NAME = Statement(
    update(_USED).where(_USED.c.id == bindparam("one"), REQUEST_WAITS).values(shown_as=bindparam("named")), "shown_as"
)


async def name_old_requests(store: Store, vault: Vault) -> None:
    """Until none is left; where none is, it costs one look into an index."""

    def unnamed(transaction: Transaction) -> Mapping[int, str]:
        found = transaction.rows(_UNNAMED, most=_AT_ONCE)
        return {number: shown_id(vault, REQUEST, number) for (number,) in found}

    while names := await store.read(unnamed):

        def unit(transaction: Transaction, names: Mapping[int, str] = names) -> None:
            for number, named in names.items():
                transaction.change(_NAME, one=number, named=named)

        await store.run(unit)
