"""Where something stands in a text, and which of several that overlap is meant."""

from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_FIRST = ("placeholder", "link", "email", "iban", "card", "national_id", "ip", "phone", "address", "account", "name")
"""Of two that overlap, the one whose sort is told apart more surely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    start: int
    end: int
    kind: str


def chosen_of_overlapping(found: Sequence[Span]) -> Sequence[Span]:
    """In order. The surer sort wins, then the longer one; of what loses, the parts that stick out are masked too."""
    taken: list[Span] = []
    for span in sorted(found, key=lambda span: (_FIRST.index(span.kind), span.start - span.end, span.start)):
        for part in list(_outside(span, taken)):
            insort(taken, part, key=_start)
    return taken


def _outside(span: Span, taken: Sequence[Span]) -> Iterator[Span]:
    """`taken`: in order, none over another."""
    start = span.start
    for at in range(max(0, bisect_right(taken, start, key=_start) - 1), len(taken)):
        other = taken[at]
        if other.start >= span.end:
            break
        if other.start > start:
            yield Span(start=start, end=other.start, kind=span.kind)
        start = max(start, other.end)
    if start < span.end:
        yield Span(start=start, end=span.end, kind=span.kind)


def _start(span: Span) -> int:
    return span.start
