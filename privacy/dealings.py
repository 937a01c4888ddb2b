"""Whether a recipient got something of one person, and from when to when: read off what is still kept here."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from core.clock import moment
from core.identifiers import ChannelId, PersonId
from core.memory.statements import Statement, table_of
from core.memory.store import Store, Transaction
from core.memory.tables import Message, PersonUsage
from core.ports.command import Speaker
from core.wording import Wording
from privacy.notices import NoticeFacts, NoticeRecipient

AskedBy = Callable[[ChannelId], Mapping[str, Collection[str]]]
"""Of a channel: the recipients that are models, each with the assistants for which it is asked."""

_USAGE = table_of(PersonUsage)
_MESSAGE = table_of(Message)
_DAYS = Statement(
    select(_USAGE.c.assistant, func.min(_USAGE.c.day_at), func.max(_USAGE.c.day_at))
    .where(_USAGE.c.person_id == bindparam("person"))
    .group_by(_USAGE.c.assistant)
)
_CARRIED = Statement(
    select(func.min(_MESSAGE.c.created_at), func.max(_MESSAGE.c.created_at)).where(
        _MESSAGE.c.person_id == bindparam("person")
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    first: datetime
    last: datetime


class Dealings:
    def __init__(self, *, store: Store, asked_by: AskedBy) -> None:
        self._store = store
        self._asked_by = asked_by

    async def of(self, speaker: Speaker, facts: NoticeFacts) -> Mapping[str, Span | None]:
        """By the name of each recipient; None for one that got nothing that is still known of."""
        asked, carried = await self._store.read(lambda transaction: _read(transaction, speaker.person))
        asked_by = self._asked_by(speaker.channel)

        def span(recipient: NoticeRecipient) -> Span | None:
            if recipient.role == "channel":
                return carried
            spans = [asked[name] for name in asked_by.get(recipient.name, ()) if name in asked]
            if not spans:
                return None
            return Span(first=min(each.first for each in spans), last=max(each.last for each in spans))

        return {recipient.name: span(recipient) for recipient in facts.recipients}


def in_words(dealings: Mapping[str, Span | None], wording: Wording, language: str) -> Iterator[str]:
    """One line a recipient."""
    for name, span in dealings.items():
        if span is None:
            yield wording.say("who_got_nothing", language, name=name)
        else:
            first, last = span.first.date().isoformat(), span.last.date().isoformat()
            yield wording.say("who_got", language, name=name, first=first, last=last)


def _read(transaction: Transaction, person: PersonId) -> tuple[Mapping[str, Span], Span | None]:
    asked = {
        assistant: Span(first=moment(first), last=moment(last))
        for assistant, first, last in transaction.rows(_DAYS, person=person)
    }
    row = transaction.row(_CARRIED, person=person)
    carried = None if row is None or row[0] is None else Span(first=moment(row[0]), last=moment(row[1]))
    return asked, carried
