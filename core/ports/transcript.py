"""What was said in one conversation, read back for a channel that shows it again after a dropped line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from core.identifiers import Address, ChannelId, ProviderMessageId
from core.messages import Attachment, Button


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    sequence: int
    """Rises by one with each message of a conversation, whoever spoke."""
    id: str
    by_person: bool
    reply_to: str
    at: datetime
    text: str = field(repr=False)
    provider_id: ProviderMessageId = field(repr=False)
    """Of a person's message, as its connector parsed it; empty for ours."""
    buttons: tuple[Button, ...] = field(default=(), repr=False)
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)
    """Without their bytes; `file` opens one by its reference."""


class Transcript(Protocol):
    async def since(self, channel: ChannelId, address: Address, sequence: int) -> Sequence[Said]:
        """All kept messages after `sequence`, oldest first; [] for somebody unknown."""

    async def erased_at(self, channel: ChannelId, address: Address) -> datetime | None:
        """When this address was last erased, while that is still known (nine days)."""

    async def file(self, channel: ChannelId, address: Address, reference: str) -> bytes | None:
        """A kept file of this very person, or None."""
