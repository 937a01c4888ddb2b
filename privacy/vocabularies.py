"""Which languages a text could be a sentence of, told by their words alone, before any grammar is read in full."""

import re
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from privacy.contents import CODE, NUMBER
from privacy.normalising import words_of

GRAMMAR_BEGINS = "\n[grammar"
MOST_WORDS = 60
"""A longer text is not looked at, so that the counts below stay within their byte."""
MOST_STRANGE = 3
"""Words that could be slips of known ones."""
_HASH_BITS = sys.hash_info.width
_SHELF_BITS = 12
_SHIFT = _HASH_BITS - _SHELF_BITS
_FIRST_SHELF = 1 << _SHELF_BITS - 1

_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
_QUOTED = re.compile(r'"([^"\n]*)"')
_ITEM = re.compile(r"<[^<>]*>|[?*](?=\s|$)")
_NUMBER_WORD = re.compile(r"([A-Za-z0-9_-]+)\s*=\s*\d")
_SLASH_WORD = re.compile(r'^"?([^"\s=#\[]+)"? *= *"([a-z_]+)"', re.MULTILINE)


class Vocabularies:
    """The words are taken off the text of the files: perhaps a few too many, never one too few."""

    def __init__(self, paths: Mapping[str, Path], commands: Iterable[str]) -> None:
        known = frozenset(commands)
        languages: list[str] = []
        self.slash: dict[str, dict[str, str]] = {}
        """A slash word, to what it is in which language."""
        counts: dict[int, int] = {}
        distinct: dict[int, int] = {}
        for tag, path in paths.items():
            grammar = _grammar(path)
            if not grammar:
                continue
            language = 1 << 8 * len(languages)
            languages.append(tag)
            # Twelve thousand words, as their hashes: a tenth of the memory, also while they are counted. None is
            # missed, and of two words that have the same one, of which there are 2 ** 64, the other would only be
            # looked at closer.
            for word in map(hash, _words(_SLASH_WORD.sub("", grammar))):
                count = counts.get(word, 0) | language
                counts[word] = distinct.setdefault(count, count)
            for word, command in _SLASH_WORD.findall(grammar):
                if command in known:
                    self.slash.setdefault(word, {})[tag] = command
        self.languages: Sequence[str] = tuple(languages)
        self._place = {tag: place for place, tag in enumerate(languages)}
        self._hashes = array("q", sorted(counts))
        # Where the hashes with these first bits begin: what is left to be searched is three or four of them.
        shelves = range(-_FIRST_SHELF, _FIRST_SHELF)
        starts = [bisect_left(self._hashes, each << _SHIFT) for each in shelves]
        self._shelves = array("I", (*starts, len(self._hashes)))
        places = {count: place for place, count in enumerate(dict.fromkeys(counts.values()))}
        self._kinds = array("I", (places[counts[each]] for each in self._hashes))
        self._counts = tuple(places)
        """Numbers whose byte of each language that has the word is 1."""

    def could_be(self, words: Sequence[str], first: str) -> Mapping[str, int]:
        """The languages to be asked, in this order, each with how many of the words it has: those that have most of
        them, and before these `first`."""
        total = 0
        hashes, shelves = self._hashes, self._shelves
        for each in map(hash, words):
            shelf = (each >> _SHIFT) + _FIRST_SHELF
            end = shelves[shelf + 1]
            place = bisect_left(hashes, each, shelves[shelf], end)
            if place < end and hashes[place] == each:
                total += self._counts[self._kinds[place]]
        if not total:
            return {}
        counted = total.to_bytes(len(self.languages), "little")
        most = max(counted)
        if most < min(2, len(words) - MOST_STRANGE):
            return {}
        likely: dict[str, int] = {}
        own = counted[self._place[first]] if first in self._place else 0
        if own:
            likely[first] = own
        place = counted.find(most)
        while place >= 0:
            likely[self.languages[place]] = most
            place = counted.find(most, place + 1)
        return likely


def _grammar(path: Path) -> str:
    """Without what is only said to whoever reads the file."""
    return _COMMENT.sub("", path.read_text("utf-8").partition(GRAMMAR_BEGINS)[2])


def _words(grammar: str) -> set[str]:
    written = set(_ITEM.sub(" ", " ".join(_QUOTED.findall(grammar))).split())
    written.update(_NUMBER_WORD.findall(grammar))
    plain = {word for word in written if word.isascii() and word.isalpha() and word.islower()}
    # All at once: one by one, what each comes to would be held until the last of them is there.
    return {NUMBER, CODE}.union(plain, words_of("\n".join(written - plain)))
