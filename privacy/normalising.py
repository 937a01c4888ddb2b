"""A person's words as the grammar compares them: without case, accents, invisible characters and punctuation."""

import re
import unicodedata
from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    words: tuple[str, ...] = field(repr=False)
    pauses: frozenset[int]
    """Before which words a clause ends; the end of the text always counts."""
    question: bool
    quoted: bool


def heard(text: str) -> Heard:
    """Pure. `text` should be no longer than LONGEST_TEXT."""
    plain = normalised(text)
    pauses = [found.start() for found in _PAUSE.finditer(plain)]
    words: list[str] = []
    ends: set[int] = set()
    waiting = iter(pauses)
    pause = next(waiting, None)
    for found in _WORD.finditer(plain):
        while pause is not None and pause < found.start():
            ends.add(len(words))
            pause = next(waiting, None)
        words.append(found[0])
    ends.add(len(words))
    return Heard(
        words=tuple(words),
        pauses=frozenset(ends),
        question=_QUESTION.search(plain) is not None,
        quoted=_QUOTATION.search(plain) is not None,
    )


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
