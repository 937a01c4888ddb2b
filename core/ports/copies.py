"""A platform keeps copies of what was said: what we know them by, and asking it to delete them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from core.identifiers import ChannelId, ProviderMessageId

COPIES_AT_ONCE = 100
"""No connector is handed more in one call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What a platform was handed, or handed us, with one message; by the names it gave when that was made."""

    name: ProviderMessageId = field(repr=False)
    """Of the message; empty where only its files are meant."""
    made_at: datetime
    files: tuple[str, ...] = field(default=(), repr=False)
    """References to its files, and to what else there is of it, as the connector wrote them."""


class Outcome(StrEnum):
    """What became of one thing that a platform keeps, for good."""

    GONE = "gone"
    """Deleted there, now or before."""
    TOO_OLD = "too_old"
    """The platform deletes nothing any more that is so old."""
    REFUSED = "refused"
    """Asked, and not deleted."""
    STILL_THERE = "still_there"
    """The platform says that it is deleted, and still shows it."""
    NO_WAY = "no_way"
    """The platform offers no way to have it deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    counts: Mapping[Outcome, int]
    """How many things of the copies came to which end."""
    again: tuple[Copy, ...] = ()
    """What is left of the copies, to be asked for again later."""
    still_there: int = 0
    """So many of those are shown still, though the platform said that they are deleted."""
    retry_after: timedelta | None = None
    """As the platform asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How far it has come with what one erasure left on one channel: counts of things, and nothing about anybody."""

    channel: ChannelId
    asked_at: datetime
    until: datetime
    """As long as what is pending is asked for again."""
    pending: int = 0
    """Asked for, or about to be, and not deleted yet."""
    doubtful: int = 0
    """So many of the pending ones are shown still, though the platform said that they are deleted."""
    gone: int = 0
    too_old: int = 0
    refused: int = 0
    still_there: int = 0
    no_way: int = 0


@runtime_checkable
class DeletesOnlyFiles(Protocol):
    """Beside `DeletesCopies`: the platform offers no way to delete a message, only what was sent with it."""

    only_files: bool


@runtime_checkable
class DeletesCopies(Protocol):
    clears_chat: bool
    """What is deleted there goes from the person's own chat too; the last message to them is then left to them."""
    deletes_within: timedelta | None
    """Nothing older is deleted by the platform; None: whatever its age."""
    tidies_after: timedelta | None
    """The owner wants everything deleted there when it is so old; None: only what is deleted here."""

    def things(self, copy: Copy) -> int:
        """How many things it is to the platform that could be asked for; 0 for what it knows nothing of."""

    async def delete_copies(self, copies: Sequence[Copy]) -> Answered:
        """To ask again for what is gone already is no failure. Raises a DeliveryError only where nothing was done
        because the channel as a whole does not work just now."""
