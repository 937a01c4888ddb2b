"""When somebody last said something: platforms take free words to them only for so long after that."""

from datetime import datetime

from sqlalchemy import bindparam, select

from core.clock import moment
from core.identifiers import ConversationId
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Message

_MESSAGE = table_of(Message)
_HEARD = Statement(
    select(_MESSAGE.c.created_at)
    .where(_MESSAGE.c.conversation_id == bindparam("conversation"), _MESSAGE.c.by_person)
    .order_by(_MESSAGE.c.sequence.desc())
    .limit(1)
)


def heard_at(transaction: Transaction, conversation: ConversationId) -> datetime:
    """Of what is still kept; the beginning of time where nothing is."""
    row = transaction.row(_HEARD, conversation=conversation)
    return moment(0 if row is None else row[0])
