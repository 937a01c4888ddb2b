"""What a sentence holds beside its command: a number of days, the code of a receipt, something to remember."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from privacy.normalising import words_of

NUMBER = "NUMBER"
CODE = "CODE"
"""Stand where the person wrote one. In capitals: no word of a normalised text is."""

MOST_DAYS = 9999

_DASH = "[-\u2010\u2013]"
_CODE = re.compile(
    rf"(?<![a-z0-9-])(?:[a-z0-9]{{4,8}}(?:{_DASH}[a-z0-9]{{4,8}}){{1,11}}"
    r"|(?=[a-z]{0,31}\d)(?=\d{0,31}[a-z])[a-z0-9]{6,32})(?![a-z0-9-])"
)
_NUMBER = re.compile(r"(?<![0-9-])[0-9]{1,4}(?![0-9-])")
_JOINED = re.compile(r"(?<=[0-9])(?=[^\W0-9])|(?<=[^\W0-9])(?=[0-9])")
_DIGIT = re.compile("[0-9]")
_LONGER_NUMBER = re.compile(r"(?<![0-9-])[0-9]{1,8}(?![0-9-])")
"""Also a PIN, and the code that links two chats."""
_PIN = re.compile(r"(?<![0-9-])[0-9]{4,8}(?![0-9-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """`numbers`: number words; `units`: words for a day, a week, a month, in days; `spans`: both in one."""

    numbers: Mapping[tuple[str, ...], int] = field(repr=False)
    units: Mapping[tuple[str, ...], int] = field(repr=False)
    spans: Mapping[tuple[str, ...], int] = field(repr=False)

    def days(self, plain: str) -> int:
        """0 where none are said, or two different numbers of them."""
        words = words_of(_JOINED.sub(" ", plain))
        found: set[int] = set()
        for start in range(len(words)):
            found.update(_at(words, start, self.spans).values())
            for end, unit in _at(words, start, self.units).items():
                before, behind = self._number_before(words, start), self._number_behind(words, end)
                number = before if before is not None else behind
                if number is not None:
                    found.add(number * unit)
        days = found.pop() if len(found) == 1 else 0
        return days if days <= MOST_DAYS else 0

    def _number_before(self, words: Sequence[str], end: int) -> int | None:
        if end and _NUMBER.fullmatch(words[end - 1]):
            return int(words[end - 1])
        return next(
            (self.numbers[words_] for words_ in _longest(self.numbers) if _ends_with(words[:end], words_)), None
        )

    def _number_behind(self, words: Sequence[str], start: int) -> int | None:
        if start < len(words) and _NUMBER.fullmatch(words[start]):
            return int(words[start])
        found = _at(words, start, self.numbers)
        return found[max(found)] if found else None


def with_stand_ins(plain: str) -> str:
    """The same text where nothing in it is a number or a code."""
    if _DIGIT.search(plain) is None and "-" not in plain:
        return plain
    return _LONGER_NUMBER.sub(f" {NUMBER} ", _CODE.sub(f" {CODE} ", plain))


def code_in(plain: str) -> str:
    """In capitals, as receipts show it; empty where there is none, or more than one."""
    found = _CODE.findall(plain)
    return re.sub(_DASH, "-", found[0]).upper() if len(found) == 1 else ""


def pin_in(plain: str) -> str:
    """Four to eight digits; empty where there are none, or more than once."""
    found = _PIN.findall(plain)
    return str(found[0]) if len(found) == 1 else ""


def is_code(plain: str) -> bool:
    return _CODE.fullmatch(plain) is not None


def behind(text: str, words: int) -> str:
    """`text` as it was written, without its first so many words."""
    left = len(words_of(text)) - words
    start = bisect_left(range(len(text)), True, key=lambda place: len(words_of(text[place:])) <= left)
    return text[start:].strip().lstrip(",:;.-–—、，：。 ")


def before(text: str, words: int) -> str:
    """`text` as it was written, without its last so many words."""
    if not words:
        return text
    left = len(words_of(text)) - words
    end = bisect_left(range(len(text) + 1), True, key=lambda place: len(words_of(text[:place])) > left)
    return text[: max(end - 1, 0)].strip().rstrip(",:;.-–—、，：。 ")


def _at(words: Sequence[str], start: int, known: Mapping[tuple[str, ...], int]) -> dict[int, int]:
    """Of what begins here: where it ends, to its value."""
    return {start + len(key): known[key] for key in known if tuple(words[start : start + len(key)]) == key}


def _longest(known: Mapping[tuple[str, ...], int]) -> Sequence[tuple[str, ...]]:
    return sorted(known, key=len, reverse=True)


def _ends_with(words: Sequence[str], key: tuple[str, ...]) -> bool:
    return tuple(words[-len(key) :]) == key
