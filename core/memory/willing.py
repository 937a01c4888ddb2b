"""Whether somebody's words may still go to a model: they are here, have said neither pause nor stop, are not
blocked, and wait for no human."""

from sqlalchemy import bindparam, select

from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Person
from core.ports.command import Speaker

_PERSON = table_of(Person)
_ONE = Statement(
    select(
        _PERSON.c.epoch, _PERSON.c.paused_at, _PERSON.c.stopped_at, _PERSON.c.blocked_at, _PERSON.c.handed_over_at
    ).where(_PERSON.c.id == bindparam("person"))
)


def is_willing(transaction: Transaction, speaker: Speaker) -> bool | None:
    """As memory has it now, whatever it was when the turn of the speaker began; None where nobody is known."""
    row = transaction.row(_ONE, person=speaker.person)
    return None if row is None else row == (speaker.epoch, None, None, None, None)
