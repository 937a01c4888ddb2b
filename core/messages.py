"""What is said. Everything is frozen, and nothing shows its contents when printed."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.capabilities import AttachmentKind
from core.identifiers import Address, ChannelId, ProviderMessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    kind: AttachmentKind
    media_type: str
    size: int | None
    """Bytes, where known before it is fetched."""
    name: str = field(default="", repr=False)
    reference: str = field(default="", repr=False)
    """The platform's handle, from which the channel's connector fetches the bytes later."""
    content: bytes | None = field(default=None, repr=False)
    """The bytes, where they came with the message or are to be sent."""
    words: str = field(default="", repr=False)
    """What could be read of it, for the model; never a command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes:
    """Which earlier message is quoted by another; never words of whoever quotes."""

    message: ProviderMessageId = field(repr=False)
    part: str = field(default="", repr=False)
    """Of its words those that were chosen; empty: all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """Something a person said on a channel."""

    channel_id: ChannelId
    provider_id: ProviderMessageId = field(repr=False)
    """Unique on its channel; the same again means the same message again."""
    sent_at: datetime
    """Aware, UTC, by the platform's clock."""
    sender: Address = field(repr=False)
    also_known_as: tuple[Address, ...] = field(default=(), repr=False)
    """Other addresses of the same sender, as the platform says in this very message; each holds less firmly than
    `sender`, as a telephone number does beside an id."""
    sender_name: str = field(default="", repr=False)
    language: str = field(default="", repr=False)
    """What the platform says the person reads, as a BCP 47 tag; empty where it does not say."""
    text: str = field(default="", repr=False)
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)
    own_words: bool = True
    """Typed (or pressed) by the person just now: not a caption, a forward, a quotation, an edit or a
    transcript. Only such words can be a command."""
    public: bool = False
    """Said where others listen. Nothing of it is kept; the answer asks to speak alone."""
    readable: bool = True
    """False for a kind of message that we cannot make words of (a sticker, a poll, one not yet invented)."""
    edits: ProviderMessageId | None = field(default=None, repr=False)
    """The earlier message whose words these replace; an edit is never answered."""
    quotes: Quotes | None = field(default=None, repr=False)
    press: str = field(default="", repr=False)
    """The platform's handle of a pressed button, for `HearsPresses`."""
    album: str = field(default="", repr=False)
    """Shared by messages that were sent together, one file each; more of them may be on their way."""
    arrival: str = field(default="", repr=False)
    """What a repeated delivery is recognised by, where that is not the message's own name; "": `provider_id`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachChanged:
    """A person blocked us, or let us in again."""

    channel_id: ChannelId
    provider_id: ProviderMessageId = field(repr=False)
    sent_at: datetime
    sender: Address = field(repr=False)
    reachable: bool
    arrival: str = field(default="", repr=False)
    """As in `InboundMessage`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopChanged:
    """A person told the platform itself to stop us, or to let us go on; the platform has answered them."""

    channel_id: ChannelId
    provider_id: ProviderMessageId = field(repr=False)
    sent_at: datetime
    sender: Address = field(repr=False)
    also_known_as: tuple[Address, ...] = field(default=(), repr=False)
    """As in `InboundMessage`."""
    stopped: bool
    arrival: str = field(default="", repr=False)
    """As in `InboundMessage`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted:
    """A person put a sign under something that was said, in place of the one they had put there before."""

    channel_id: ChannelId
    provider_id: ProviderMessageId = field(repr=False)
    sent_at: datetime
    sender: Address = field(repr=False)
    message: ProviderMessageId = field(repr=False)
    """Under which it stands."""
    sign: str = field(repr=False)
    """Empty: they took it away."""
    arrival: str = field(default="", repr=False)
    """As in `InboundMessage`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked:
    """A person took back something they had said."""

    channel_id: ChannelId
    provider_id: ProviderMessageId = field(repr=False)
    sent_at: datetime
    sender: Address = field(repr=False)
    also_known_as: tuple[Address, ...] = field(default=(), repr=False)
    """As in `InboundMessage`."""
    message: ProviderMessageId = field(repr=False)
    """What is taken back."""
    arrival: str = field(default="", repr=False)
    """As in `InboundMessage`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressChanged:
    """The platform calls the same person by another address from now on."""

    channel_id: ChannelId
    provider_id: ProviderMessageId = field(repr=False)
    sent_at: datetime
    sender: Address = field(repr=False)
    """As they were called so far."""
    becomes: Address = field(repr=False)
    arrival: str = field(default="", repr=False)
    """As in `InboundMessage`."""


class Fate(StrEnum):
    """How far something we sent has come, as the platform reports it."""

    TAKEN = "taken"
    """The platform has it; it may not be on their telephone yet."""
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReported:
    """What became of something we sent. Reports come in any order, and more than once."""

    channel_id: ChannelId
    provider_id: ProviderMessageId = field(repr=False)
    """What the platform calls the message that we sent."""
    message: str = ""
    """Its `OutboundMessage.id`, where the platform brings that back; else empty."""
    sent_at: datetime
    """When it was reported, by the platform's clock."""
    fate: Fate
    unreachable: bool = False
    """Of a failure: the person cannot be reached at all just now (no such number, blocked, outside the window)."""
    error: str = ""
    """Of a failure: the platform's own code, for the owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureAsked:
    """The platform asks, on a person's behalf, that what we hold of them be erased."""

    channel_id: ChannelId
    sender: Address = field(repr=False)
    """As the platform calls them; it may be that nobody is known by it."""
    asked_at: datetime | None
    """By the platform's clock; None where it does not say."""
    arrival: str = field(repr=False)
    """What the same request brought again is recognised by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUnderstood:
    """One of several that a platform brought together, beyond understanding: it is set aside, and keeps none of the
    others out."""

    raw: bytes = field(repr=False)


Inbound = InboundMessage | ReachChanged | StopChanged | Reacted | Revoked | AddressChanged | SendReported


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    label: str = field(repr=False)
    says: str = field(repr=False)
    """What pressing it says, exactly as if the person had typed it; at most 64 bytes in UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    channel_id: ChannelId
    recipient: Address = field(repr=False)
    id: str
    """Constant over every try to send the same message."""
    sequence: int = 0
    """Its place in the conversation, as `core.ports.transcript.Said` numbers it; 0 when it is kept nowhere."""
    reply_to: str = ""
    """The `id` under which the channel was told that the person's message was accepted; may be empty."""
    made_at: datetime | None = None
    """No try to send it is older than this; None: it was made just now."""
    heard_at: datetime | None = None
    """When the person last said something, where the channel has a `window`; None: certainly within it."""
    text: str = field(repr=False)
    """Markdown, no longer than the channel's `longest_text`; drawing it is the connector's."""
    language: str = ""
    buttons: tuple[Button, ...] = field(default=(), repr=False)
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    provider_id: ProviderMessageId = field(repr=False)
    """What the platform calls what we sent; empty where it gives no name."""
    traces: tuple[str, ...] = field(default=(), repr=False)
    """What else the platform keeps because of it, such as a file that was handed to it before, in words that only its
    connector reads."""
