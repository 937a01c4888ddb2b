"""Meta's batch to what was said: pure, and Malformed is all that it ever raises."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from connectors.json_payload import (
    Record,
    is_record,
    listed,
    name,
    optional_record,
    optional_words,
    record,
    words,
    written_moment,
)
from connectors.whatsapp_cloud.contents import content
from connectors.whatsapp_cloud.context import is_passed_on, quotes, reacted
from connectors.whatsapp_cloud.errors import UNREACHABLE
from core.errors import Malformed
from core.identifiers import Address, ChannelId, ProviderMessageId
from core.messages import AddressChanged, Fate, Inbound, InboundMessage, NotUnderstood, Revoked, SendReported

_LONGEST_NAME = 128
_LONGEST_TAG = 512
_NUMBER = re.compile(r"\+?[0-9][0-9 ()-]{0,40}")
_FATES = {
    "sent": Fate.TAKEN,
    "delivered": Fate.DELIVERED,
    "read": Fate.READ,
    "played": Fate.READ,
    "failed": Fate.FAILED,
}
_RENUMBERED = "user_changed_number"
_RENAMED = "user_changed_user_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ourselves:
    channel_id: ChannelId
    phone_number_id: str
    """Of several numbers that share one address to be called at, the one that is ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """One message, and what its batch says of who wrote it."""

    ourselves: Ourselves
    message: Record = field(repr=False)
    contacts: Sequence[Record] = field(repr=False)
    alone: bool
    """It is the only message beside these contacts."""


def inbound(batch: object, ourselves: Ourselves) -> tuple[Inbound | NotUnderstood, ...]:
    """All that can be understood of a batch, oldest first, and then what cannot. Raises Malformed only where something
    could not be, and nothing else could."""
    understood: list[Inbound] = []
    bad: list[NotUnderstood] = []
    for item in _items(record(batch), ourselves):
        if isinstance(item, NotUnderstood):
            bad.append(item)
            continue
        raw, read = item
        try:
            understood += read()
        except Malformed:
            bad.append(_beyond(raw))
    if bad and not understood:
        raise Malformed("nothing in it that can be understood")
    return (*sorted(understood, key=lambda said: said.sent_at), *bad)


def _beyond(item: object) -> NotUnderstood:
    return NotUnderstood(raw=json.dumps(item).encode())


_Item = tuple[object, Callable[[], Sequence[Inbound]]]
"""As it came, and what reads it."""


def _items(batch: Record, ourselves: Ourselves) -> Iterator[_Item | NotUnderstood]:
    """Each to be read by itself, so that a bad one takes no other with it."""
    if words(batch.get("object")) != "whatsapp_business_account":
        return
    for entry in listed(batch.get("entry")):
        try:
            changes = listed(record(entry).get("changes"))
        except Malformed:
            yield _beyond(entry)
            continue
        for change in changes:
            try:
                yield from _items_of(record(change), ourselves)
            except Malformed:
                yield _beyond(change)


def _items_of(change: Record, ourselves: Ourselves) -> Sequence[_Item]:
    if words(change.get("field")) != "messages":
        return ()
    value = record(change.get("value"))
    metadata = record(value.get("metadata"))
    if words(metadata.get("phone_number_id")) != ourselves.phone_number_id:
        return ()
    messages, statuses = listed(value.get("messages")), listed(value.get("statuses"))
    contacts = [contact for contact in listed(value.get("contacts")) if is_record(contact)]
    own_number = _one_form(optional_words(metadata.get("display_phone_number")))

    def message(item: object) -> _Item:
        return item, lambda: _message(
            _Seen(ourselves=ourselves, message=record(item), contacts=contacts, alone=len(messages) == 1), own_number
        )

    def status(item: object) -> _Item:
        return item, lambda: _status(record(item), ourselves)

    return [*map(message, messages), *map(status, statuses)]


def _message(seen: _Seen, own_number: str) -> Sequence[Inbound]:
    message = seen.message
    if message.get("group_id") is not None or (own_number and optional_address(message.get("from")) == own_number):
        return ()
    match words(message.get("type")):
        case "system":
            return _system(seen)
        case "revoke":
            return (_revoked(seen),)
        case "reaction":
            return (reacted(message, seen.ourselves.channel_id, _sender(seen).address),)
        case "edit":
            return _edited(seen)
        case _:
            said = _said(seen, message)
            return () if said is None else (said,)


def _said(seen: _Seen, holder: Record, edits: ProviderMessageId | None = None) -> InboundMessage | None:
    """`holder`: where the words are, for an edit the message inside it."""
    said = content(holder)
    if said is None:
        return None
    sender = _sender(seen)
    called = _name_of_event(seen.message, edits)
    return InboundMessage(
        channel_id=seen.ourselves.channel_id,
        provider_id=called,
        sent_at=written_moment(seen.message.get("timestamp")),
        sender=sender.address,
        also_known_as=sender.also,
        sender_name=sender.name,
        text=said.text,
        attachments=said.attachments,
        own_words=said.typed and edits is None and not is_passed_on(seen.message),
        readable=said.readable,
        quotes=quotes(seen.message),
        edits=edits,
        arrival=called,
    )


def _edited(seen: _Seen) -> Sequence[Inbound]:
    edit = record(seen.message.get("edit"))
    original = ProviderMessageId(name(edit.get("original_message_id")))
    said = _said(seen, record(edit.get("message")), original)
    return () if said is None else (said,)


def _revoked(seen: _Seen) -> Revoked:
    original = ProviderMessageId(name(record(seen.message.get("revoke")).get("original_message_id")))
    called, sender = _name_of_event(seen.message, original), _sender(seen)
    return Revoked(
        channel_id=seen.ourselves.channel_id,
        provider_id=called,
        sent_at=written_moment(seen.message.get("timestamp")),
        sender=sender.address,
        also_known_as=sender.also,
        message=original,
        arrival=called,
    )


def _system(seen: _Seen) -> Sequence[Inbound]:
    """Somebody has another name or number. Only what Meta says was theirs before is moved: a number that is theirs
    now may have been somebody else's."""
    system = record(seen.message.get("system"))
    kind = optional_words(system.get("type"))
    if kind not in (_RENUMBERED, _RENAMED):
        return ()
    now = (optional_address(system.get("user_id")), optional_address(system.get("wa_id")))
    becomes = now[0] or (now[1] if kind == _RENUMBERED else "")
    before = [optional_address(system.get("previous_user_id")) or optional_address(seen.message.get("from_user_id"))]
    if kind == _RENUMBERED:
        before.append(optional_address(seen.message.get("from")))
    called = name(seen.message.get("id"))
    sent_at = written_moment(seen.message.get("timestamp"))
    olds = [old for old in dict.fromkeys(before) if old and old not in now]
    if not becomes:
        return ()
    return [
        AddressChanged(
            channel_id=seen.ourselves.channel_id,
            provider_id=ProviderMessageId(called),
            sent_at=sent_at,
            sender=Address(old),
            becomes=Address(becomes),
            arrival=called if at == 0 else f"{called}:{at}",
        )
        for at, old in enumerate(olds)
    ]


def _status(status: Record, ourselves: Ourselves) -> Sequence[Inbound]:
    fate = _FATES.get(words(status.get("status")))
    if fate is None:
        return ()
    code = _code(status) if fate is Fate.FAILED else 0
    return (
        SendReported(
            channel_id=ourselves.channel_id,
            provider_id=ProviderMessageId(name(status.get("id"))),
            message=optional_words(status.get("biz_opaque_callback_data"))[:_LONGEST_TAG],
            sent_at=written_moment(status.get("timestamp")),
            fate=fate,
            unreachable=code in UNREACHABLE,
            error=str(code) if code else "",
        ),
    )


def _code(status: Record) -> int:
    """0 where none is said."""
    for error in listed(status.get("errors")):
        code = record(error).get("code")
        if isinstance(code, int) and not isinstance(code, bool) and 0 < code < 10**9:
            return code
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sender:
    address: Address = field(repr=False)
    also: tuple[Address, ...] = field(repr=False)
    """What else Meta calls them beside it."""
    name: str = field(repr=False)


def _sender(seen: _Seen) -> _Sender:
    """Who wrote it, and as what they call themselves. The name that Meta gives a person for us comes before the
    number, which may be left out and may pass to somebody else."""
    number = optional_address(seen.message.get("from"))
    user = optional_address(seen.message.get("from_user_id"))
    contact = _contact(seen, {number, user} - {""})
    user = user or optional_address(contact.get("user_id"))
    address = user or number or optional_address(contact.get("wa_id"))
    if not address:
        raise Malformed("a message without a sender")
    profile = optional_record(contact.get("profile")) or {}
    called = profile.get("name")
    others = (number, optional_address(contact.get("wa_id")))
    return _Sender(
        address=Address(address),
        also=tuple(Address(other) for other in dict.fromkeys(others) if other and other != address),
        name=words(called)[:_LONGEST_NAME] if isinstance(called, str) else "",
    )


def _contact(seen: _Seen, known_as: set[str]) -> Record:
    for contact in seen.contacts:
        if known_as & {optional_address(contact.get("wa_id")), optional_address(contact.get("user_id"))}:
            return contact
    return seen.contacts[0] if seen.alone and len(seen.contacts) == 1 and not known_as else {}


def _name_of_event(message: Record, about: ProviderMessageId | None) -> ProviderMessageId:
    """Its own; where it has only that of the message it is about, one that says so: else it would seem to be here
    already."""
    called = name(message.get("id"))
    if called == about:
        called = f"{called}:{words(message.get('type'))}:{words(message.get('timestamp'))}"
    return ProviderMessageId(called)


def optional_address(value: object) -> str:
    """In the one form in which people are known; empty where there is none."""
    return _one_form(name(value, longest=256)) if value is not None and value != "" else ""


def _one_form(address: str) -> str:
    """A number may be written in several ways; a name is taken as it is."""
    return re.sub(r"[^0-9]", "", address) if _NUMBER.fullmatch(address) else address
