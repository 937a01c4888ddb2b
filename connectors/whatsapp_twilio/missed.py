"""What Twilio's list says of a message that it could not bring us, to what was said: pure.

The list says less than Twilio's own call: no name, no id of the person beside the number, no place on earth, no
button, and not whether the words were passed on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from connectors.whatsapp_twilio.contents import attachment_of
from connectors.whatsapp_twilio.parsing import is_message, is_person
from core.identifiers import Address, ChannelId, ProviderMessageId
from core.messages import InboundMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    name: str = field(repr=False)
    """Twilio's, and the same by which its call would have named it."""
    sender: str = field(repr=False)
    body: str = field(repr=False)
    has_files: bool
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """A file that Twilio has of a message."""

    name: str = field(repr=False)
    media_type: str


def is_said_to_us(missed: Missed) -> bool:
    """Not what came by another way than WhatsApp to the same account."""
    return is_message(missed.name) and is_person(missed.sender)


def said(missed: Missed, files: Sequence[Medium], channel: ChannelId) -> InboundMessage:
    body = missed.body.replace("\0", "\ufffd")
    attachments = tuple(
        attachment_of(f"Messages/{missed.name}/Media/{medium.name}", medium.media_type) for medium in files
    )
    return InboundMessage(
        channel_id=channel,
        provider_id=ProviderMessageId(missed.name),
        sent_at=missed.sent_at,
        sender=Address(missed.sender),
        text=body,
        attachments=attachments,
        own_words=bool(body) and not missed.has_files,
        readable=bool(body or attachments),
    )
