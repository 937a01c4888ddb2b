"""What we say, as Telegram draws it: Markdown becomes text with marked stretches. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from telegramify_markdown import MessageEntity as Stretch
from telegramify_markdown import RenderConfig, convert

from connectors.json_payload import whole_characters
from connectors.telegram.capabilities import (
    LARGEST_PHOTO,
    LARGEST_VOICE,
    LONGEST_CAPTION,
    LONGEST_TEXT,
    MOST_ENTITIES,
)
from core.capabilities import AttachmentKind
from core.messages import Attachment, Button, OutboundMessage

_DRAWN = frozenset(
    {
        "blockquote",
        "bold",
        "code",
        "expandable_blockquote",
        "italic",
        "pre",
        "spoiler",
        "strikethrough",
        "text_link",
        "underline",
    }
)
_STAND_IN = "\ue000"
"""Takes the place of "<" while Markdown is read: what a model writes in angle brackets is meant to be seen."""
_MARK = re.compile(r"[^\w .,;:?!'\"()/%-]|[_\n]|  |^\W|^\d|//")
"""What Markdown could make something of. In one line of ordinary words there is none, and nothing to convert."""
_WIDEST_SHARED = 14
_BROKEN_BY_MARKDOWN = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


def _look() -> RenderConfig:
    look = RenderConfig.isolated()
    symbols = look.markdown_symbol
    symbols.heading_level_1 = symbols.heading_level_2 = symbols.heading_level_3 = symbols.heading_level_4 = ""
    symbols.unordered_list_item = "•"
    return look


_LOOK = _look()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    text: str = field(repr=False)
    entities: tuple[MessageEntity, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    drawn: Drawn
    source: Drawn
    """The same, unmarked: for when Telegram cannot take the marks."""
    keyboard: InlineKeyboardMarkup | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    sent_as: Literal["document", "photo", "voice"]
    attachment: Attachment
    caption: Drawn | None
    keyboard: InlineKeyboardMarkup | None


Step = Words | Enclosure
"""One request to Telegram."""


def steps(message: OutboundMessage) -> tuple[Step, ...]:
    """What must be sent, in order. A short text goes with the only file, so that nothing can come between."""
    said = drawn(message.text)
    keys = keyboard(message.buttons)
    if len(message.attachments) == 1 and units(said.text) <= LONGEST_CAPTION:
        return (_enclosure(message.attachments[0], said if said.text else None, keys),)
    files = tuple(_enclosure(attachment, None, None) for attachment in message.attachments)
    if not said.text and files:
        return files
    return (Words(drawn=said, source=plain(message.text), keyboard=keys), *files)


def drawn(markdown: str) -> Drawn:
    """Falls back to the plain source where drawing would lose words or make them too long."""
    source = plain(markdown)
    if _STAND_IN in source.text or not _MARK.search(source.text):
        return source
    try:
        text, stretches = convert(source.text.replace("<", _STAND_IN), config=_LOOK)
    except _BROKEN_BY_MARKDOWN:
        return source
    text, stretches = _with_addresses(text.replace(_STAND_IN, "<").rstrip(), stretches)
    length = units(text)
    if not text or length > LONGEST_TEXT:
        return source
    return Drawn(text=text, entities=_entities(stretches, length))


def plain(markdown: str) -> Drawn:
    return Drawn(text=whole_characters(markdown).strip())


def draft(so_far: str) -> Drawn:
    """An answer still being written; of one too long already, its end."""
    said = drawn(so_far)
    if units(said.text) <= LONGEST_TEXT:
        return said
    end = said.text.encode("utf-16-le")[-2 * (LONGEST_TEXT - 1) :].decode("utf-16-le", "ignore")
    return Drawn(text=f"…{end}")


def keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """Two short labels share a row; a long one has its own."""
    rows: list[list[InlineKeyboardButton]] = []
    may_share = False
    for button in buttons:
        key = InlineKeyboardButton(whole_characters(button.label), callback_data=whole_characters(button.says))
        short = len(button.label) <= _WIDEST_SHARED
        if may_share and short:
            rows[-1].append(key)
            may_share = False
        else:
            rows.append([key])
            may_share = short
    return InlineKeyboardMarkup(rows) if rows else None


def units(text: str) -> int:
    """How Telegram counts: UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _enclosure(attachment: Attachment, caption: Drawn | None, keys: InlineKeyboardMarkup | None) -> Enclosure:
    size = len(attachment.content) if attachment.content is not None else attachment.size or 0
    sent_as: Literal["document", "photo", "voice"] = "document"
    match attachment.kind, attachment.media_type:
        case AttachmentKind.IMAGE, "image/jpeg" | "image/png" | "image/webp" if size <= LARGEST_PHOTO:
            sent_as = "photo"
        case AttachmentKind.AUDIO, "audio/ogg" if size <= LARGEST_VOICE:
            sent_as = "voice"
    return Enclosure(sent_as=sent_as, attachment=attachment, caption=caption, keyboard=keys)


def _with_addresses(text: str, stretches: Sequence[Stretch]) -> tuple[str, list[Stretch]]:
    """Telegram links only to the web. Any other address is written out after its words, so that it is not lost."""
    kept = [stretch for stretch in stretches if stretch.type != "text_link"]
    links = [stretch for stretch in stretches if stretch.type == "text_link"]
    for link in sorted(links, key=lambda link: link.offset, reverse=True):
        address = (link.url or "").replace(_STAND_IN, "<")
        if address.lower().startswith(("http://", "https://")):
            kept.append(replace(link, url=address))
            continue
        scheme, _, named = address.partition(":")
        coded = text.encode("utf-16-le")
        end = min(2 * (link.offset + link.length), len(coded))
        shown = coded[2 * link.offset : end].decode("utf-16-le")
        if scheme.lower() in {"mailto", "tel"} and named and named != shown:
            written = f" ({named})"
            text = (coded[:end] + written.encode("utf-16-le") + coded[end:]).decode("utf-16-le")
            kept = [_moved(stretch, end // 2, units(written)) for stretch in kept]
    return text, sorted(kept, key=lambda stretch: (stretch.offset, -stretch.length))


def _moved(stretch: Stretch, place: int, by: int) -> Stretch:
    if stretch.offset >= place:
        return replace(stretch, offset=stretch.offset + by)
    if stretch.offset + stretch.length > place:
        return replace(stretch, length=stretch.length + by)
    return stretch


def _entities(stretches: Sequence[Stretch], length: int) -> tuple[MessageEntity, ...]:
    return tuple(
        MessageEntity(
            stretch.type,
            stretch.offset,
            min(stretch.length, length - stretch.offset),
            url=stretch.url,
            language=stretch.language,
        )
        for stretch in stretches
        if stretch.type in _DRAWN and 0 <= stretch.offset < length and stretch.length > 0
    )[:MOST_ENTITIES]
