"""What is said to a page, as the page is given it: Markdown becomes HTML that cannot do anything; pure."""

import html
import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import quote

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from core.identifiers import ChannelId
from core.messages import Attachment, Button, OutboundMessage
from core.ports.transcript import Said

_LONGEST = 40_000
_MOST_BRACKETS = 600
_TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"),
    *("s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_BLOCKS = ("blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "table", "td", "th", "ul")
_AROUND = frozenset({"blockquote", "ol", "table", "ul"})
_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return _LINK.match(url.strip()) is not None


_MARKDOWN = _Markdown("commonmark", {"html": False, "linkify": False, "breaks": True}).enable(
    ["table", "strikethrough"]
)


def _cleaner(around: str) -> nh3.Cleaner:
    """`around`: which way what holds other blocks runs. A browser that is to find that out does not look into those."""
    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}, "ol": {"start"}},
        set_tag_attribute_values={
            "a": {"target": "_blank"},
            "pre": {"dir": "ltr"},
            **{block: {"dir": around if block in _AROUND else "auto"} for block in _BLOCKS},
        },
        link_rel="noopener noreferrer nofollow",
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
    )


_CLEANER, _CLEANER_FROM_RIGHT = _cleaner("auto"), _cleaner("rtl")


def _inert_image(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
) -> str:
    """An image is named, never fetched: fetching it would tell its server who reads, and what."""
    image = tokens[index]
    return html.escape(image.content or str(image.attrGet("src") or ""))


_MARKDOWN.add_render_rule("image", _inert_image)


def drawn(text: str) -> str:
    """Bounded: what is longer, or more tangled, than people write is shown as it is."""
    if len(text) > _LONGEST or text.count("[") > _MOST_BRACKETS:
        return _as_it_is(text)
    try:
        return (_CLEANER_FROM_RIGHT if _from_right(text) else _CLEANER).clean(_MARKDOWN.render(text))
    except (RecursionError, ValueError):
        return _as_it_is(text)


def _from_right(text: str) -> bool:
    """By its first letter, as a browser finds it out."""
    ways = (unicodedata.bidirectional(letter) for letter in text)
    return next((way for way in ways if way in {"L", "R", "AL"}), "L") != "L"


def _as_it_is(text: str) -> str:
    return '<p dir="auto">' + html.escape(text, quote=False).replace("\n", "<br>") + "</p>"


def sent(message: OutboundMessage) -> dict[str, object]:
    return _message(
        message.channel_id, message.id, message.reply_to, message.text, message.buttons, message.attachments
    )


def recalled(channel: ChannelId, said: Said) -> dict[str, object]:
    """An answer of ours, given again."""
    return _message(channel, said.id, said.reply_to, said.text, said.buttons, said.attachments)


def own_words(channel: ChannelId, said: Said, client_id: str) -> dict[str, object]:
    return {
        "id": said.id,
        "client_id": client_id,
        "text": said.text,
        "files": [_file(channel, one) for one in said.attachments],
    }


def _message(
    channel: ChannelId,
    id: str,
    reply_to: str,
    text: str,
    buttons: Sequence[Button],
    attachments: Sequence[Attachment],
) -> dict[str, object]:
    return {
        "id": id,
        "reply_to": reply_to,
        "text": text,
        "html": drawn(text),
        "buttons": [{"label": button.label, "says": button.says} for button in buttons],
        "files": [_file(channel, one) for one in attachments],
    }


def _file(channel: ChannelId, attachment: Attachment) -> dict[str, object]:
    return {
        "name": attachment.name,
        "size": attachment.size,
        "media_type": attachment.media_type,
        "url": f"/web/{quote(channel, safe='')}/files/{quote(attachment.reference, safe='')}"
        if attachment.reference
        else "",
    }
