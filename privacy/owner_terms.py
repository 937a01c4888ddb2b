"""What an owner may read of one person: no more than that person knew of when they wrote it."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime

from core.clock import milliseconds
from core.identifiers import ChannelId
from core.memory.consents import Consents
from core.memory.store import Transaction
from core.ports.command import Speaker
from privacy.notice_book import NoticeBook
from privacy.notices import Notice, OwnerSees

Sees = Callable[[datetime], OwnerSees]
"""What may be read of what was said at a moment."""
SeesOf = Callable[[Transaction, Speaker], Sees]

_FROM_LITTLE: Sequence[OwnerSees] = ("nothing", "masked", "everything")


def told_of_looks(notice: Callable[[ChannelId], Notice], book: NoticeBook, consents: Consents) -> SeesOf:
    """An owner who sets more than people were told waits until each has agreed, and then reads what is said from there
    on; one who sets less is bound at once, also of what was said before."""

    def told(version: str, now: Notice) -> OwnerSees:
        if version == now.version:
            return now.facts.owner_sees
        facts = book.facts(version)
        return "nothing" if facts is None else facts.owner_sees

    def sees_of(transaction: Transaction, speaker: Speaker) -> Sees:
        now = notice(speaker.channel)
        events = [one for one in consents.events(transaction, speaker) if one.action in ("shown", "given")]
        # What a person said before the first notice was said to somebody who tells it with the answer.
        since = [0, *(one.at for one in events[1:])]
        versions = [one.version for one in events] or [speaker.told]

        def at(moment: datetime) -> OwnerSees:
            version = versions[bisect_right(since, milliseconds(moment)) - 1]
            return least(told(version, now), now.facts.owner_sees)

        return at

    return sees_of


def least(one: OwnerSees, other: OwnerSees) -> OwnerSees:
    return min(one, other, key=_FROM_LITTLE.index)


def most(shown: Sequence[OwnerSees]) -> OwnerSees:
    return max(shown, key=_FROM_LITTLE.index, default="nothing")
