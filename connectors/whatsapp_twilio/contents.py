"""What a WhatsApp message holds besides words: its files, places and contacts, in the words of the house."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from core.capabilities import AttachmentKind
from core.errors import Malformed
from core.messages import Attachment

Fields = Mapping[str, str]

_LONGEST_FACT = 200
_LONGEST_MEDIA_TYPE = 255
_MOST_FILES = 10
_NUMBER = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,20})?")
_COUNT = re.compile(r"[0-9]{1,3}")
_MEDIUM = re.compile(r"Messages/[A-Za-z0-9]{1,64}/Media/[A-Za-z0-9]{1,64}")
_KINDS = {"image": AttachmentKind.IMAGE, "audio": AttachmentKind.AUDIO, "video": AttachmentKind.VIDEO}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    text: str = field(default="", repr=False)
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)
    typed: bool = False
    """The person wrote these very words, or pressed what says them."""
    readable: bool = True


def content(fields: Fields, account_sid: str) -> Content | None:
    """None for what is said to nobody: a reaction."""
    kind, body = fields.get("MessageType", "").lower(), fields.get("Body", "")
    pressed = fields.get("ButtonPayload") or fields.get("ListId")
    if pressed:
        return Content(text=pressed, typed=True)
    if kind == "reaction":
        return None
    if kind == "sticker":
        return Content(text=body, readable=False)
    if kind == "contacts":
        named = f"[contact {_fact(body)}]" if body else "[contact]"
        return Content(text=named, attachments=_files(fields, account_sid))
    if fields.get("Latitude"):
        return Content(text=_location(fields))
    if files := _files(fields, account_sid):
        return Content(text=body, attachments=files)
    if kind in ("", "text"):
        return Content(text=body, typed=True)
    if kind in ("button", "interactive"):
        said = body or fields.get("ButtonText", "") or fields.get("ListTitle", "")
        return Content(text=said, typed=True, readable=bool(said))
    return Content(text=body, readable=False)


def attachment_of(reference: str, said_type: str) -> Attachment:
    """`reference`: as `is_medium` takes it; without one there is nothing to fetch. `said_type`: as Twilio has it."""
    media_type = said_type.partition(";")[0].strip().lower()[:_LONGEST_MEDIA_TYPE]
    return Attachment(
        kind=_KINDS.get(media_type.partition("/")[0], AttachmentKind.FILE),
        media_type=media_type or "application/octet-stream",
        size=None,
        reference=reference if is_medium(reference) else "",
    )


def is_medium(reference: str) -> bool:
    """Does it name a file of a message, and nothing else that could be asked of Twilio?"""
    return _MEDIUM.fullmatch(reference) is not None


def _files(fields: Fields, account_sid: str) -> tuple[Attachment, ...]:
    said = fields.get("NumMedia") or "0"
    if not _COUNT.fullmatch(said):
        raise Malformed("a number of files was expected")
    return tuple(_file(fields, number, account_sid) for number in range(min(int(said), _MOST_FILES)))


def _file(fields: Fields, number: int, account_sid: str) -> Attachment:
    reference = _reference(fields.get(f"MediaUrl{number}", ""), account_sid)
    return attachment_of(reference, fields.get(f"MediaContentType{number}", ""))


def _reference(address: str, account_sid: str) -> str:
    """What lies below our own account, whichever host it was said to be on; empty for anything else."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    below = f"/2010-04-01/Accounts/{account_sid}/"
    reference = path.removeprefix(below)
    return reference if path.startswith(below) else ""


def _location(fields: Fields) -> str:
    place = f"{_degrees(fields.get('Latitude', ''))}, {_degrees(fields.get('Longitude', ''))}"
    named = ", ".join(part for part in (_fact(fields.get("Label", "")), _fact(fields.get("Address", ""))) if part)
    return f"[venue {named}, {place}]" if named else f"[location {place}]"


def _degrees(said: str) -> str:
    if not _NUMBER.fullmatch(said) or not math.isfinite(float(said)):
        raise Malformed("a place on earth was expected")
    return f"{float(said):.6g}"


def _fact(said: str) -> str:
    """Somebody else's words on one line, unable to close the bracket they stand in."""
    return " ".join(said.replace("[", "(").replace("]", ")").split())[:_LONGEST_FACT]
