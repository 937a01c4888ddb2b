"""A grammar read from data: which word sequences are a sentence, entirely, and where one begins inside others."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from privacy.normalising import words_of

Often = Literal["once", "maybe", "any"]
_MARKS: Mapping[str, Often] = {"?": "maybe", "*": "any"}


@dataclass(frozen=True, slots=True)
class _Item:
    """A word, or the name of a list between angle brackets; `?`: it may be missing; `*`: it may also be repeated."""

    name: str
    is_list: bool
    often: Often


@dataclass(slots=True)
class _List:
    """All ways to say one thing."""

    ways: tuple[tuple[_Item, ...], ...] = ()
    may_be_empty: bool = False
    by_first_word: dict[str, tuple[tuple[_Item, ...], ...]] = field(default_factory=dict)
    last_words: set[str] = field(default_factory=set)
    """Kept only where nothing leads to this list; empty: not known."""


class Reading:
    """One text being compared. What was found at a place is remembered, so no text takes long."""

    def __init__(self, lists: Mapping[str, _List], words: tuple[str, ...]) -> None:
        self._lists = lists
        self.words = words
        self._known: dict[tuple[str, int], frozenset[int]] = {}

    def is_all(self, name: str) -> bool:
        words, last_words = self.words, self._lists[name].last_words
        if last_words and words[-1] not in last_words:
            return False
        return len(words) in self._ends(name, 0)

    def places(self, name: str) -> Iterator[tuple[int, int]]:
        """Wherever it is said inside other words, as (first word, word after the last)."""
        first_words = self._lists[name].by_first_word
        if first_words.keys().isdisjoint(self.words):
            return
        for start, word in enumerate(self.words):
            if word in first_words:
                yield from ((start, end) for end in sorted(self._ends(name, start)) if end > start)

    def _ends(self, name: str, start: int) -> frozenset[int]:
        """Where the words of the list may end when they begin at `start`."""
        known = self._known.get((name, start))
        if known is not None:
            return known
        said = self._lists[name]
        found: set[int] = {start} if said.may_be_empty else set()
        if start < len(self.words):
            for way in said.by_first_word.get(self.words[start], ()):
                found |= self._way_ends(way, start)
        self._known[name, start] = result = frozenset(found)
        return result

    def _way_ends(self, way: tuple[_Item, ...], start: int) -> frozenset[int]:
        places = frozenset((start,))
        for item in way:
            if len(places) == 1:
                (place,) = places
                places = self._reach(item, place)
            else:
                places = frozenset().union(*(self._reach(item, place) for place in places))
            if not places:
                break
        return places

    def _reach(self, item: _Item, start: int) -> frozenset[int]:
        if item.often == "once":
            return self._once(item, start)
        key = (f"{item.often} {item.name}", start)
        known = self._known.get(key)
        if known is None:
            found = {start}
            fresh = {start}
            while fresh:
                fresh = {end for place in fresh for end in self._once(item, place)} - found
                found |= fresh
                if item.often == "maybe":
                    break
            self._known[key] = known = frozenset(found)
        return known

    def _once(self, item: _Item, start: int) -> frozenset[int]:
        if item.is_list:
            return self._ends(item.name, start)
        is_said = start < len(self.words) and self.words[start] == item.name
        return frozenset((start + 1,)) if is_said else frozenset()


class Grammar:
    """Raises ValueError for a list that nobody wrote, or that leads back to itself."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._written = lists
        self._lists: dict[str, _List] = {}
        self.vocabulary: frozenset[str] = frozenset()
        words: set[str] = set()
        for name in lists:
            self._add(name, ())
        for made in self._lists.values():
            words.update(item.name for way in made.ways for item in way if not item.is_list)
        self.vocabulary = frozenset(words)
        for made in self._lists.values():
            for item in (item for way in made.ways for item in way if item.is_list):
                self._lists[item.name].last_words = set()

    def read(self, words: tuple[str, ...]) -> Reading:
        return Reading(self._lists, words)

    def _add(self, name: str, above: tuple[str, ...]) -> _List:
        if name in above:
            raise ValueError(f"the list {name} leads back to itself")
        if name in self._lists:
            return self._lists[name]
        if name not in self._written:
            raise ValueError(f"there is no list {name}")
        ways = tuple(_items(written) for written in self._written[name])
        made = _List(ways=ways)
        index: dict[str, list[tuple[_Item, ...]]] = {}
        for way in ways:
            below = {item.name: self._add(item.name, (*above, name)) for item in way if item.is_list}
            first, may_be_empty = _edge_words(way, {word: made.by_first_word for word, made in below.items()}, below)
            last, _ = _edge_words(way[::-1], {word: made.last_words for word, made in below.items()}, below)
            made.may_be_empty = made.may_be_empty or may_be_empty
            made.last_words |= last
            for word in first:
                index.setdefault(word, []).append(way)
        made.by_first_word = {word: tuple(found) for word, found in index.items()}
        self._lists[name] = made
        return made


class Phrases:
    """A plain set of words and word sequences."""

    def __init__(self, phrases: Sequence[str]) -> None:
        by_first: dict[str, list[tuple[str, ...]]] = {}
        for words in map(words_of, phrases):
            by_first.setdefault(words[0], []).append(words)
        self._by_first = by_first

    def are_in(self, words: Sequence[str]) -> bool:
        return not self._by_first.keys().isdisjoint(words) and any(True for _ in self._starts(words))

    def last_start(self, words: Sequence[str]) -> int:
        """0 where there is none."""
        return max(self._starts(words), default=0)

    def _starts(self, words: Sequence[str]) -> Iterator[int]:
        for place, word in enumerate(words):
            for phrase in self._by_first.get(word, ()):
                if tuple(words[place : place + len(phrase)]) == phrase:
                    yield place


def _edge_words(
    way: Sequence[_Item], edges: Mapping[str, Iterable[str]], lists: Mapping[str, _List]
) -> tuple[set[str], bool]:
    """The words at the near edge, and whether the whole way may be empty."""
    words: set[str] = set()
    for item in way:
        words.update(edges[item.name] if item.is_list else (item.name,))
        if item.often == "once" and not (item.is_list and lists[item.name].may_be_empty):
            return words, False
    return words, True


@cache
def _item(name: str, is_list: bool, often: Often) -> _Item:
    """The same words stand in many ways."""
    return _Item(name, is_list, often)


def _items(written: str) -> tuple[_Item, ...]:
    items: list[_Item] = []
    for part in written.split():
        often: Often = _MARKS.get(part[-1], "once")
        bare = part if often == "once" else part[:-1]
        if bare.startswith("<") and bare.endswith(">"):
            items.append(_item(bare[1:-1], True, often))
        else:
            items.extend(_item(sys.intern(word), False, often) for word in words_of(bare))
    return tuple(items)
