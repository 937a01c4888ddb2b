"""How many messages and people a change of the owner's would touch; it only counts, and opens nothing."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, select

from core.clock import milliseconds, moment
from core.identifiers import ChannelId
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Message, Person
from privacy.counters import FEWEST, in_words

_PERSON, _MESSAGE = table_of(Person), table_of(Message)
_STEP = 5
_CHANNEL_OF = select(_PERSON.c.channel).where(_PERSON.c.id == _MESSAGE.c.person_id).scalar_subquery()
_WORDS = Statement(
    select(func.count()).where(
        _MESSAGE.c.created_at < bindparam("before"),
        _MESSAGE.c.created_at >= bindparam("since"),
        bindparam("channel") == _CHANNEL_OF,
    )
)
_PEOPLE = Statement(
    select(func.count()).where(
        _PERSON.c.last_seen_at < bindparam("before"),
        _PERSON.c.last_seen_at >= bindparam("since"),
        _PERSON.c.channel == bindparam("channel"),
        _PERSON.c.erasing.is_(False),
    )
)
_TOLD = Statement(
    select(_PERSON.c.told, func.count())
    .where(_PERSON.c.channel == bindparam("channel"), _PERSON.c.erasing.is_(False), _PERSON.c.told != "")
    .group_by(_PERSON.c.told)
)

_EVER = moment(0)


def words_said(transaction: Transaction, channel: ChannelId, before: datetime, since: datetime = _EVER) -> int:
    return _one(transaction, _WORDS, channel, before, since)


def people_last_seen(transaction: Transaction, channel: ChannelId, before: datetime, since: datetime = _EVER) -> int:
    return _one(transaction, _PEOPLE, channel, before, since)


def told_versions(transaction: Transaction, channel: ChannelId) -> Mapping[str, int]:
    """How many people were last told which version of the notice."""
    return {str(version): int(count) for version, count in transaction.rows(_TOLD, channel=channel)}


def coarse(number: int) -> str:
    """In words from which nobody can be singled out, whatever is asked beside it; empty for none at all."""
    if not number:
        return ""
    return in_words(None if number < FEWEST else number // _STEP * _STEP)


def _one(transaction: Transaction, statement: Statement, channel: ChannelId, before: datetime, since: datetime) -> int:
    row = transaction.row(statement, channel=channel, before=milliseconds(before), since=milliseconds(since))
    return int(row[0]) if row is not None else 0
