"""What waits in all conversations together: taken up at a start, and counted for whoever watches."""

from collections.abc import Sequence

from sqlalchemy import func, select, update

from core.identifiers import ConversationId
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import OPEN, Message, State

_MESSAGE = table_of(Message)
_WITH_WORK = Statement(select(_MESSAGE.c.conversation_id).where(OPEN).distinct())
_TRIED = Statement(
    update(_MESSAGE).where(OPEN, _MESSAGE.c.state == int(State.WAITING)).values(attempts=_MESSAGE.c.attempts + 1)
)
_DOUBTED = Statement(update(_MESSAGE).where(OPEN, _MESSAGE.c.state == int(State.SENDING)).values(maybe_sent=True))
_COUNT = Statement(
    select(_MESSAGE.c.state, _MESSAGE.c.maybe_sent, func.count())
    .where(OPEN)
    .group_by(_MESSAGE.c.state, _MESSAGE.c.maybe_sent)
)


class Backlog:
    """Everything here runs inside a transaction."""

    def take_up(self, transaction: Transaction) -> Sequence[ConversationId]:
        """At start: conversations in which something was left, with the new try counted and sends doubted."""
        transaction.change(_TRIED)
        transaction.change(_DOUBTED)
        return [ConversationId(conversation) for (conversation,) in transaction.rows(_WITH_WORK)]

    def count(self, transaction: Transaction) -> tuple[int, int]:
        """How many messages wait to be answered or sent, and how many sends are in doubt."""
        waiting = doubted = 0
        for state, maybe_sent, count in transaction.rows(_COUNT):
            if state == State.SENDING and maybe_sent:
                doubted += count
            elif state != State.SENDING:
                waiting += count
        return waiting, doubted
