"""One defence of privacy, as it is taken out of a copy of the house."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Undefended:
    """`check`: its number on the page of checks. `file`, `old`, `new`: what stands there once, and what instead.
    `also`: the same three of what would hold by itself, and is taken out with it."""

    check: str
    without: str
    file: str
    old: str
    new: str
    shown_by: str
    also: tuple[tuple[str, str, str], ...] = ()
