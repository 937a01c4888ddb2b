"""Mistyped words put right, one slip a word, against a closed vocabulary; good enough for a hint, never for an act."""

import re
from collections.abc import Iterable, Iterator
from itertools import filterfalse

SHORTEST_WORD = 5
LONGEST_WORD = 20
MOST_SLIPS = 3
"""Words of one message; a message with more is not a mistyped sentence of ours."""

_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_LOOK_ALIKES = str.maketrans("аеорсухіјѕһԁьνοαερικτυ", "aeopcyxijshdbvoaepiktu")
"""Cyrillic and Greek letters that look Latin."""


class Repair:
    """`untouched`: real words that only look like a slip ("deleted", "dates")."""

    def __init__(self, vocabulary: frozenset[str], untouched: Iterable[str]) -> None:
        self._vocabulary = vocabulary
        self._untouched = frozenset(untouched) - vocabulary
        self._by_edge: dict[str, str] = {}
        """By its length and the letters with which a word begins, and by it and those with which it ends: one slip
        leaves one of both. To keep every shorter form of every word would take ten times the memory. The words of one
        edge are one text, with blanks between them: that lies in one place, and is found there sooner."""
        by_edge: dict[str, list[str]] = {}
        for word in sorted(vocabulary):
            if SHORTEST_WORD - 1 <= len(word) <= LONGEST_WORD:
                for edge in _edges(word, len(word)):
                    by_edge.setdefault(edge, []).append(word)
        self._by_edge.update((edge, " ".join(words)) for edge, words in by_edge.items())

    def strange(self, words: Iterable[str]) -> tuple[str, ...]:
        """Those that are none of the vocabulary."""
        return tuple(filterfalse(self._vocabulary.__contains__, words))

    def is_too_strange(self, strange: tuple[str, ...], number: int) -> bool:
        """Of so many words these are strange: mended or not, there remains one that is."""
        return len(strange) > MOST_SLIPS or 2 * len(strange) > number or min(map(len, strange)) < 4

    def leaves(self, word: str) -> bool:
        """Whether it stays as it is, in whatever words it stands."""
        return word in self._vocabulary or word in self._untouched or self._nearest(word) == word

    def mended(self, words: tuple[str, ...], found: dict[str, str] | None = None) -> tuple[str, ...]:
        """The same words where there is nothing to mend, or too much. `found`: what came of words that were looked at
        before; what comes of these is added to it."""
        strange = [word for word in self.strange(words) if word not in self._untouched]
        if len(strange) > MOST_SLIPS:
            return words
        found = {} if found is None else found
        mended = {word: near for word in strange if (near := self._nearest_of(word, found)) != word}
        return tuple(mended.get(word, word) for word in words) if mended else words

    def comes_right(self, words: tuple[str, ...], found: dict[str, str]) -> bool:
        """Whether all words are of the vocabulary once they are mended. No more is looked at than tells it."""
        strange = self.strange(words)
        return (
            len(strange) <= MOST_SLIPS
            and self._untouched.isdisjoint(strange)
            and all(self._nearest_of(word, found) in self._vocabulary for word in strange)
        )

    def _nearest_of(self, word: str, found: dict[str, str]) -> str:
        nearest = found.get(word)
        if nearest is None:
            nearest = found[word] = self._nearest(word)
        return nearest

    def _nearest(self, word: str) -> str:
        if not word.isascii():
            looks_like = word.translate(_LOOK_ALIKES)
            # Whole words of another script are no Latin ones in disguise.
            word = looks_like if looks_like.isascii() else word
        if _DRAWN_OUT.search(word):
            word = _DRAWN_OUT.sub(r"\1", word)
        if word in self._vocabulary or not SHORTEST_WORD <= len(word) <= LONGEST_WORD:
            return word
        near: set[str] = set()
        for length in (len(word) - 1, len(word), len(word) + 1):
            for edge in _edges(word, length):
                for each in self._by_edge.get(edge, "").split():
                    if _one_slip_apart(word, each):
                        near.add(each)
        return min(near, key=lambda each: (_slip_at(word, each), each)) if near else word


def _edges(word: str, length: int) -> tuple[str, str]:
    """Of a word that is a slip of one of this length, one is left, wherever two letters of it are swapped. The end is
    the longer: more words have that in common."""
    begin = max(2, length // 2 - 1)
    end = max(2, length - 1 - begin)
    return f"{length}{word[:begin]}", f"{word[-end:]}{length}"


def _slip_at(word: str, near: str) -> int:
    """0 where a letter is missing; else the first that could be left out, and leave what `near` has or could have."""
    shorter = {near, *_one_letter_less(near)}
    return next(place for place, each in enumerate((word, *_one_letter_less(word))) if each in shorter)


def _one_letter_less(word: str) -> Iterator[str]:
    return (word[:cut] + word[cut + 1 :] for cut in range(len(word)))


def _one_slip_apart(one: str, other: str) -> bool:
    """A letter too many, too few, wrong, or two neighbours swapped."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    start = 0
    while start < len(one) and one[start] == other[start]:
        start += 1
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    if one[start + 1 :] == other[start + 1 :]:
        return True
    return one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
