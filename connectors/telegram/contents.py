"""What a Telegram message holds besides words: its files, places and contacts, in the words of the house."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from connectors.json_payload import (
    Record,
    decimal,
    natural,
    optional_natural,
    optional_words,
    record,
    records,
    words,
)
from core.capabilities import AttachmentKind
from core.errors import Malformed
from core.messages import Attachment

_LONGEST_FACT = 200
_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    text: str = field(default="", repr=False)
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)
    typed: bool = False
    """The person wrote these very words."""
    readable: bool = True


SERVICE = frozenset(
    {
        "boost_added",
        "channel_chat_created",
        "chat_background_set",
        "chat_owner_changed",
        "chat_owner_left",
        "chat_shared",
        "checklist_tasks_added",
        "checklist_tasks_done",
        "connected_website",
        "delete_chat_photo",
        "direct_message_price_changed",
        "forum_topic_closed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "giveaway_completed",
        "giveaway_created",
        "group_chat_created",
        "left_chat_member",
        "message_auto_delete_timer_changed",
        "migrate_from_chat_id",
        "migrate_to_chat_id",
        "new_chat_members",
        "new_chat_photo",
        "new_chat_title",
        "paid_message_price_changed",
        "passport_data",
        "pinned_message",
        "proximity_alert_triggered",
        "refunded_payment",
        "successful_payment",
        "supergroup_chat_created",
        "users_shared",
        "video_chat_ended",
        "video_chat_participants_invited",
        "video_chat_scheduled",
        "video_chat_started",
        "write_access_allowed",
    }
)
"""What Telegram tells about a chat: nobody said it, so nobody is answered."""


def content(message: Record) -> Content | None:
    """What is said by a message; None where Telegram itself reports something."""
    if "text" in message:
        return Content(text=words(message["text"]), typed=True)
    caption = optional_words(message.get("caption"))
    for name, read in _FILES.items():
        if name in message:
            return Content(text=caption, attachments=(read(message[name]),))
    for name, describe in _FACTS.items():
        if name in message:
            return Content(text=describe(record(message[name])))
    if not SERVICE.isdisjoint(message):
        return None
    return Content(text=caption, readable=False)


def _photo(value: object) -> Attachment:
    sizes = records(value)
    if not sizes:
        raise Malformed("a photo without a size")
    largest = max(sizes, key=lambda size: natural(size.get("width")) * natural(size.get("height")))
    return _file(largest, AttachmentKind.IMAGE, "image/jpeg")


def _file_of(kind: AttachmentKind, media_type: str) -> Callable[[object], Attachment]:
    return lambda value: _file(record(value), kind, media_type)


def _file(file: Record, kind: AttachmentKind, media_type: str) -> Attachment:
    reference = words(file.get("file_id"))
    if not reference:
        raise Malformed("a file without a name to fetch it by")
    return Attachment(
        kind=kind,
        media_type=optional_words(file.get("mime_type"))[:_LONGEST_NAME] or media_type,
        size=optional_natural(file.get("file_size")),
        name=_shortened(optional_words(file.get("file_name"))),
        reference=reference,
    )


def _shortened(name: str) -> str:
    """The end of a file's name says what it is, so the middle is left out."""
    return name if len(name) <= _LONGEST_NAME else name[:200] + "…" + name[-50:]


def _location(location: Record) -> str:
    return f"[location {_place(location)}]"


def _venue(venue: Record) -> str:
    title, address = _fact(venue.get("title")), _fact(venue.get("address"))
    named = ", ".join(part for part in (title, address) if part)
    return f"[venue {named}, {_place(record(venue.get('location')))}]"


def _contact(contact: Record) -> str:
    name = " ".join(part for part in (_fact(contact.get("first_name")), _fact(contact.get("last_name"))) if part)
    return f"[contact {name}, {_fact(contact.get('phone_number'))}]"


def _place(location: Record) -> str:
    return f"{decimal(location.get('latitude')):.6g}, {decimal(location.get('longitude')):.6g}"


def _fact(value: object) -> str:
    """Somebody else's words on one line, unable to close the bracket they stand in."""
    plain = optional_words(value).replace("[", "(").replace("]", ")")
    return " ".join(plain.split())[:_LONGEST_FACT]


_FILES: Mapping[str, Callable[[object], Attachment]] = {
    # An animation also carries a document, so it comes first.
    "animation": _file_of(AttachmentKind.VIDEO, "video/mp4"),
    "photo": _photo,
    "voice": _file_of(AttachmentKind.AUDIO, "audio/ogg"),
    "audio": _file_of(AttachmentKind.AUDIO, "audio/mpeg"),
    "video": _file_of(AttachmentKind.VIDEO, "video/mp4"),
    "video_note": _file_of(AttachmentKind.VIDEO, "video/mp4"),
    "document": _file_of(AttachmentKind.FILE, "application/octet-stream"),
}

_FACTS: Mapping[str, Callable[[Record], str]] = {
    # A venue also carries a location, so it comes first.
    "venue": _venue,
    "location": _location,
    "contact": _contact,
}
