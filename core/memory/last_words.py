"""When somebody last said something: platforms take free words to them only for so long after that."""

from datetime import datetime

from sqlalchemy import bindparam, select

from core.clock import moment
from core.identifiers import ConversationId
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Conversation, Message, Person

_MESSAGE = table_of(Message)
_PERSON = table_of(Person)
_CONVERSATION = table_of(Conversation)
_HEARD = Statement(
    select(_MESSAGE.c.created_at)
    .where(_MESSAGE.c.conversation_id == bindparam("conversation"), _MESSAGE.c.by_person)
    .order_by(_MESSAGE.c.sequence.desc())
    .limit(1)
)
_SEEN = Statement(
    select(_PERSON.c.last_seen_at, _PERSON.c.handed_over_at)
    .join_from(_PERSON, _CONVERSATION, _CONVERSATION.c.person_id == _PERSON.c.id)
    .where(_CONVERSATION.c.id == bindparam("conversation"))
)


def heard_at(transaction: Transaction, conversation: ConversationId) -> datetime:
    """Where their last words are not kept any more: when they were seen, which is noted once in a while, or asked for a
    human. The beginning of time where nobody is known."""
    rows = (transaction.row(one, conversation=conversation) for one in (_HEARD, _SEEN))
    return moment(max((at for row in rows if row is not None for at in row if at is not None), default=0))
