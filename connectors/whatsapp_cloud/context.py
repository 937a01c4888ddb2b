"""What a WhatsApp message says of another: that it quotes it, or only passes it on. Pure."""

from connectors.json_payload import Record, optional_record
from core.identifiers import ProviderMessageId
from core.messages import Quotes

_LONGEST_NAME = 512
_PRESSES = ("interactive", "button")


def is_passed_on(message: Record) -> bool:
    context = optional_record(message.get("context")) or {}
    return context.get("forwarded") is True or context.get("frequently_forwarded") is True


def quotes(message: Record) -> Quotes | None:
    """A press names the card that it was on: that is no quotation."""
    quoted = (optional_record(message.get("context")) or {}).get("id")
    if not isinstance(quoted, str) or not 0 < len(quoted) <= _LONGEST_NAME or message.get("type") in _PRESSES:
        return None
    return Quotes(message=ProviderMessageId(quoted))
