"""What is sealed of a message, as JSON: one shape for what people say and for what we say."""

from dataclasses import dataclass, field, replace
from typing import Any

from core.capabilities import AttachmentKind
from core.identifiers import ProviderMessageId
from core.memory.own_json import as_json, of_json
from core.messages import Attachment, Button, InboundMessage, Quotes

_LONGEST_PART = 2_000
"""Characters of what is quoted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """The words that a message quotes, as memory has them."""

    words: str = field(repr=False)
    by_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    text: str = field(default="", repr=False)
    provider_id: ProviderMessageId = field(default=ProviderMessageId(""), repr=False)
    buttons: tuple[Button, ...] = field(default=(), repr=False)
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)
    """Without their bytes."""
    own_words: bool = True
    readable: bool = True
    too_long: bool = False
    """Only the beginning of the text was kept."""
    by_human: bool = False
    """Of ours: a human wrote it, and no model."""
    took: tuple[int, int] | None = None
    """Of a command that deleted some of what was said: how many messages and files went, so that it is carried out
    once."""
    traces: tuple[str, ...] = field(default=(), repr=False)
    """As in `Delivery`."""
    quotes: Quotes | None = field(default=None, repr=False)
    quoted: Quoted | None = field(default=None, repr=False)
    """Looked up for one turn, and written down nowhere: what is deleted must not stay in what quotes it."""


def body_of(message: InboundMessage, longest: int) -> Body:
    """`longest`: characters of text that are kept."""
    return Body(
        text=storable(message.text[:longest]),
        provider_id=message.provider_id,
        attachments=message.attachments,
        own_words=message.own_words,
        readable=message.readable,
        too_long=len(message.text) > longest,
        quotes=message.quotes and replace(message.quotes, part=storable(message.quotes.part[:_LONGEST_PART])),
    )


def quoted_of(body: Body, part: str, *, by_person: bool) -> Quoted | None:
    """What is quoted where this is; None where it has no words. `part`: as in `Quotes`."""
    words = part or body.text or next((file.words for file in body.attachments if file.words), "")
    words = words.strip()[:_LONGEST_PART]
    return Quoted(words=words, by_person=by_person) if words else None


def storable(text: str) -> str:
    """NUL and halves of a surrogate pair are no text to a database."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")


def encode(body: Body) -> bytes:
    further = _further(body)
    if further:
        named = {"provider_id": body.provider_id} if body.provider_id else {}
        written = as_json({"text": body.text, **named, **further})
    elif body.provider_id:  # these two are as nearly all are, and a word is written far sooner than a mapping
        written = f'{{"text": {as_json(body.text)}, "provider_id": {as_json(body.provider_id)}}}'
    else:
        written = f'{{"text": {as_json(body.text)}}}'
    return written.encode("utf-8", "replace")


def _further(body: Body) -> dict[str, Any]:
    """What is sealed besides the text and the platform's name for it; nearly always nothing."""
    plain: dict[str, Any] = {}
    if body.buttons:
        plain["buttons"] = [{"label": button.label, "says": button.says} for button in body.buttons]
    if body.attachments:
        plain["attachments"] = [_attachment_to_plain(attachment) for attachment in body.attachments]
    if not body.own_words:
        plain["own_words"] = False
    if not body.readable:
        plain["readable"] = False
    if body.too_long:
        plain["too_long"] = True
    if body.by_human:
        plain["by_human"] = True
    if body.took is not None:
        plain["took"] = list(body.took)
    if body.traces:
        plain["traces"] = list(body.traces)
    if body.quotes is not None:
        part = {"part": body.quotes.part} if body.quotes.part else {}
        plain["quotes"] = {"message": body.quotes.message, **part}
    return plain


def decode(sealed: bytes) -> Body:
    plain = of_json(sealed)
    if len(plain) == 1 or (len(plain) == 2 and "provider_id" in plain):  # as nearly all are
        return Body(text=plain["text"], provider_id=plain.get("provider_id", ""))
    buttons, attachments, quotes = plain.get("buttons"), plain.get("attachments"), plain.get("quotes")
    took = plain.get("took")
    return Body(
        text=plain["text"],
        provider_id=ProviderMessageId(plain.get("provider_id", "")),
        buttons=tuple([Button(label=each["label"], says=each["says"]) for each in buttons]) if buttons else (),
        attachments=tuple([_attachment_of_plain(each) for each in attachments]) if attachments else (),
        own_words=plain.get("own_words", True),
        readable=plain.get("readable", True),
        too_long=plain.get("too_long", False),
        by_human=plain.get("by_human", False),
        took=(took[0], took[1]) if took else None,
        traces=tuple(plain.get("traces", ())),
        quotes=Quotes(message=ProviderMessageId(quotes["message"]), part=quotes.get("part", "")) if quotes else None,
    )


def _attachment_to_plain(attachment: Attachment) -> dict[str, Any]:
    plain = {
        "kind": attachment.kind.value,
        "media_type": attachment.media_type,
        "size": attachment.size,
        "name": attachment.name,
        "reference": attachment.reference,
    }
    return {**plain, "words": attachment.words} if attachment.words else plain


def _attachment_of_plain(plain: dict[str, Any]) -> Attachment:
    return Attachment(
        kind=AttachmentKind(plain["kind"]),
        media_type=plain["media_type"],
        size=plain["size"],
        name=plain["name"],
        reference=plain["reference"],
        words=plain.get("words", ""),
    )
