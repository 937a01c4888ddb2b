"""By what names platforms know what was said: read back from the messages before these go, on the disk or in memory."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select, tuple_

from core.clock import milliseconds, moment
from core.errors import StorageError
from core.identifiers import ChannelId, MessageId, ProviderMessageId
from core.memory.bodies import Body, decode
from core.memory.short_memory import ShortMemory
from core.memory.statements import Statement, table_of
from core.memory.store import Row, Transaction
from core.memory.tables import Message, Person
from core.memory.used_channels import used_channels
from core.memory.vault import Shredded, Vault
from core.ports.command import Speaker
from core.ports.copies import Copy

_MESSAGE = table_of(Message)
_PERSON = table_of(Person)
_COLUMNS = (_MESSAGE.c.id, _MESSAGE.c.created_at, _MESSAGE.c.by_person, _MESSAGE.c.body)
_OF_PERSON = Statement(
    select(*_COLUMNS)
    .where(_MESSAGE.c.person_id == bindparam("person"), _MESSAGE.c.id > bindparam("after"))
    .order_by(_MESSAGE.c.id)
    .limit(bindparam("most"))
)
_WHOSE = (*_COLUMNS, _PERSON.c.id, _PERSON.c.key_slot, _PERSON.c.channel)
_JOINED = select(*_WHOSE).join_from(_MESSAGE, _PERSON, _MESSAGE.c.person_id == _PERSON.c.id)
_ONE = Statement(_JOINED.where(_MESSAGE.c.id == bindparam("number")))
_BETWEEN = Statement(
    _JOINED.where(
        _MESSAGE.c.created_at < bindparam("before"),
        tuple_(_MESSAGE.c.created_at, _MESSAGE.c.id) > tuple_(bindparam("after_moment"), bindparam("after_number")),
    )
    .order_by(_MESSAGE.c.created_at, _MESSAGE.c.id)
    .limit(bindparam("most"))
)
_PLACE = "message.body"
_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    copies: Sequence[Copy] = field(repr=False)
    unreadable: int
    """Messages that cannot be opened any more, so that nobody knows what they are called elsewhere."""


class CopiesHeld:
    """Everything here runs inside a transaction."""

    def __init__(self, *, vault: Vault, short: ShortMemory) -> None:
        self._vault = vault
        self._short = short

    def channels(self, transaction: Transaction) -> Sequence[ChannelId]:
        """Also those that the owner closed."""
        return used_channels(transaction)

    def of_person(self, transaction: Transaction, speaker: Speaker) -> Found:
        """Where no word is kept, also what is in memory for half an hour; of what is older nobody knows a name."""
        copies: list[Copy] = []
        on_disk: set[int] = set()
        after, unreadable = 0, 0
        while rows := transaction.rows(_OF_PERSON, person=speaker.person, after=after, most=_PAGE):
            for row in rows:
                on_disk.add(row[0])
                try:
                    copies += self._copies(row, speaker.person, speaker.key_slot)
                except (StorageError, Shredded):  # it must not keep the others from being asked for
                    unreadable += 1
            after = rows[-1][0]
        # After the disk: what goes from there just now was in memory before, and is found in one of the two.
        for kept in self._short.recall(speaker.conversation):
            if kept.number not in on_disk:
                copies += copies_of(kept.body, by_person=kept.by_person, made_at=kept.at)
        return Found(copies=copies, unreadable=unreadable)

    def of_messages(self, transaction: Transaction, numbers: Sequence[MessageId]) -> Mapping[ChannelId, list[Copy]]:
        rows = (transaction.row(_ONE, number=number) for number in numbers)
        return self._by_channel([row for row in rows if row is not None])

    def between(
        self, transaction: Transaction, channel: ChannelId, after: tuple[int, int], before: datetime, most: int
    ) -> tuple[Sequence[Copy], tuple[int, int], bool]:
        """Of the next `most` messages of all channels those of this one; how far that reaches, as a moment and a
        number, and whether more may follow."""
        at, number = after
        rows = transaction.rows(_BETWEEN, before=milliseconds(before), after_moment=at, after_number=number, most=most)
        reached = (rows[-1][1], rows[-1][0]) if rows else after
        return self._by_channel(rows).get(channel, []), reached, len(rows) == most

    def _by_channel(self, rows: Sequence[Row]) -> Mapping[ChannelId, list[Copy]]:
        found: defaultdict[ChannelId, list[Copy]] = defaultdict(list)
        for *row, person, slot, channel in rows:
            with suppress(StorageError, Shredded):  # whoever is erased meanwhile has had them asked for
                found[ChannelId(channel)] += self._copies(tuple(row), person, slot)
        return found

    def _copies(self, row: Row, person: int, slot: int) -> Sequence[Copy]:
        number, created_at, by_person, sealed = row
        body = decode(self._vault.unseal(person, slot, _PLACE, number, sealed))
        return copies_of(body, by_person=bool(by_person), made_at=moment(created_at))


def copies_of(body: Body, *, by_person: bool, made_at: datetime) -> Sequence[Copy]:
    """Nothing where the platform gave no name: what was never sent, or never taken."""
    # A file that we sent has a name of our own there, and one of the platform's among the traces.
    sent_to_us = [file.reference for file in body.attachments if file.reference] if by_person else []
    files = (*sent_to_us, *body.traces)
    if not body.provider_id and not files:
        return ()
    return (Copy(name=ProviderMessageId(body.provider_id), made_at=made_at, files=files),)
