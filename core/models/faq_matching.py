"""Which prepared question is nearest to what was asked: by shared words, weighted by how telling they are. Pure."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Written without spaces between words: there, two neighbouring signs stand for a word.
_UNSPACED = re.compile(r"[぀-ヿ㐀-鿿豈-﫿฀-๿]+")
_MOST_WORDS = 400
_SHORTEST_STEM = 3
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ers", "ed", "es", "er", "s", "e", "y")
# Words that say how something is asked, not what about.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "a about an and any are as at be by can could did do does doe for from give had has have how i if in into is it"
        " its know like many me much my of on or our please say should so some tell than that the their them there"
        " these they this to us use want was we were what when where which who why will with would you your",
    )
)
_LITTLE = 0.15
"""What such a word still weighs, so that "who are you?" can be told from nothing at all."""


@dataclass(frozen=True, slots=True)
class Match:
    number: int
    """Of the question, in the order they were given."""
    score: float
    """0: nothing in common. 1: the same words."""


class Matcher:
    """`questions`: for each number, every way to ask it."""

    def __init__(self, questions: Sequence[Sequence[str]]) -> None:
        self._ways = [[frozenset(words(way)) for way in ways] for ways in questions]
        every = [way for ways in self._ways for way in ways]
        seen = Counter(word for way in every for word in way)
        self._rarest = math.log(1 + len(every))
        self._weights = {word: self._weight(word, math.log(1 + len(every) / count)) for word, count in seen.items()}

    def nearest(self, text: str) -> list[Match]:
        """All questions, nearest first; of equals, the one given first."""
        asked = frozenset(words(text))
        matches = [Match(number, self._score(asked, ways)) for number, ways in enumerate(self._ways)]
        return sorted(matches, key=lambda match: (-match.score, match.number))

    def _score(self, asked: frozenset[str], ways: Iterable[frozenset[str]]) -> float:
        mine = self._sum(asked)
        return max((2 * self._sum(asked & way) / ((mine + self._sum(way)) or 1.0) for way in ways), default=0.0)

    def _sum(self, words: frozenset[str]) -> float:
        return sum(self._weights.get(word) or self._weight(word, self._rarest) for word in words)

    def _weight(self, word: str, rarity: float) -> float:
        return rarity * (_LITTLE if word in _COMMON else 1.0)


def words(text: str) -> list[str]:
    """What a text is compared by: lower case, without accents, without endings."""
    plain = "".join(map(_plain, unicodedata.normalize("NFKD", text.casefold())))
    found: list[str] = []
    for word in plain.split()[:_MOST_WORDS]:
        unspaced = _UNSPACED.findall(word)
        for run in unspaced:
            found += [run[place : place + 2] for place in range(max(1, len(run) - 1))]
        if not unspaced:
            found.append(word if word in _COMMON else _stem(word))
    return found


def _plain(sign: str) -> str:
    if sign.isalnum():
        return sign
    if not unicodedata.category(sign).startswith("M"):
        return " "
    # Accents and vowel points go; the vowel signs of Indian scripts are letters in all but name.
    return "" if unicodedata.combining(sign) not in (0, 9) else sign


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word
