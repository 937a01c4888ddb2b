"""Twilio's form to what was said, or to what became of what we sent: pure, and Malformed is all that it raises."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs

from connectors.whatsapp_twilio.contents import Fields, content
from connectors.whatsapp_twilio.forms import pairs
from core.errors import Malformed
from core.identifiers import Address, ChannelId, ProviderMessageId
from core.messages import Fate, Inbound, InboundMessage, Quotes, SendReported, StopChanged

_MESSAGE = re.compile(r"(SM|MM)[0-9A-Za-z]{32}")
_ADDRESS = re.compile(r"whatsapp:[A-Za-z0-9+][A-Za-z0-9._+-]{0,139}")
_DIGITS = re.compile(r"[0-9]{4,20}")
_OURS = re.compile(r"[0-9A-Za-z-]{1,64}")
_CODE = re.compile(r"[0-9]{1,6}")
_LONGEST_NAME = 128

_FATES = {
    "accepted": Fate.TAKEN,
    "scheduled": Fate.TAKEN,
    "queued": Fate.TAKEN,
    "sending": Fate.TAKEN,
    "sent": Fate.TAKEN,
    "delivered": Fate.DELIVERED,
    "partially_delivered": Fate.DELIVERED,
    "read": Fate.READ,
    "undelivered": Fate.FAILED,
    "failed": Fate.FAILED,
    "canceled": Fate.FAILED,
}
_INWARD = frozenset({"", "receiving", "received"})
_CANNOT_BE_REACHED = frozenset({"21610", "63003", "63015", "63016", "63024", "63032"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ourselves:
    channel_id: ChannelId
    account_sid: str


def inbound(address: str, body: bytes, ourselves: Ourselves, received_at: datetime) -> tuple[Inbound, ...]:
    """() for what is not for us. `address`: where it was brought, with what we had written into it ourselves;
    `received_at` dates everything, for Twilio says no time."""
    fields = _fields(body)
    if fields.get("AccountSid") != ourselves.account_sid:
        raise Malformed("of an account that is not ours")
    name = fields.get("MessageSid", "")
    if not is_message(name):
        raise Malformed("without the name of a message")
    said: Inbound | None
    if "Body" not in fields and _status(fields) not in _INWARD:
        said = _report(fields, address, ourselves, received_at)
    elif stop := fields.get("OptOutType", "").strip().upper():
        said = _stop(stop, fields, ourselves, received_at)
    else:
        said = _message(fields, ourselves, received_at)
    return () if said is None else (said,)


def is_message(name: str) -> bool:
    """Is it a name that Twilio gives a message?"""
    return _MESSAGE.fullmatch(name) is not None


def is_person(address: str) -> bool:
    """Is it somebody on WhatsApp, by their number or their id?"""
    return _ADDRESS.fullmatch(address) is not None


def _fields(body: bytes) -> Fields:
    """Of a name that comes twice the first one holds."""
    try:
        found = pairs(body)
    except ValueError:
        raise Malformed("not a form that can be read") from None
    # The zero byte is not taken by every store.
    return {name: value.replace("\0", "\ufffd") for name, value in reversed(found)}


def _status(fields: Fields) -> str:
    return (fields.get("MessageStatus") or fields.get("SmsStatus") or "").lower()


def _message(fields: Fields, ourselves: Ourselves, received_at: datetime) -> Inbound | None:
    said = content(fields, ourselves.account_sid)
    if said is None:
        return None
    passed_on = "true" in (fields.get("Forwarded", "").lower(), fields.get("FrequentlyForwarded", "").lower())
    sender, *also_known_as = _addresses(fields)
    return InboundMessage(
        channel_id=ourselves.channel_id,
        provider_id=ProviderMessageId(fields["MessageSid"]),
        sent_at=received_at,
        sender=sender,
        also_known_as=tuple(also_known_as),
        sender_name=" ".join(fields.get("ProfileName", "").split())[:_LONGEST_NAME],
        text=said.text,
        attachments=said.attachments,
        own_words=said.typed and not passed_on,
        readable=said.readable,
        quotes=_quotes(fields),
    )


def _quotes(fields: Fields) -> Quotes | None:
    """A press names the card that it was on: that is no quotation."""
    quoted = fields.get("OriginalRepliedMessageSid", "")
    pressed = fields.get("ButtonPayload") or fields.get("ListId")
    return Quotes(message=ProviderMessageId(quoted)) if is_message(quoted) and not pressed else None


def _stop(said: str, fields: Fields, ourselves: Ourselves, received_at: datetime) -> Inbound | None:
    """Twilio has answered it already; a second answer would be refused."""
    if said not in ("STOP", "START"):
        return None
    sender, *others = _addresses(fields)
    return StopChanged(
        channel_id=ourselves.channel_id,
        provider_id=ProviderMessageId(fields["MessageSid"]),
        sent_at=received_at,
        sender=sender,
        also_known_as=tuple(others),
        stopped=said == "STOP",
    )


def _report(fields: Fields, address: str, ourselves: Ourselves, received_at: datetime) -> Inbound | None:
    fate = _FATES.get(_status(fields))
    if fate is None:
        return None
    failed = fate is Fate.FAILED
    error = fields.get("ErrorCode", "") if failed else ""
    return SendReported(
        channel_id=ourselves.channel_id,
        provider_id=ProviderMessageId(fields["MessageSid"]),
        message=_ours(address),
        sent_at=received_at,
        fate=fate,
        unreachable=error in _CANNOT_BE_REACHED,
        error=error if _CODE.fullmatch(error) else "",
    )


def _ours(address: str) -> str:
    """The name that we gave the message, from the address that we gave Twilio with it."""
    try:
        said = parse_qs(address.partition("?")[2], max_num_fields=20).get("message", [""])[0]
    except ValueError:
        return ""
    return said if _OURS.fullmatch(said) else ""


def _addresses(fields: Fields) -> tuple[Address, ...]:
    """Of the sender, each as it is written when we answer. The first stays when somebody changes their number."""
    number = fields.get("WaId", "")
    said = (
        fields.get("ExternalUserId", ""),
        f"whatsapp:+{number}" if _DIGITS.fullmatch(number) else "",
        fields.get("From", ""),
    )
    found = tuple(dict.fromkeys(Address(each) for each in said if is_person(each)))
    if not found:
        raise Malformed("nobody to answer")
    return found
