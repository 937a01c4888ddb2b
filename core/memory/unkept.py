"""Where no word is kept: what is done with goes from the disk, and people go of whom nothing is left to do."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, or_, select

from core.identifiers import ChannelId, MessageId, PersonId
from core.memory.ageing import Place, Slice
from core.memory.conversations import Conversations, Kept
from core.memory.requests import waited_for_since
from core.memory.rights_tables import REQUEST_WAITS, Fact, RightUsed
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import KeptFile, Message, Person, State
from core.ports.command import Speaker

_PERSON = table_of(Person)
_MESSAGE = table_of(Message)
_FILE = table_of(KeptFile)
_FACT = table_of(Fact)
_USED = table_of(RightUsed)
_DONE = or_(
    *(
        _MESSAGE.c.state == int(state)
        for state in (State.ANSWERED, State.GIVEN_UP, State.APART, State.SENT, State.UNDELIVERED)
    )
)
_WAITS_TO_BE_FETCHED = exists().where(_FILE.c.message_id == _MESSAGE.c.id, _MESSAGE.c.by_person.is_(False))
"""An export by a link: it goes in the time of such files."""
_OF_CONVERSATION = Statement(
    select(_MESSAGE.c.id).where(_MESSAGE.c.conversation_id == bindparam("conversation"), _DONE, ~_WAITS_TO_BE_FETCHED)
)
_ON_CHANNEL = Statement(
    select(_MESSAGE.c.id)
    .join(_PERSON, _PERSON.c.id == _MESSAGE.c.person_id)
    .where(_PERSON.c.channel == bindparam("channel"), _MESSAGE.c.id > bindparam("after"), _DONE, ~_WAITS_TO_BE_FETCHED)
    .order_by(_MESSAGE.c.id)
    .limit(bindparam("most"))
)
_FILES_OF = Statement(select(_FILE.c.stored_as).where(_FILE.c.message_id == bindparam("message")))
_FORGET = Statement(delete(_MESSAGE).where(_MESSAGE.c.id == bindparam("message")))
_IDLE = (
    _PERSON.c.erasing.is_(False),
    _PERSON.c.stopped_at.is_(None),
    _PERSON.c.paused_at.is_(None),
    _PERSON.c.blocked_at.is_(None),
    _PERSON.c.handed_over_at.is_(None),
    ~exists().where(_MESSAGE.c.person_id == _PERSON.c.id),
    ~exists().where(_FACT.c.person_id == _PERSON.c.id),
    ~exists().where(_USED.c.person_id == _PERSON.c.id, REQUEST_WAITS, _USED.c.due_at >= bindparam("since")),
)
"""Who said stop or was blocked must stay known, or the next word would go to a model; who waits for a human; who asked
us to remember something; and to whom the owner owes an answer."""
_IDLE_PEOPLE = Statement(
    select(_PERSON.c.id)
    .where(_PERSON.c.channel == bindparam("channel"), _PERSON.c.id > bindparam("after"), *_IDLE)
    .order_by(_PERSON.c.id)
    .limit(bindparam("most"))
)
_IS_IDLE = Statement(select(_PERSON.c.id).where(_PERSON.c.id == bindparam("person"), *_IDLE))


class UnkeptRows:
    """Everything here runs inside a transaction."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    def take(self, transaction: Transaction, speaker: Speaker) -> tuple[Sequence[Kept], Sequence[str]]:
        """Out of the database, all that is done with in a conversation, and the names of its files on the disk."""
        done = {number for (number,) in transaction.rows(_OF_CONVERSATION, conversation=speaker.conversation)}
        if not done:
            return [], []
        read = self._conversations.recall(transaction, speaker, len(done) + 60)
        return [kept for kept in read if kept.number in done], self.forget(transaction, [MessageId(n) for n in done])

    def forget(self, transaction: Transaction, numbers: Sequence[MessageId]) -> Sequence[str]:
        """The names of their files, which are on the disk still."""
        names = [name for number in numbers for (name,) in transaction.rows(_FILES_OF, message=number)]
        for number in numbers:
            transaction.change(_FORGET, message=number)
        return names

    def done(self, transaction: Transaction, channel: ChannelId, after: Place, most: int) -> Slice[MessageId]:
        rows = transaction.rows(_ON_CHANNEL, channel=channel, after=after[1], most=most)
        return Slice(found=[MessageId(number) for (number,) in rows], ends_at=_end(rows, most))

    def idle(
        self, transaction: Transaction, channel: ChannelId, now: datetime, after: Place, most: int
    ) -> Slice[PersonId]:
        """People of whom there is no word, nothing that they wish us to remember, and nothing that they wait for."""
        since = waited_for_since(now)
        rows = transaction.rows(_IDLE_PEOPLE, channel=channel, since=since, after=after[1], most=most)
        return Slice(found=[PersonId(number) for (number,) in rows], ends_at=_end(rows, most))

    def is_idle(self, transaction: Transaction, person: PersonId, now: datetime) -> bool:
        return transaction.row(_IS_IDLE, person=person, since=waited_for_since(now)) is not None


def _end(rows: Sequence[tuple[int, ...]], most: int) -> Place | None:
    return None if len(rows) < most else (0, rows[-1][0])
