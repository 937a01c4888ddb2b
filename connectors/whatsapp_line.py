"""Which words of one line WhatsApp will draw as marked. Pure."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MARKS = "*_~`"
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*[^\s.,;:!?'\")\]]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    mark: str
    start: int
    end: int
    depth: int
    """How many others it stands in, to tell the outer from the inner of two about the same words."""


@dataclass(frozen=True, slots=True)
class Line:
    """Words as they are read, and which of them are to be marked."""

    text: str
    stretches: Sequence[Stretch] = ()


def marked(line: Line) -> str:
    """With those of its marks that WhatsApp will draw, and draw about the right words; the others are left out.

    WhatsApp draws a mark about whole words of one line, with no space inside it. A letter of the text itself that
    could be taken for a mark is never changed: there are then no marks of ours of its kind on that line.
    """
    text = line.text
    written: list[str] = []
    within: list[Stretch] = []
    at = 0
    for stretch in _drawable(text, line.stretches):
        while within and within[-1].end <= stretch.start:
            closed = within.pop()
            written += text[at : closed.end], closed.mark
            at = closed.end
        written += text[at : stretch.start], stretch.mark
        at = stretch.start
        within.append(stretch)
    for closed in reversed(within):
        written += text[at : closed.end], closed.mark
        at = closed.end
    return "".join([*written, text[at:]])


def _drawable(text: str, stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """The outer before the inner, in the order in which they begin."""
    if not stretches:
        return
    tight = sorted(
        (_tightened(text, stretch) for stretch in stretches), key=lambda one: (one.start, -one.end, one.depth)
    )
    edges = {edge for stretch in tight for edge in (stretch.start, stretch.end)}
    letters = {mark: [at for at, letter in enumerate(text) if letter == mark] for mark in _MARKS}
    taken = {mark for mark, found in letters.items() if any(_could_mark(text, at, edges) for at in found)}
    addresses = {found.end() for found in _ADDRESS.finditer(text)}
    last_end = dict.fromkeys(_MARKS, -1)
    for stretch in tight:
        if stretch.start >= stretch.end or stretch.mark in taken:
            continue
        if stretch.start <= last_end[stretch.mark] or _is_between(letters[stretch.mark], stretch):
            continue
        # An address would take the mark behind it for one of its own letters.
        if stretch.end in addresses or _is_word(text, stretch.start - 1) or _is_word(text, stretch.end):
            continue
        last_end[stretch.mark] = stretch.end
        yield stretch


def _tightened(text: str, stretch: Stretch) -> Stretch:
    start, end = stretch.start, stretch.end
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end = max(start, end - (len(words) - len(words.rstrip())))
    return Stretch(mark=stretch.mark, start=start, end=end, depth=stretch.depth)


def _is_between(places: Sequence[int], stretch: Stretch) -> bool:
    return bisect_left(places, stretch.start) < bisect_left(places, stretch.end)


def _could_mark(text: str, at: int, edges: set[int]) -> bool:
    """Not within a word, and not alone between spaces; but beside a mark of ours it could."""
    if at in edges or at + 1 in edges:
        return True
    before, after = text[max(at - 1, 0) : at], text[at + 1 : at + 2]
    if not before.strip() and not after.strip():
        return False
    return not (_is_word(text, at - 1) and _is_word(text, at + 1))


def _is_word(text: str, at: int) -> bool:
    return 0 <= at < len(text) and (text[at].isalnum() or unicodedata.category(text[at])[0] == "M")
