"""A channel that is a notebook: it takes JSON with a secret, and writes down what is sent."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hmac import compare_digest

from connectors.kind import Acknowledgement, Kind, Surroundings
from core.capabilities import AttachmentKind, Capabilities, Support
from core.errors import Malformed, NotAuthentic
from core.identifiers import Address, ChannelId, ProviderMessageId
from core.messages import Delivery, Inbound, InboundMessage, NotUnderstood, OutboundMessage
from core.ports.connector import HandOver, Knock, SetAside
from settings.channels import ChannelSettings
from settings.fields import Secret

SECRET = "the notebook's secret"
LONGEST_BODY = 100_000


_CAPABILITIES = Capabilities(
    longest_text=500,
    files={AttachmentKind.FILE: Support.FULL},
    largest_file=1_000_000,
    buttons=Support.CONVERTED,
    typing_signal=Support.DROPPED,
    may_speak_first=True,
    shows_notice=False,
)


@dataclass(kw_only=True)
class NotebookConnector:
    channel_id: ChannelId
    capabilities: Capabilities = _CAPABILITIES
    secret: str = field(default=SECRET, repr=False)
    pages: list[OutboundMessage] = field(default_factory=list, repr=False)
    opened: int = 0
    closed: int = 0
    refuses_to_open: list[BaseException] = field(default_factory=list)
    """Raised one after the other by `open`; it opens when there is none left."""
    refuses_to_send: list[BaseException] = field(default_factory=list)

    async def open(self) -> None:
        if self.refuses_to_open:
            raise self.refuses_to_open.pop(0)
        self.opened += 1

    def authenticate(self, knock: Knock) -> None:
        shown = knock.headers.get("x-notebook-secret", "").encode("utf-8", "surrogateescape")
        if not compare_digest(shown, self.secret.encode()):
            raise NotAuthentic("not the notebook's secret")

    def parse(self, knock: Knock) -> Sequence[Inbound | NotUnderstood]:
        try:
            found = json.loads(knock.body)
        except (ValueError, RecursionError):
            raise Malformed("not JSON") from None
        if not isinstance(found, list):
            return [self._entry(found)]
        return [self._one_of_many(entry) for entry in found]

    async def send(self, message: OutboundMessage) -> Delivery:
        if self.refuses_to_send:
            raise self.refuses_to_send.pop(0)
        self.pages.append(message)
        return Delivery(provider_id=ProviderMessageId(f"page {len(self.pages)}"))

    async def close(self) -> None:
        self.closed += 1

    def _one_of_many(self, entry: object) -> InboundMessage | NotUnderstood:
        try:
            return self._entry(entry)
        except Malformed:
            return NotUnderstood(raw=json.dumps(entry).encode())

    def _entry(self, entry: object) -> InboundMessage:
        match entry:
            case {"id": str(id), "from": str(sender), "text": str(text)}:
                return InboundMessage(
                    channel_id=self.channel_id,
                    provider_id=ProviderMessageId(id),
                    sent_at=datetime(2026, 11, 22, tzinfo=UTC),
                    sender=Address(sender),
                    text=text,
                )
            case _:
                raise Malformed("not an entry")


@dataclass(kw_only=True)
class ListeningNotebook(NotebookConnector):
    """One that fetches by itself: what its script says is handed over, or raised; then it returns."""

    script: list[InboundMessage | BaseException] = field(default_factory=list)
    listened: int = 0

    async def listen(self, hand_over: HandOver, set_aside: SetAside) -> None:
        self.listened += 1
        while self.script:
            step = self.script.pop(0)
            if isinstance(step, BaseException):
                raise step
            await hand_over(step)


def notebook_kind(connectors: dict[ChannelId, NotebookConnector]) -> Kind:
    """A kind that makes the connectors laid ready by their channel's name, else new ones."""

    def make(settings: ChannelSettings, _surroundings: Surroundings) -> NotebookConnector:
        return connectors.setdefault(settings.name, NotebookConnector(channel_id=settings.name))

    return Kind(
        name="notebook",
        title="Notebook",
        fields=(),
        acknowledgement=Acknowledgement(body=b"written", media_type="text/plain"),
        longest_body=LONGEST_BODY,
        recipient=lambda settings: None,
        make=make,
    )


def notebook_settings(name: str) -> ChannelSettings:
    return ChannelSettings(
        name=ChannelId(name), kind="notebook", assistant="helpdesk", values={"secret": Secret(SECRET)}
    )
