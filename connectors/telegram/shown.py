"""An answer as it looks in a chat of Telegram, for owners who try their assistant. Pure."""

from collections.abc import Mapping

from connectors.shown import Marked, html_of
from connectors.telegram.rendering import drawn

_ELEMENTS: Mapping[str, str] = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "code",
    "spoiler": "mark",
    "blockquote": "cite",
    "expandable_blockquote": "cite",
    "text_link": "a",
}


def shown(markdown: str) -> str:
    said = drawn(markdown)
    coded = said.text.encode("utf-16-le")

    def letters(place: int) -> int:
        return len(coded[: 2 * place].decode("utf-16-le", "ignore"))

    stretches = [
        Marked(
            start=letters(entity.offset),
            end=letters(entity.offset + entity.length),
            element=_ELEMENTS[entity.type],
            address=entity.url or "",
        )
        for entity in said.entities
        if entity.type in _ELEMENTS
    ]
    return html_of(said.text, stretches)
