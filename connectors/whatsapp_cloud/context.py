"""What a WhatsApp message says of another: that it quotes it, only passes it on, or is a sign put under it. Pure."""

import re

from connectors.json_payload import Record, name, optional_record, optional_words, record, written_moment
from core.identifiers import Address, ChannelId, ProviderMessageId
from core.messages import Quotes, Reacted

_LONGEST_NAME = 512
_PRESSES = ("interactive", "button")
_LONGEST_SIGN = 32
_NO_SIGN = re.compile(r"[\s\[\]<>]+")


def is_passed_on(message: Record) -> bool:
    context = optional_record(message.get("context")) or {}
    return context.get("forwarded") is True or context.get("frequently_forwarded") is True


def quotes(message: Record) -> Quotes | None:
    """A press names the card that it was on: that is no quotation."""
    quoted = (optional_record(message.get("context")) or {}).get("id")
    if not isinstance(quoted, str) or not 0 < len(quoted) <= _LONGEST_NAME or message.get("type") in _PRESSES:
        return None
    return Quotes(message=ProviderMessageId(quoted))


def reacted(message: Record, channel: ChannelId, sender: Address) -> Reacted:
    """Without a sign it was taken away. Raises Malformed."""
    reaction = record(message.get("reaction"))
    called = name(message.get("id"))
    return Reacted(
        channel_id=channel,
        provider_id=ProviderMessageId(called),
        sent_at=written_moment(message.get("timestamp")),
        sender=sender,
        message=ProviderMessageId(name(reaction.get("message_id"))),
        sign=_NO_SIGN.sub("", optional_words(reaction.get("emoji")))[:_LONGEST_SIGN],
        arrival=called,
    )
