"""What is older than it may be: looked for in slices by whoever only reads, and forgotten by whoever writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import BindParameter, bindparam, delete, or_, select, tuple_

from core.clock import milliseconds
from core.identifiers import ChannelId, MessageId, PersonId
from core.memory.requests import waited_for_since
from core.memory.rights_tables import REQUEST_WAITS, RightUsed
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import KeptFile, Message, Person, State
from core.memory.used_channels import used_channels

Number = TypeVar("Number")
Place = tuple[int, int]
"""A moment and a number, in whose order a search goes on."""

BEGINNING: Place = (-1, -1)

_PERSON = table_of(Person)
_MESSAGE = table_of(Message)
_FILE = table_of(KeptFile)
_USED = table_of(RightUsed)
_BEFORE: BindParameter[int] = bindparam("before")
_MOST: BindParameter[int] = bindparam("most")
_AFTER = tuple_(bindparam("after_moment"), bindparam("after_number"))
_CHANNEL_OF = select(_PERSON.c.channel).where(_PERSON.c.id == _MESSAGE.c.person_id).scalar_subquery()
"""Not a join: SQLite would begin it with the channel's people, and read every message that they ever wrote."""
_IS_UNSENT = or_(_MESSAGE.c.state == int(State.PENDING), _MESSAGE.c.state == int(State.SENDING))
_STAYS = select(or_(_MESSAGE.c.by_person, _IS_UNSENT)).where(_MESSAGE.c.id == _FILE.c.message_id).scalar_subquery()
# Each of these looks at so many rows and no more, so what does not fit is sorted out of what it found, not within it.
_OLD_MESSAGES = Statement(
    select(_MESSAGE.c.created_at, _MESSAGE.c.id, _CHANNEL_OF)
    .where(_MESSAGE.c.created_at < _BEFORE, tuple_(_MESSAGE.c.created_at, _MESSAGE.c.id) > _AFTER)
    .order_by(_MESSAGE.c.created_at, _MESSAGE.c.id)
    .limit(_MOST)
)
_OLD_MESSAGES_OF = Statement(
    select(_MESSAGE.c.created_at, _MESSAGE.c.id, _MESSAGE.c.person_id)
    .where(
        _MESSAGE.c.person_id == bindparam("person"),
        _MESSAGE.c.created_at >= bindparam("since"),
        _MESSAGE.c.created_at < _BEFORE,
        tuple_(_MESSAGE.c.created_at, _MESSAGE.c.id) > _AFTER,
    )
    .order_by(_MESSAGE.c.created_at, _MESSAGE.c.id)
    .limit(_MOST)
)
_LONG_NOT_SEEN = Statement(
    select(_PERSON.c.last_seen_at, _PERSON.c.id, _PERSON.c.channel)
    .where(_PERSON.c.last_seen_at < _BEFORE, tuple_(_PERSON.c.last_seen_at, _PERSON.c.id) > _AFTER)
    .order_by(_PERSON.c.last_seen_at, _PERSON.c.id)
    .limit(_MOST)
)
_OLD_FILES = Statement(
    select(_FILE.c.created_at, _FILE.c.id, _STAYS)
    .where(_FILE.c.id > bindparam("after_number"), _FILE.c.created_at < _BEFORE)
    .order_by(_FILE.c.id)
    .limit(_MOST)
)
_SEEN_BEFORE = Statement(
    select(_PERSON.c.id).where(
        _PERSON.c.id == bindparam("person"), _PERSON.c.last_seen_at < _BEFORE, _PERSON.c.erasing.is_(False)
    )
)
_YOUNG_WORDS = Statement(
    select(_MESSAGE.c.id).where(_MESSAGE.c.person_id == bindparam("person"), _MESSAGE.c.created_at >= _BEFORE).limit(1)
)
_WAITS_FOR_ANSWER = Statement(
    select(_USED.c.id)
    .where(_USED.c.person_id == bindparam("person"), REQUEST_WAITS, _USED.c.due_at >= bindparam("since"))
    .limit(1)
)
_FILES_OF = Statement(select(_FILE.c.stored_as).where(_FILE.c.message_id == bindparam("message")))
_FORGET = Statement(delete(_MESSAGE).where(_MESSAGE.c.id == bindparam("message")))
_FORGET_FILE = Statement(delete(_FILE).where(_FILE.c.id == bindparam("file")).returning(_FILE.c.stored_as))


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice(Generic[Number]):
    """What was found among the rows that were looked at, and behind which of them the next begin; None at the end."""

    found: Sequence[Number]
    ends_at: Place | None


class Ageing:
    """Everything here runs inside a transaction. `before`: what is older is too old. `most`: rows looked at."""

    def channels(self, transaction: Transaction) -> Sequence[ChannelId]:
        """Also those that the owner closed."""
        return used_channels(transaction)

    def old_messages(
        self, transaction: Transaction, channel: ChannelId, before: datetime, after: Place, most: int
    ) -> Slice[MessageId]:
        rows = _rows(transaction, _OLD_MESSAGES, before, after, most)
        return Slice(found=[MessageId(number) for _, number, of in rows if of == channel], ends_at=_end(rows, most))

    def old_messages_of(
        self, transaction: Transaction, person: PersonId, since: datetime, before: datetime, after: Place, most: int
    ) -> Slice[MessageId]:
        """Of one person; `since`: what is older still is not looked for."""
        rows = _rows(transaction, _OLD_MESSAGES_OF, before, after, most, person=person, since=milliseconds(since))
        return Slice(found=[MessageId(number) for _, number, _ in rows], ends_at=_end(rows, most))

    def count_files(self, transaction: Transaction, numbers: Sequence[MessageId]) -> int:
        """That came or went with these messages."""
        return sum(len(transaction.rows(_FILES_OF, message=number)) for number in numbers)

    def forget_messages(self, transaction: Transaction, numbers: Sequence[MessageId]) -> tuple[int, Sequence[str]]:
        """How many went, and the names of their files, which are on the disk still."""
        names = [name for number in numbers for (name,) in transaction.rows(_FILES_OF, message=number)]
        return sum(transaction.change(_FORGET, message=number) for number in numbers), names

    def old_own_files(self, transaction: Transaction, before: datetime, after: Place, most: int) -> Slice[int]:
        """Files that we made and sent, or gave up sending."""
        rows = _rows(transaction, _OLD_FILES, before, after, most)
        return Slice(found=[number for _, number, stays in rows if not stays], ends_at=_end(rows, most))

    def forget_files(self, transaction: Transaction, numbers: Sequence[int]) -> Sequence[str]:
        """Their names on the disk, where they are still."""
        return [name for number in numbers for (name,) in transaction.rows(_FORGET_FILE, file=number)]

    def silent_people(
        self, transaction: Transaction, channel: ChannelId, before: datetime, now: datetime, after: Place, most: int
    ) -> Slice[PersonId]:
        """Not seen, without a word that is young enough, and waiting for no answer of the owner's."""
        rows = _rows(transaction, _LONG_NOT_SEEN, before, after, most)
        people = [PersonId(number) for _, number, of in rows if of == channel]
        silent = [person for person in people if self.is_silent(transaction, person, before, now)]
        return Slice(found=silent, ends_at=_end(rows, most))

    def is_silent(self, transaction: Transaction, person: PersonId, before: datetime, now: datetime) -> bool:
        limit = milliseconds(before)
        return (
            transaction.row(_SEEN_BEFORE, person=person, before=limit) is not None
            and transaction.row(_YOUNG_WORDS, person=person, before=limit) is None
            and transaction.row(_WAITS_FOR_ANSWER, person=person, since=waited_for_since(now)) is None
        )


def _rows(
    transaction: Transaction, statement: Statement, before: datetime, after: Place, most: int, **more: int
) -> list[tuple[int, int, object]]:
    moment, number = after
    limit = milliseconds(before)
    rows = transaction.rows(statement, before=limit, after_moment=moment, after_number=number, most=most, **more)
    return [(at, of, what) for at, of, what in rows]


def _end(rows: Sequence[tuple[int, int, object]], most: int) -> Place | None:
    return None if len(rows) < most else rows[-1][:2]
