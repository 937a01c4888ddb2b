"""What waits in all conversations together: taken up at a start, and counted for whoever watches."""

from collections.abc import Sequence

from sqlalchemy import bindparam, exists, func, not_, select, update

from core.clock import Clock, milliseconds
from core.identifiers import ConversationId
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import OPEN, Message, State

_MESSAGE = table_of(Message)
_WITH_WORK = Statement(select(_MESSAGE.c.conversation_id).where(OPEN).distinct())
_UNSENT = _MESSAGE.alias("unsent")
_BEHIND_ANOTHER = exists(
    select(_UNSENT.c.id).where(
        _UNSENT.c.conversation_id == _MESSAGE.c.conversation_id, OPEN, _UNSENT.c.state != int(State.WAITING)
    )
)
_TRIED = Statement(
    update(_MESSAGE)
    .where(
        OPEN,
        _MESSAGE.c.state == int(State.WAITING),
        _MESSAGE.c.available_at <= bindparam("now"),
        not_(_BEHIND_ANOTHER),
    )
    .values(attempts=_MESSAGE.c.attempts + 1)
)
"""What was put off had not been begun, nor what waits for something before it to be sent."""
_DOUBTED = Statement(update(_MESSAGE).where(OPEN, _MESSAGE.c.state == int(State.SENDING)).values(maybe_sent=True))
_COUNT = Statement(
    select(_MESSAGE.c.state, _MESSAGE.c.maybe_sent, func.count())
    .where(OPEN)
    .group_by(_MESSAGE.c.state, _MESSAGE.c.maybe_sent)
)


class Backlog:
    """Everything here runs inside a transaction."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock

    def take_up(self, transaction: Transaction) -> Sequence[ConversationId]:
        """At start: conversations in which something was left, with the new try counted and sends doubted."""
        transaction.change(_TRIED, now=milliseconds(self._clock.now()))
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
