"""A grammar read from data: which word sequences are a sentence, entirely, and where one begins inside others."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from privacy.contents import CODE, NUMBER
from privacy.normalising import words_of

Often = Literal["once", "maybe", "any"]
_AS_WRITTEN = frozenset((NUMBER, CODE))
_NONE: frozenset[str] = frozenset()
_MARKS: Mapping[str, Often] = {"?": "maybe", "*": "any"}


@dataclass(frozen=True, slots=True)
class _Item:
    """A word, or the name of a list between angle brackets; `?`: it may be missing; `*`: it may also be repeated."""

    name: str
    is_list: bool
    often: Often


@dataclass(slots=True, eq=False)
class _Way:
    items: tuple[_Item, ...]
    needs: tuple[frozenset[str], ...] = ()
    """One word at least of every set is said; kept only where nothing leads to its list."""


@dataclass(slots=True)
class _List:
    """All ways to say one thing."""

    ways: tuple[_Way, ...] = ()
    may_be_empty: bool = False
    by_first_word: dict[str, tuple[_Way, ...]] = field(default_factory=dict)
    last_words: frozenset[str] = _NONE
    """Kept only where nothing leads to this list; empty: not known."""


class Reading:
    """One text being compared. What was found at a place is remembered, so no text takes long."""

    def __init__(self, lists: Mapping[str, _List], words: tuple[str, ...]) -> None:
        self._lists = lists
        self.words = words
        self._said = frozenset(words)
        self._known: dict[tuple[str, int], frozenset[int]] = {}

    def is_all(self, name: str) -> bool:
        words, said = self.words, self._lists[name]
        if not words:
            return said.may_be_empty
        if said.last_words and words[-1] not in said.last_words:
            return False
        ways = said.by_first_word.get(words[0], ())
        return any(len(words) in self._way_ends(way, 0) for way in ways if self._may_hold(way))

    def places(self, name: str) -> Iterator[tuple[int, int]]:
        """Wherever it is said inside other words, as (first word, word after the last)."""
        by_first_word = self._lists[name].by_first_word
        if by_first_word.keys().isdisjoint(self._said):
            return
        for start, word in enumerate(self.words):
            ends: set[int] = set()
            for way in by_first_word.get(word, ()):
                if self._may_hold(way):
                    ends |= self._way_ends(way, start)
            for end in sorted(ends) if ends else ():
                if end > start:
                    yield start, end

    def _may_hold(self, way: _Way) -> bool:
        # Each set is another word's.
        return len(way.needs) <= len(self.words) and not any(map(self._said.isdisjoint, way.needs))

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

    def _way_ends(self, way: _Way, start: int) -> frozenset[int]:
        places = frozenset((start,))
        for item in way.items:
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
        self._lists: dict[str, _List] = {}
        self._shared: dict[tuple[_Way, ...], tuple[_Way, ...]] = {}
        self.vocabulary: frozenset[str] = frozenset()
        words: set[str] = set()
        for name in lists:
            self._add(name, (), lists)
        self._shared.clear()
        for made in self._lists.values():
            words.update(item.name for way in made.ways for item in way.items if not item.is_list)
        self.vocabulary = frozenset(words)
        for made in self._lists.values():
            for item in (item for way in made.ways for item in way.items if item.is_list):
                self._lists[item.name].last_words = _NONE
        self._note_needs()

    def read(self, words: tuple[str, ...]) -> Reading:
        return Reading(self._lists, words)

    def first_words(self, names: Iterable[str]) -> frozenset[str]:
        return frozenset().union(*(self._lists[name].by_first_word for name in names))

    def last_words(self, names: Iterable[str]) -> frozenset[str]:
        """Of lists to which nothing leads."""
        return frozenset().union(*(self._lists[name].last_words for name in names))

    def _note_needs(self) -> None:
        firsts = {name: frozenset(made.by_first_word) for name, made in self._lists.items()}
        for made in self._lists.values():
            if made.last_words:
                for way in made.ways:
                    way.needs = self._needs(way.items, firsts)

    def _needs(self, way: Sequence[_Item], firsts: Mapping[str, frozenset[str]]) -> tuple[frozenset[str], ...]:
        sets = (
            firsts[item.name] if item.is_list else _only(item.name)
            for item in way
            if item.often == "once" and not (item.is_list and self._lists[item.name].may_be_empty)
        )
        return tuple(sorted(sets, key=len))

    def _add(self, name: str, above: tuple[str, ...], lists: Mapping[str, Sequence[str]]) -> _List:
        if name in above:
            raise ValueError(f"the list {name} leads back to itself")
        if name in self._lists:
            return self._lists[name]
        if name not in lists:
            raise ValueError(f"there is no list {name}")
        ways = tuple(_Way(_items(written)) for written in lists[name])
        made = _List(ways=ways)
        index: dict[str, list[_Way]] = {}
        last_words: set[str] = set()
        for way in ways:
            items = way.items
            below = {item.name: self._add(item.name, (*above, name), lists) for item in items if item.is_list}
            first, may_be_empty = _edge_words(items, {word: made.by_first_word for word, made in below.items()}, below)
            last, _ = _edge_words(items[::-1], {word: made.last_words for word, made in below.items()}, below)
            made.may_be_empty = made.may_be_empty or may_be_empty
            last_words |= last
            for word in first:
                index.setdefault(word, []).append(way)
        made.last_words = frozenset(last_words)
        # Most words of a list begin the same ways: kept once, they take a third of the memory.
        made.by_first_word = {
            word: self._shared.setdefault(ways, ways)
            for word, ways in ((w, tuple(found)) for w, found in index.items())
        }
        self._lists[name] = made
        return made


class Phrases:
    """A plain set of words and word sequences."""

    def __init__(self, phrases: Sequence[str]) -> None:
        by_first: dict[str, list[tuple[str, ...]]] = {}
        for words in map(words_of, phrases):
            by_first.setdefault(words[0], []).append(words)
        self._by_first = by_first

    @property
    def first_words(self) -> Iterable[str]:
        return self._by_first

    def are_in(self, words: Sequence[str]) -> bool:
        return self.may_be_in(words) and next(self.places(words), None) is not None

    def may_be_in(self, words: Sequence[str]) -> bool:
        return not self._by_first.keys().isdisjoint(words)

    def last_start(self, words: Sequence[str]) -> int:
        """0 where there is none."""
        return max((start for start, _ in self.places(words)), default=0)

    def places(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """As (first word, word after the last)."""
        for place, word in enumerate(words):
            for phrase in self._by_first.get(word, ()):
                if tuple(words[place : place + len(phrase)]) == phrase:
                    yield place, place + len(phrase)


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
def _only(word: str) -> frozenset[str]:
    return frozenset((word,))


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
        elif bare in _AS_WRITTEN:
            items.append(_item(bare, False, often))
        elif bare.isascii() and bare.isalpha():
            items.append(_item(sys.intern(bare.lower()), False, often))
        else:
            items.extend(_item(sys.intern(word), False, often) for word in words_of(bare))
    return tuple(items)
