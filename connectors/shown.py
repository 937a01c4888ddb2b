"""An answer as its reader will see it, in HTML that can do nothing: for owners who try their assistant. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A stretch of a text, and the HTML elements around it; of a link its address."""

    start: int
    end: int
    element: str
    address: str = field(default="", repr=False)


def as_written(text: str) -> str:
    """For a channel that draws nothing."""
    return html_of(text, ())


def html_of(text: str, stretches: Sequence[Marked]) -> str:
    """Stretches may lie in each other, and across."""
    places = sorted({0, len(text), *(at for one in stretches for at in (one.start, one.end) if 0 < at < len(text))})
    pieces = []
    for start, end in pairwise(places):
        around = [one for one in stretches if one.start <= start and end <= one.end]
        opened = "".join(_opened(one) for one in around)
        closed = "".join(f"</{one.element}>" for one in reversed(around))
        pieces.append(f"{opened}{escape(text[start:end])}{closed}")
    return f'<p dir="auto">{"".join(pieces)}</p>'


def _opened(one: Marked) -> str:
    if one.element != "a":
        return f"<{one.element}>"
    return f'<a href="{escape(one.address)}" target="_blank" rel="noopener noreferrer nofollow">'
