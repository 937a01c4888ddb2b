"""A body that a page posted, to a message; pure."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from email.parser import HeaderParser

from connectors.web.errors import NothingSaid, WrongMediaType
from connectors.web.visitors import Visit
from core.capabilities import AttachmentKind
from core.errors import Malformed, TooLarge
from core.identifiers import ChannelId, ProviderMessageId
from core.memory.bodies import storable
from core.messages import Attachment, InboundMessage

_MOST_FILES = 10
_MOST_PARTS = 20
_LONGEST_HEAD = 4096
_LONGEST_NAME = 200
_CLIENT_ID = re.compile(r"[ -~]{1,128}")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")
_UNSAFE_IN_NAME = re.compile(r"[\x00-\x1f\x7f/\\\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNSAID = "The message is empty: write something or add a file."
_NO_NAME = "The message needs a client_id: 1 to 128 ASCII characters, new for every message."


@dataclass(slots=True, kw_only=True)
class _Posted:
    client_id: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    files: list[Attachment] = field(default_factory=list, repr=False)


def message_from(
    body: bytes, media_type: str, *, channel: ChannelId, visit: Visit, now: datetime, largest_file: int
) -> InboundMessage:
    """Raises Malformed or one of its kinds, or TooLarge for a file."""
    described = _described(media_type)
    match described.get_content_type():
        case "application/json":
            posted = _from_json(body)
        case "multipart/form-data":
            posted = _from_parts(body, described.get_boundary(""), largest_file)
        case _:
            raise WrongMediaType("Send the message as application/json or multipart/form-data.")
    if not _CLIENT_ID.fullmatch(posted.client_id):
        raise NothingSaid(_NO_NAME)
    if not posted.text.strip() and not posted.files:
        raise NothingSaid(_UNSAID)
    return InboundMessage(
        channel_id=channel,
        provider_id=ProviderMessageId(f"{visit.address}:{posted.client_id}"),
        sent_at=now,
        sender=visit.address,
        language=visit.language,
        text=storable(posted.text),
        attachments=tuple(posted.files),
        own_words=not posted.files,
    )


def client_id_of(provider_id: ProviderMessageId) -> str:
    return provider_id.partition(":")[2]  # a visitor's address has no colon


def language_asked(body: bytes) -> str:
    """What a request for a visit asks for; an empty body asks for nothing."""
    language = _object(body).get("language", "") if body.strip() else ""
    return language[:40] if isinstance(language, str) else ""


def _from_json(body: bytes) -> _Posted:
    fields = _object(body)
    client_id, text = fields.get("client_id", ""), fields.get("text", "")
    if not isinstance(client_id, str) or not isinstance(text, str):
        raise NothingSaid("client_id and text are both texts.")
    return _Posted(client_id=client_id, text=text)


def _object(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed("The body is not JSON.") from None
    if not isinstance(found, dict):
        raise Malformed("The body is not a JSON object.")
    return found


def _from_parts(body: bytes, boundary: str | None, largest_file: int) -> _Posted:
    if not boundary or not boundary.isascii():
        raise Malformed("The body has no boundary between its parts.")
    posted = _Posted()
    for head, content in _parts(body, boundary.encode("ascii")):
        name = head.get_param("name", "", header="content-disposition")
        if name == "client_id":
            posted.client_id = content.decode("utf-8", "replace")
        elif name == "text":
            posted.text = content.decode("utf-8", "replace")
        elif name == "files":
            file = _file(head, content, largest_file)
            posted.files.extend([file] if file else [])
    if len(posted.files) > _MOST_FILES:
        raise TooLarge("more files than one message may have")
    return posted


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[Message, bytes]]:
    """One part at a time, so that no second copy of all of them is ever in memory."""
    mark = b"\r\n--" + boundary
    start = body.find(b"--" + boundary)
    if start != 0 and not (start > 0 and body[:start].endswith(b"\r\n")):
        raise Malformed("The body does not begin with its boundary.")
    position = start + len(boundary) + 2
    for _ in range(_MOST_PARTS):
        if body.startswith(b"--", position):
            return
        beginning = body.find(b"\r\n", position, position + 256) + 2
        head_end = body.find(b"\r\n\r\n", beginning - 2, beginning + _LONGEST_HEAD)
        end = body.find(mark, head_end + 2)
        if beginning < 2 or head_end < 0 or end < 0:
            raise Malformed("The body ends in the middle of a part.")
        head = HeaderParser().parsestr(body[beginning:head_end].decode("utf-8", "replace"))
        yield head, body[head_end + 4 : end]
        position = end + len(mark)
    raise Malformed("The body has too many parts.")


def _file(head: Message, content: bytes, largest_file: int) -> Attachment | None:
    written = storable(head.get_filename("") or "").replace("%22", '"')  # the one sign that browsers write so
    name = _UNSAFE_IN_NAME.sub("_", written)[-_LONGEST_NAME:]
    if not content and not name:
        return None  # a form sends this for a field in which no file was chosen
    if len(content) > largest_file:
        raise TooLarge("a file is larger than it may be")
    media_type = head.get_content_type() if head["content-type"] else ""
    media_type = media_type if _MEDIA_TYPE.fullmatch(media_type) else "application/octet-stream"
    family = media_type.partition("/")[0]
    kind = AttachmentKind(family) if family in ("image", "audio", "video") else AttachmentKind.FILE
    return Attachment(kind=kind, media_type=media_type, size=len(content), name=name, content=content)


def _described(media_type: str) -> Message:
    described = Message()
    described["content-type"] = media_type.replace("\r", " ").replace("\n", " ")[:_LONGEST_HEAD]
    return described
