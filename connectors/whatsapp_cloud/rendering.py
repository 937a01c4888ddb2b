"""What we say, as WhatsApp draws it: each step is one message to the person. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from connectors.json_payload import Record, whole_characters
from connectors.whatsapp_cloud.capabilities import (
    LARGEST_IMAGE,
    LARGEST_SOUND,
    LONGEST_BODY,
    LONGEST_CAPTION,
    LONGEST_DESCRIPTION,
    LONGEST_LABEL,
    LONGEST_ROW,
    LONGEST_TEXT,
    LONGEST_VARIABLE,
    MOST_BUTTONS,
    MOST_ROWS,
)
from connectors.whatsapp_text import whatsapp_marks
from core.identifiers import Address
from core.messages import Attachment, Button, OutboundMessage

_OPENS_LIST = "☰"
"""What is written on the one button that opens a list: a sign, for it must be read in every language."""
_POINTS = "⬇️"
"""Stands above buttons whose words could not be cut, and went whole before them."""
_ENDS = ("\n\n", "\n", ". ", "。", " ")
_IMAGES = frozenset({"image/jpeg", "image/png"})
_SOUNDS = frozenset({"audio/aac", "audio/amr", "audio/mp4", "audio/mpeg", "audio/ogg"})
_FILMS = frozenset({"video/3gpp", "video/mp4"})
_WRITTEN = frozenset({"application/json", "application/xml", "application/toml"})
"""Texts, though their type does not say so. Meta takes a text only as text/plain."""

SentAs = Literal["image", "audio", "video", "document"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    content: Record = field(repr=False)
    """What stands beside the recipient in the request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    sent_as: SentAs
    attachment: Attachment
    media_type: str
    caption: str = field(default="", repr=False)


Step = Words | Enclosure


def steps(message: OutboundMessage) -> tuple[Step, ...]:
    """What must be sent, in order. A short text goes with the only file, so that nothing can come between."""
    said = drawn(message.text)
    files = tuple(map(_enclosure, message.attachments))
    if len(files) == 1 and not message.buttons and files[0].sent_as != "audio" and units(said) <= LONGEST_CAPTION:
        return (_enclosure(message.attachments[0], said),)
    if not said and files and not message.buttons:
        return files
    return (*_said(said, message.buttons), *files)


def drawn(markdown: str) -> str:
    """Falls back to the source where the marks would make it too long, or leave nothing of it."""
    source = whole_characters(markdown).strip()
    marked = whatsapp_marks(source).strip()
    return marked if marked and units(marked) <= LONGEST_TEXT else source


def in_template(message: OutboundMessage, name: str, language: str) -> Words | None:
    """As the one variable of a template, which takes no line breaks; None where it cannot be said whole."""
    line = " ".join(drawn(message.text).split())
    if not line or message.buttons or message.attachments or units(line) > LONGEST_VARIABLE:
        return None
    body = {"type": "body", "parameters": [{"type": "text", "text": line}]}
    template = {"name": name, "language": {"code": language}, "components": [body]}
    return Words(content={"type": "template", "template": template})


def addressed(recipient: Address) -> Record:
    """A telephone number goes to `to`, what Meta calls a person to `recipient`."""
    field = "to" if recipient.isascii() and recipient.isdigit() else "recipient"
    return {"messaging_product": "whatsapp", "recipient_type": "individual", field: recipient}


def enclosed(file: Enclosure, media: str) -> Record:
    """`media`: what Meta calls the file since it was uploaded."""
    held: Record = {"id": media}
    if file.caption:
        held["caption"] = file.caption
    if file.sent_as == "document" and file.attachment.name:
        held["filename"] = whole_characters(file.attachment.name)
    return {"type": file.sent_as, file.sent_as: held}


def units(text: str) -> int:
    """UTF-16 code units: whichever way Meta counts, it does not count more."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _said(text: str, buttons: Sequence[Button]) -> tuple[Words, ...]:
    if not buttons:
        return (_words(text),)
    action = _action(buttons)
    if action is None:
        return tuple(map(_words, _with_lines(text, buttons)))
    before, body = _parted(text)
    pressed = Words(content={"type": "interactive", "interactive": {**action, "body": {"text": body}}})
    return (_words(before), pressed) if before else (pressed,)


def _words(text: str) -> Words:
    return Words(content={"type": "text", "text": {"body": text, "preview_url": False}})


def _action(buttons: Sequence[Button]) -> Record | None:
    """Up to three short labels are buttons, up to ten are rows behind one button; None where neither can be drawn."""
    pairs = [(" ".join(whole_characters(one.label).split()), whole_characters(one.says)) for one in buttons]
    labels, said = {label for label, _ in pairs}, {says for _, says in pairs}
    if len(labels) != len(pairs) or len(said) != len(pairs) or "" in labels or "" in said:
        return None
    longest = max(map(units, labels))
    if len(pairs) <= MOST_BUTTONS and longest <= LONGEST_LABEL:
        replies = [{"type": "reply", "reply": {"id": says, "title": label}} for label, says in pairs]
        return {"type": "button", "action": {"buttons": replies}}
    if len(pairs) <= MOST_ROWS and longest <= LONGEST_DESCRIPTION:
        rows = [_row(label, says) for label, says in pairs]
        return {"type": "list", "action": {"button": _OPENS_LIST, "sections": [{"rows": rows}]}}
    return None


def _row(label: str, says: str) -> Record:
    """A label too long for a row's title stands whole under it."""
    if units(label) <= LONGEST_ROW:
        return {"id": says, "title": label}
    title = label.encode("utf-16-le")[: 2 * (LONGEST_ROW - 1)].decode("utf-16-le", "ignore").rstrip()
    return {"id": says, "title": f"{title}…", "description": label}


def _with_lines(text: str, buttons: Sequence[Button]) -> tuple[str, ...]:
    lines = "\n".join(
        f"{number}. {whole_characters(one.label)}: {whole_characters(one.says)}"
        if one.label != one.says
        else f"{number}. {whole_characters(one.says)}"
        for number, one in enumerate(buttons, 1)
    )
    together = f"{text}\n\n{lines}".strip()
    return (together,) if units(together) <= LONGEST_TEXT else (text, lines)


def _parted(text: str) -> tuple[str, str]:
    """What goes before, and the words that the buttons stand under: all where they are short enough, else the last
    paragraph, line, sentence or words. What stands in a block of code is never torn out of it."""
    if units(text) <= LONGEST_BODY:
        return "", text or _POINTS
    for end in _ENDS:
        before, mark, body = text.rpartition(end)
        before = (before + mark).strip()
        body = body.strip()
        if before and body and units(body) <= LONGEST_BODY and before.count("```") % 2 == 0:
            return before, body
    return text, _POINTS


def _enclosure(attachment: Attachment, caption: str = "") -> Enclosure:
    size = len(attachment.content) if attachment.content is not None else attachment.size or 0
    media_type = attachment.media_type.partition(";")[0].strip().lower() or "application/octet-stream"
    sent_as: SentAs = "document"
    if media_type in _IMAGES and size <= LARGEST_IMAGE:
        sent_as = "image"
    elif media_type in _SOUNDS and size <= LARGEST_SOUND:
        sent_as = "audio"
    elif media_type in _FILMS and size <= LARGEST_SOUND:
        sent_as = "video"
    elif media_type.startswith("text/") or media_type in _WRITTEN:
        media_type = "text/plain"
    return Enclosure(sent_as=sent_as, attachment=attachment, media_type=media_type, caption=caption)
