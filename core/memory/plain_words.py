"""What stands readable in our own files although nobody who writes to us ever put it there."""

from sqlalchemy import select, union

from core.memory.owner_passkeys import OwnerPasskey
from core.memory.owner_tables import Owner, OwnerActivity, OwnerSession, OwnerToken
from core.memory.statements import Statement, table_of
from core.memory.store import Store, Transaction

_OWNER, _SESSION, _TOKEN = table_of(Owner), table_of(OwnerSession), table_of(OwnerToken)
_ACTIVITY, _PASSKEY = table_of(OwnerActivity), table_of(OwnerPasskey)
_OWNERS_NAMES = Statement(
    union(
        select(_OWNER.c.name),
        select(_SESSION.c.browser),
        select(_TOKEN.c.name),
        select(_ACTIVITY.c.who),
        select(_ACTIVITY.c.subject),
        select(_PASSKEY.c.name),
    )
)
"""Owners, and whatever they named: one of them who writes to their own channel goes by the same name there."""


async def plain_words(store: Store) -> str:
    """The definitions of the tables, and the names that owners have and gave."""

    def unit(transaction: Transaction) -> str:
        return "\n".join(str(name) for (name,) in transaction.rows(_OWNERS_NAMES))

    return f"{await store.schema()}\n{await store.read(unit)}"
