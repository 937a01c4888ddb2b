"""Messages that wait for their writer's own answer to a question of ours."""

from sqlalchemy import bindparam, update

from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Message, State
from core.ports.command import Speaker

_MESSAGE = table_of(Message)
_HELD = (_MESSAGE.c.conversation_id == bindparam("conversation"), _MESSAGE.c.state == int(State.HELD))
_RELEASE = Statement(update(_MESSAGE).where(*_HELD).values(state=int(State.WAITING), attempts=0, available_at=0))
_DROP = Statement(update(_MESSAGE).where(*_HELD).values(state=int(State.APART)))


def release_held(transaction: Transaction, speaker: Speaker) -> int:
    """They are answered now; how many."""
    return transaction.change(_RELEASE, conversation=speaker.conversation)


def leave_held(transaction: Transaction, speaker: Speaker) -> int:
    """They are not answered any more, and stay apart from what is; how many."""
    return transaction.change(_DROP, conversation=speaker.conversation)
