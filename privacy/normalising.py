"""A person's words as the grammar compares them: without case, accents, invisible characters and punctuation."""

import re
import unicodedata
from bisect import bisect
from dataclasses import dataclass, field

LONGEST_TEXT = 400
"""Characters. No sentence that is a command is longer; a longer text is not looked at."""

_APOSTROPHES = "'’‘ʼ`"
_BETWEEN_LETTERS = re.compile(rf"(?<=\w)[{_APOSTROPHES}](?=\w)")
_QUOTATION = re.compile(
    r"[\"“”„‟«»‹›「」『』《》〈〉`]|(?:^|\s)['‘’‚]|['‘’](?:\s|$)|^\s*(?:--|#\s)|//|[{}<>=$\\]|\w\(|\(\)", re.MULTILINE
)
_INDIC = "\u0900-\u0963\u0966-\u0dff"
_WORD = re.compile(rf"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W_{_INDIC}\u3040-\u9fff]+|[{_INDIC}]+")
_PAUSE = re.compile(r"[.!?;:,。、，．！？；：؟،؛۔।॥\n\r()\[\]{}…—–|=<>]|\s[-*]\s")
_QUESTION = re.compile(r"[?？؟]")
_VOICED = "\u3099\u309a"
"""Japanese marks that make another syllable, not an accent."""
_ONE_FORM = {
    **{"ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": ""},
    **{"ı": "i", "ł": "l", "ø": "o", "đ": "d"},
    **{"\u093c": "", "\u09bc": "", "\u0a3c": "", "\u0901": "\u0902", "\u115f": "", "\u1160": ""},
}
"""Letters that are written in more than one way, or left off by who has them not on the keyboard: Arabic, Turkish and
Polish ones, the Indic dot; and two that cannot be seen."""
_MOST_REMEMBERED = 0x10000


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Of most messages only the words are ever looked at: the others are found when they are asked for."""

    plain: str = field(repr=False)
    words: tuple[str, ...] = field(repr=False)

    @property
    def pauses(self) -> frozenset[int]:
        """Before which words a clause ends; the end of the text always counts."""
        begin = [found.start() for found in _WORD.finditer(self.plain)]
        return frozenset((*(bisect(begin, found.start()) for found in _PAUSE.finditer(self.plain)), len(begin)))

    @property
    def question(self) -> bool:
        return _QUESTION.search(self.plain) is not None

    @property
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
    if text.isascii() and "'" not in text and "`" not in text:
        return text.lower()
    return _BETWEEN_LETTERS.sub("", _visible(text))


def _visible(text: str) -> str:
    """Without what cannot be seen and without accents, except where a mark is a vowel; digits become 0 to 9."""
    if text.isascii():
        return text.lower()
    compatible = unicodedata.normalize("NFKC", text.replace("´", "'")).casefold()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", compatible).translate(_FORMS))


class _Forms(dict[int, str]):
    """A character to its form, found once for each."""

    def __missing__(self, code: int) -> str:
        form = _form(chr(code))
        if code < _MOST_REMEMBERED:
            self[code] = form
        return form


def _form(character: str) -> str:
    if character in _ONE_FORM:
        return _ONE_FORM[character]
    category = unicodedata.category(character)
    if category in ("Cf", "Cc") and character not in "\n\r\t":
        return ""
    if category in ("Mn", "Me") and not ("\u0900" <= character <= "\u0dff" or character in _VOICED):
        return ""
    return str(unicodedata.digit(character)) if category == "Nd" else character


_FORMS = _Forms()
