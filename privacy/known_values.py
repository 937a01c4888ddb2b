"""What is known of whoever writes, found again in their words: their name and their address on the channel."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from privacy.readable_digits import with_plain_digits
from privacy.spans import Span

_SHORTEST_PART = 3
"""Letters; a shorter part of a name is too often another word."""
_SHORTEST_ADDRESS = 5
_MOST_PARTS = 4
_DIGIT = re.compile(r"[0-9]")
_PEOPLE_REMEMBERED = 8
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
"""Scripts that write no space between words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sought:
    pattern: "re.Pattern[str]" = field(repr=False)
    kind: str
    holds: str = field(repr=False)
    """Without this, in small letters, a text need not be searched."""


def known_spans(text: str, name: str, address: str) -> Iterator[Span]:
    lowered = text.casefold()
    for sought in _sought(name, address):
        if sought.kind == "phone":
            found = sought.pattern.finditer(with_plain_digits(text)) if sought.holds in _digits(text) else iter(())
        else:
            found = sought.pattern.finditer(text) if sought.holds in lowered else iter(())
        for match in found:
            yield Span(start=match.start(), end=match.end(), kind=sought.kind)


@lru_cache(maxsize=_PEOPLE_REMEMBERED)
def _sought(name: str, address: str) -> tuple[_Sought, ...]:
    """Remembered for a few people only, as long as their turns take: nobody's name stays in memory for this."""
    made: list[_Sought] = []
    words = name.split()
    whole = " ".join(words)
    if len(whole) >= 2:
        between = r"\s+".join(map(re.escape, words))
        pattern = re.compile(_bounded(between, whole), re.IGNORECASE)
        made.append(_Sought(pattern=pattern, kind="name", holds=words[0].casefold()))
        for part in re.split(r"[\s,.]+", whole)[:_MOST_PARTS]:
            if len(part) >= _SHORTEST_PART and part != whole:
                pattern = re.compile(_bounded(re.escape(part), part))
                made.append(_Sought(pattern=pattern, kind="name", holds=part.casefold()))
    if len(address) >= _SHORTEST_ADDRESS:
        pattern = re.compile(_bounded(re.escape(address), address), re.IGNORECASE)
        made.append(_Sought(pattern=pattern, kind="address", holds=address.casefold()))
        if digits := number_in(address):
            spaced = r"[ ().\-/]{0,2}".join(digits)
            made.append(_Sought(pattern=re.compile(rf"(?<!\w)(?:\+|00)?{spaced}(?!\w)"), kind="phone", holds=digits))
    return tuple(made)


def _digits(text: str) -> str:
    return "".join(_DIGIT.findall(with_plain_digits(text)))


def number_in(address: str) -> str:
    """The digits of an address that reads as a telephone number; empty of another."""
    found = re.fullmatch(r"(?:[a-z]+:)?\+?(\d{8,15})", address)
    return found[1] if found else ""


def _bounded(pattern: str, value: str) -> str:
    return pattern if _UNSPACED.search(value) else rf"(?<!\w){pattern}(?!\w)"
