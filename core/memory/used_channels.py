"""On which channels there are people: from one to the next, and not by looking at everybody."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from core.identifiers import ChannelId
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Person

_PERSON = table_of(Person)
_NEXT = Statement(select(func.min(_PERSON.c.channel)).where(_PERSON.c.channel > bindparam("behind")))


def used_channels(transaction: Transaction) -> Sequence[ChannelId]:
    """By name; also those that the owner closed."""
    found: list[ChannelId] = []
    behind = ""
    while (row := transaction.row(_NEXT, behind=behind)) is not None and row[0] is not None:
        behind = str(row[0])
        found.append(ChannelId(behind))
    return found
