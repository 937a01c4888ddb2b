"""Which sentences some words may be, or hold, told by where each begins and ends before any is looked at closer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from privacy.grammar import Grammar


class Outlines:
    """`names`: lists of the grammar."""

    def __init__(self, grammar: Grammar, names: Sequence[str]) -> None:
        self._names = names
        self._first = _places([grammar.first_words((name,)) for name in names])
        ends = [grammar.last_words((name,)) for name in names]
        self._last = _places(ends)
        self._unknown = sum(1 << place for place, words in enumerate(ends) if not words)

    def like(self, words: Sequence[str]) -> Iterator[str]:
        """Those of the names that may be all of these words, in their order."""
        yield from self._named(self._first.get(words[0], 0) & (self._last.get(words[-1], 0) | self._unknown))

    def inside(self, words: Sequence[str]) -> Iterator[str]:
        """Those of the names that some of these words may be, in their order."""
        begun = likely = 0
        for word in words:
            begun |= self._first.get(word, 0)
            likely |= begun & (self._last.get(word, 0) | self._unknown)
        yield from self._named(likely)

    def have_no_edge(self, words: Sequence[str]) -> bool:
        """None of the names begins with any of these words, or none ends with any."""
        return self._first.keys().isdisjoint(words) or self._last.keys().isdisjoint(words)

    def _named(self, likely: int) -> Iterator[str]:
        while likely:
            first = likely & -likely
            yield self._names[first.bit_length() - 1]
            likely ^= first


def _places(words_of: Iterable[Iterable[str]]) -> Mapping[str, int]:
    """A word to the places at which it stands, each a bit: most words stand at the same ones as others."""
    found: dict[str, int] = {}
    for place, words in enumerate(words_of):
        for word in words:
            found[word] = found.get(word, 0) | 1 << place
    shared: dict[int, int] = {}
    return {word: shared.setdefault(places, places) for word, places in found.items()}
