"""What stands readable in our own files although nobody who writes to us ever put it there."""

from sqlalchemy import select, union

from core.memory.linked_tables import PersonLink
from core.memory.owner_passkeys import OwnerPasskey
from core.memory.owner_tables import Owner, OwnerActivity, OwnerSession, OwnerToken
from core.memory.people_counted import PeopleCounted
from core.memory.provider_tables import ProviderRequest
from core.memory.statements import Statement, table_of
from core.memory.store import Store, Transaction
from core.memory.tables import AssistantUsage, Person, PersonUsage, Quarantined, ServerFact

_PERSON, _COUNTED, _FACT = table_of(Person), table_of(PeopleCounted), table_of(ServerFact)
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


_PLAIN_OF_ALL = Statement(
    union(
        select(_PERSON.c.channel),
        select(_PERSON.c.told),
        select(table_of(PersonLink).c.channel),
        select(table_of(PersonUsage).c.assistant),
        select(table_of(AssistantUsage).c.assistant),
        select(_COUNTED.c.channel),
        select(_COUNTED.c.assistant),
        select(table_of(Quarantined).c.channel),
        select(table_of(ProviderRequest).c.channel),
        select(_FACT.c.name),
    )
)
"""Names of the owner's own and versions of notices, in the rows of whoever is still here or counted with others."""
_FACTS = Statement(select(_FACT.c.value))


async def plain_words(store: Store) -> str:
    """The definitions of the tables, and the names that owners have and gave."""

    def unit(transaction: Transaction) -> str:
        return "\n".join(str(name) for (name,) in transaction.rows(_OWNERS_NAMES))

    return f"{await store.schema()}\n{await store.read(unit)}"


async def all_plain_words(store: Store) -> str:
    """Those, and what stands readable in the rows of all: every row about a person is read for it, so it is asked
    seldom."""

    def unit(transaction: Transaction) -> str:
        facts = (bytes(value).decode(errors="replace") for (value,) in transaction.rows(_FACTS))
        return "\n".join((*(str(name) for (name,) in transaction.rows(_PLAIN_OF_ALL)), *facts))

    return f"{await plain_words(store)}\n{await store.read(unit)}"
