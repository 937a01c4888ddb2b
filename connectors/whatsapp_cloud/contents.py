"""What a WhatsApp message holds: words, files, places and contacts, in the words of the house. Pure."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from connectors.json_payload import Record, decimal, listed, optional_words, record, words
from core.capabilities import AttachmentKind
from core.errors import Malformed
from core.messages import Attachment

_LONGEST_FACT = 200
_LONGEST_NAME = 255
_MOST_CONTACTS = 20
_MEDIA = re.compile(r"[A-Za-z0-9_-]{1,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    text: str = field(default="", repr=False)
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)
    typed: bool = False
    """The person wrote these very words, or pressed the button that says them."""
    readable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaHandle:
    """What it takes to fetch a file and to know that it is the one that was sent."""

    id: str = field(repr=False)
    digest: str = field(default="", repr=False)
    """Its SHA-256 as Meta wrote it; empty where nothing was said."""


def handle_of(reference: str) -> MediaHandle:
    """Raises Malformed for a reference that this channel did not write."""
    try:
        said: object = json.loads(reference)
    except (ValueError, RecursionError):
        raise Malformed("no reference of ours") from None
    return _handle(record(said))


def content(message: Record) -> Content | None:
    """What is said by a message, or by what an edit made of it; None for a kind that is not for us."""
    kind = words(message.get("type"))
    read = _READERS.get(kind)
    if read is None:
        return None
    if kind not in message and message.get("errors"):
        return Content(readable=False)
    return read(message.get(kind))


def _text(value: object) -> Content:
    return Content(text=words(record(value).get("body")), typed=True)


def _pressed(value: object) -> Content:
    """A button's name carries what it says."""
    answer = record(value)
    kind = words(answer.get("type"))
    if kind not in ("button_reply", "list_reply"):
        return Content(readable=False)
    return Content(text=words(record(answer.get(kind)).get("id")), typed=True)


def _template_button(value: object) -> Content:
    button = record(value)
    return Content(text=optional_words(button.get("payload")) or words(button.get("text")), typed=True)


def _file_of(kind: AttachmentKind, media_type: str) -> Callable[[object], Content]:
    def read(value: object) -> Content:
        file = record(value)
        handle = _handle(file)
        attachment = Attachment(
            kind=kind,
            media_type=optional_words(file.get("mime_type"))[:_LONGEST_NAME] or media_type,
            size=None,
            name=_shortened(optional_words(file.get("filename"))),
            reference=json.dumps({"id": handle.id, "sha256": handle.digest}),
        )
        return Content(text=optional_words(file.get("caption")), attachments=(attachment,))

    return read


def _handle(file: Record) -> MediaHandle:
    called = words(file.get("id"))
    if not _MEDIA.fullmatch(called):
        raise Malformed("a file without a name to fetch it by")
    return MediaHandle(id=called, digest=optional_words(file.get("sha256"))[:_LONGEST_FACT])


def _shortened(name: str) -> str:
    """The end of a file's name says what it is, so the middle is left out."""
    return name if len(name) <= _LONGEST_NAME else name[:200] + "…" + name[-50:]


def _location(value: object) -> Content:
    location = record(value)
    place = f"{decimal(location.get('latitude')):.6g}, {decimal(location.get('longitude')):.6g}"
    named = ", ".join(part for part in (_fact(location.get("name")), _fact(location.get("address"))) if part)
    return Content(text=f"[venue {named}, {place}]" if named else f"[location {place}]")


def _contacts(value: object) -> Content:
    shared = listed(value)
    if not shared:
        raise Malformed("contacts without a contact")
    return Content(text="\n".join(_contact(record(contact)) for contact in shared[:_MOST_CONTACTS]))


def _contact(contact: Record) -> str:
    numbers = [_fact(record(phone).get("phone")) for phone in listed(contact.get("phones"))[:_MOST_CONTACTS]]
    facts = (_fact(record(contact.get("name")).get("formatted_name")), *numbers)
    return f"[contact {', '.join(fact for fact in facts if fact)}]"


def _fact(value: object) -> str:
    """Somebody else's words on one line, unable to close the bracket they stand in."""
    plain = optional_words(value).replace("[", "(").replace("]", ")")
    return " ".join(plain.split())[:_LONGEST_FACT]


def _unreadable(_value: object) -> Content:
    return Content(readable=False)


_READERS: Mapping[str, Callable[[object], Content]] = {
    "text": _text,
    "interactive": _pressed,
    "button": _template_button,
    "image": _file_of(AttachmentKind.IMAGE, "image/jpeg"),
    "sticker": _file_of(AttachmentKind.IMAGE, "image/webp"),
    "audio": _file_of(AttachmentKind.AUDIO, "audio/ogg"),
    "video": _file_of(AttachmentKind.VIDEO, "video/mp4"),
    "document": _file_of(AttachmentKind.FILE, "application/octet-stream"),
    "location": _location,
    "contacts": _contacts,
    "unsupported": _unreadable,
}
