"""The same sentence, written as people and their devices write it."""

import unicodedata
from collections.abc import Callable, Mapping

from tests.privacy.corpora import what

_WIDE = {code: chr(code + 0xFEE0) for code in range(ord("!"), ord("~") + 1)}

VARIANTS: Mapping[str, Callable[[str], str]] = {
    "upper case": lambda text: text.replace("ß", "ẞ").upper(),
    "spaces": lambda text: f"  {text.replace(' ', '   ')}\n",
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "zero-width": lambda text: "\u200b".join(text),
    "bidirectional marks": lambda text: f"\u202e{text}\u202c\u200f",
    "full width": lambda text: text.translate(_WIDE),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "exclamation": lambda text: text if text.rstrip().endswith(("?", "？", "؟")) else f"{text.rstrip('.!。！।')}!!!",
    "emoji": lambda text: f"{text} 🙏🏽",
    "curly apostrophe": lambda text: text.replace("'", "’"),
}


def meant_the_same(text: str, change: Callable[[str], str], language: str) -> bool:
    return what(change(text), language) == what(text, language)
