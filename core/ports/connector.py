"""A channel: five verbs, and small further ports for what only some channels can do."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from core.capabilities import Capabilities
from core.identifiers import Address, ChannelId, MessageId, ProviderMessageId
from core.messages import Attachment, Delivery, Inbound, InboundMessage, NotUnderstood, OutboundMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """An HTTP request at the door, free of any framework."""

    method: str
    address: str = field(repr=False)
    """The whole address, built on our own public one, never on the Host header."""
    headers: Mapping[str, str] = field(repr=False)
    """Names in lower case; of a repeated header, all values joined with a comma."""
    body: bytes = field(repr=False)


HandOver = Callable[[Inbound], Awaitable[MessageId | None]]
"""Returns once the message is safe with us, with the number we keep it under; None: it was here before,
or nothing of it is kept. Raises StoreUnavailable."""

SetAside = Callable[[bytes], Awaitable[None]]
"""Keep in quarantine, sealed, what is authentic but cannot be understood."""

SetAsideFor = Callable[[ChannelId, bytes], Awaitable[None]]
"""The same, of whichever channel."""


@runtime_checkable
class Connector(Protocol):
    channel_id: ChannelId
    capabilities: Capabilities

    async def open(self) -> None:
        """Announce ourselves to the platform. Raises ChannelRefused for bad credentials, TryAgain
        when the platform cannot be reached just now; the channel is then opened again later."""

    def authenticate(self, knock: Knock) -> None:
        """Return, or raise NotAuthentic; there is no third way."""

    def parse(self, knock: Knock) -> Sequence[Inbound | NotUnderstood]:
        """Pure. [] for what is not for us. Raises Malformed where nothing of it can be understood."""

    async def send(self, message: OutboundMessage) -> Delivery:
        """Send one message, once. Raises a DeliveryError."""

    async def close(self) -> None:
        """Harmless also after an `open` that failed, and twice."""


@runtime_checkable
class ShowsTyping(Protocol):
    typing_seconds: float
    """How long the platform shows one signal."""

    async def show_typing(self, recipient: Address) -> None: ...


@runtime_checkable
class ListensItself(Protocol):
    async def listen(self, hand_over: HandOver, set_aside: SetAside) -> None:
        """Fetch messages until cancelled (long polling). Returns at once where the platform calls us."""


@runtime_checkable
class FetchesFiles(Protocol):
    def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The file's bytes in pieces. Raises TryAgain, TooLarge, or Unreachable when it is gone."""


@runtime_checkable
class LetsGoOfFiles(Protocol):
    def let_go(self, attachment: Attachment) -> None:
        """The file is kept with us: the platform's own copy may go. Returns at once, and never fails."""


@runtime_checkable
class HearsPresses(Protocol):
    async def heard(self, message: InboundMessage) -> None:
        """Tell the person's app that its button was heard. Never raises a DeliveryError."""


@runtime_checkable
class StreamsText(Protocol):
    async def stream(self, recipient: Address, reply_to: str, piece: str, so_far: str) -> None:
        """Show an answer while it is being written; `piece` is what is new in `so_far`. May drop
        what comes too fast. Never raises a DeliveryError: the finished answer follows by `send`."""


@runtime_checkable
class ShowsForgotten(Protocol):
    async def forgotten(self, recipient: Address) -> None:
        """The person is erased: drop what is held for them and let their page know."""


@runtime_checkable
class KnowsWhatWasSent(Protocol):
    async def was_sent(self, message: OutboundMessage) -> bool | None:
        """After a send in doubt: did it arrive? None: cannot be known yet."""


@runtime_checkable
class NamesWhatWasSent(Protocol):
    def name_of(self, message: OutboundMessage) -> ProviderMessageId:
        """Once `was_sent` said that it arrived: what the platform calls it; empty where that is not known."""
