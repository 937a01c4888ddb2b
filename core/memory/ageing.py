"""What is older than it may be: found in slices, and forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, exists, func, select

from core.clock import milliseconds
from core.identifiers import ChannelId, MessageId, PersonId
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import KeptFile, Message, Person

_PERSON = table_of(Person)
_MESSAGE = table_of(Message)
_FILE = table_of(KeptFile)
_CHANNELS = Statement(select(_PERSON.c.channel).distinct())
_CHANNEL_OF = select(_PERSON.c.channel).where(_PERSON.c.id == _MESSAGE.c.person_id).scalar_subquery()
"""Not a join: SQLite would begin it with the channel's people, and read every message that they ever wrote."""
_OLD = (_MESSAGE.c.created_at < bindparam("before"), bindparam("channel") == _CHANNEL_OF)
_OLD_MESSAGES = Statement(
    select(_MESSAGE.c.id, _MESSAGE.c.created_at).where(*_OLD).order_by(_MESSAGE.c.created_at).limit(bindparam("most"))
)
_COUNT_MESSAGES = Statement(select(func.count()).select_from(_MESSAGE).where(*_OLD))
_COUNT_FILES = Statement(
    select(func.count()).select_from(_MESSAGE.join(_FILE, _FILE.c.message_id == _MESSAGE.c.id)).where(*_OLD)
)
_FILES_OF = Statement(select(_FILE.c.stored_as).where(_FILE.c.message_id == bindparam("message")))
_FORGET = Statement(delete(_MESSAGE).where(_MESSAGE.c.id == bindparam("message")))
_OLD_OWN_FILES = Statement(
    select(_FILE.c.id, _FILE.c.stored_as)
    .select_from(_FILE.join(_MESSAGE, _FILE.c.message_id == _MESSAGE.c.id))
    .where(_MESSAGE.c.by_person.is_(False), _FILE.c.created_at < bindparam("before"))
    .limit(bindparam("most"))
)
_FORGET_FILE = Statement(delete(_FILE).where(_FILE.c.id == bindparam("file")))
_SILENT = and_(
    _PERSON.c.channel == bindparam("channel"),
    _PERSON.c.last_seen_at < bindparam("before"),
    _PERSON.c.erasing.is_(False),
    ~exists().where(_MESSAGE.c.person_id == _PERSON.c.id, _MESSAGE.c.created_at >= bindparam("before")),
)
_SILENT_PEOPLE = Statement(
    select(_PERSON.c.id)
    .where(_SILENT, _PERSON.c.id > bindparam("after"))
    .order_by(_PERSON.c.id)
    .limit(bindparam("most"))
)
_COUNT_PEOPLE = Statement(select(func.count()).select_from(_PERSON).where(_SILENT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Aged:
    messages: int
    files: int
    people: int


class Ageing:
    """Everything here runs inside a transaction. `before`: what is older is too old."""

    def channels(self, transaction: Transaction) -> Sequence[ChannelId]:
        """Also those that the owner closed."""
        return [ChannelId(channel) for (channel,) in transaction.rows(_CHANNELS)]

    def count(self, transaction: Transaction, channel: ChannelId, before: datetime) -> Aged:
        limit = milliseconds(before)
        counts = [
            transaction.rows(statement, channel=channel, before=limit)[0][0]
            for statement in (_COUNT_MESSAGES, _COUNT_FILES, _COUNT_PEOPLE)
        ]
        return Aged(messages=counts[0], files=counts[1], people=counts[2])

    def forget_messages(
        self, transaction: Transaction, channel: ChannelId, before: datetime, most: int
    ) -> tuple[Sequence[MessageId], Sequence[str]]:
        """The oldest: what went, and the names of their files, which are on the disk still."""
        rows = transaction.rows(_OLD_MESSAGES, channel=channel, before=milliseconds(before), most=most)
        names: list[str] = []
        for number, _ in rows:
            names += [name for (name,) in transaction.rows(_FILES_OF, message=number)]
            transaction.change(_FORGET, message=number)
        return [MessageId(number) for number, _ in rows], names

    def forget_own_files(self, transaction: Transaction, before: datetime, most: int) -> Sequence[str]:
        """Files that we made and sent: their names on the disk, where they are still."""
        rows = transaction.rows(_OLD_OWN_FILES, before=milliseconds(before), most=most)
        for number, _ in rows:
            transaction.change(_FORGET_FILE, file=number)
        return [name for _, name in rows]

    def silent_people(
        self, transaction: Transaction, channel: ChannelId, before: datetime, after: int, most: int
    ) -> Sequence[PersonId]:
        """Not seen, and without a word that is young enough; those whose number is above `after`, in order."""
        limit = milliseconds(before)
        rows = transaction.rows(_SILENT_PEOPLE, channel=channel, before=limit, after=after, most=most)
        return [PersonId(number) for (number,) in rows]
