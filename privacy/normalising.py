"""A person's words as the grammar compares them: without case, accents, invisible characters and punctuation."""

import re
import unicodedata
from bisect import bisect
from dataclasses import dataclass, field
from functools import cached_property

LONGEST_TEXT = 400
"""Characters. No sentence that is a command is longer; a longer text is not looked at."""

_APOSTROPHES = "'’‘ʼ`"
_BETWEEN_LETTERS = re.compile(rf"(?<=\w)[{_APOSTROPHES}](?=\w)")
_QUOTATION = re.compile(
    r"[\"“”„‟«»‹›「」『』`]|(?:^|\s)['‘’‚]|['‘’](?:\s|$)|^\s*(?:--|#\s)|//|[{}<>=$\\]|\(\)", re.MULTILINE
)
_INDIC = "\u0900-\u0963\u0966-\u0dff"
_WORD = re.compile(rf"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W_{_INDIC}\u3040-\u9fff]+|[{_INDIC}]+")
_PAUSE = re.compile(r"[.!?;:,。、，．！？；：؟،؛।\n\r()\[\]{}…—–|=<>]|\s[-*]\s")
_QUESTION = re.compile(r"[?？؟]")
_VOICED = "\u3099\u309a"
"""Japanese marks that make another syllable, not an accent."""
_ONE_FORM = str.maketrans({"ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None})
"""Arabic letters that are written in more than one way."""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """Of most messages only the words are ever looked at."""

    plain: str = field(repr=False)
    words: tuple[str, ...] = field(repr=False)

    @cached_property
    def pauses(self) -> frozenset[int]:
        """Before which words a clause ends; the end of the text always counts."""
        begin = [found.start() for found in _WORD.finditer(self.plain)]
        return frozenset((*(bisect(begin, found.start()) for found in _PAUSE.finditer(self.plain)), len(begin)))

    @cached_property
    def question(self) -> bool:
        return _QUESTION.search(self.plain) is not None

    @cached_property
    def quoted(self) -> bool:
        return _QUOTATION.search(self.plain) is not None


def heard(text: str) -> Heard:
    """Pure. `text` should be no longer than LONGEST_TEXT."""
    return heard_in(normalised(text))


def heard_in(plain: str) -> Heard:
    return Heard(plain=plain, words=tuple(_WORD.findall(plain)))


def words_of(phrase: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(normalised(phrase)))


def normalised(text: str) -> str:
    return _BETWEEN_LETTERS.sub("", _visible(text))


def _visible(text: str) -> str:
    """Without what cannot be seen and without accents, except where a mark is a vowel; digits become 0 to 9."""
    if text.isascii():
        return text.lower()
    kept: list[str] = []
    compatible = unicodedata.normalize("NFKC", text.replace("´", "'")).casefold()
    for character in unicodedata.normalize("NFD", compatible):
        category = unicodedata.category(character)
        if category in ("Cf", "Cc") and character not in "\n\r\t":
            continue
        if category in ("Mn", "Me") and not ("\u0900" <= character <= "\u0dff" or character in _VOICED):
            continue
        if category == "Nd":
            kept.append(str(unicodedata.digit(character)))
        else:
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept)).translate(_ONE_FORM)
