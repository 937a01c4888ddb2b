"""In which language somebody writes, where their letters alone tell it; a platform's word for it counts for less."""

import re
from dataclasses import dataclass, replace

from core.messages import InboundMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class _Script:
    language: str
    letters: re.Pattern[str]
    not_with: re.Pattern[str] | None = None
    """Letters that only other languages of the same script have."""
    also: frozenset[str] = frozenset()
    """Other languages in it: of somebody who reads one of these, the letters tell nothing new."""


def _script(language: str, letters: str, not_with: str = "", also: str = "") -> _Script:
    return _Script(
        language=language,
        letters=re.compile(f"[{letters}]"),
        not_with=re.compile(f"[{not_with}]") if not_with else None,
        also=frozenset(also.split()),
    )


_SCRIPTS = (
    _script("ar", "\u0621-\u064a", "\u067e\u0679\u0686\u0688\u0691\u0698\u06a9\u06af\u06ba\u06be\u06cc\u06d2",
            "fa ur ps ckb ug sd ku"),
    _script("hi", "\u0900-\u0963\u0970-\u097f", "\u0933", "mr ne sa bho mai kok"),
    _script("ru", "\u0430-\u044f\u0451", "\u0454\u0456\u0457\u0491\u045e\u0452\u0458\u0459\u045a\u045b\u045f",
            "uk be bg sr mk kk ky tg mn tt ba"),
    _script("ja", "\u3041-\u30ff"),
    _script("zh", "\u4e00-\u9fff", "\u3041-\u30ff\uac00-\ud7a3", "ja yue ko"),
)  # fmt: skip
_LETTER = re.compile(r"[^\W\d_]")
_HAN = re.compile("[\u4e00-\u9fff]")
_LOOKED_AT = 500
"""Characters."""


def language_of_letters(text: str, platform_says: str = "") -> str:
    """Empty where they do not tell."""
    some = text[:_LOOKED_AT].casefold()
    if some.isascii():
        return ""
    all_letters = len(_LETTER.findall(some))
    known = platform_says.lower().replace("_", "-").partition("-")[0]
    for script in _SCRIPTS:
        count = len(script.letters.findall(some))
        if not count:
            continue
        if script.language == "ja":  # written with both
            count += len(_HAN.findall(some))
        if count * 2 <= all_letters or known in script.also or known == script.language:
            continue
        if script.not_with is None or script.not_with.search(some) is None:
            return script.language
    return ""


def in_its_language(message: InboundMessage) -> InboundMessage:
    """A forward, a file or a transcript says nothing of its sender's language."""
    found = language_of_letters(message.text, message.language) if message.own_words else ""
    return replace(message, language=found) if found else message
