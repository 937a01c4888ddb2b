"""What the console can do for somebody who read their code out, and what it may know of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    called: str
    category: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFound:
    pseudonym: str
    """Two words and a number; nothing of who they are."""
    channel: str
    paused: bool
    held: Sequence[Held]
    may_read: str
    """nothing, masked or everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidLine:
    at: datetime
    by_person: bool
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    shown: str
    """nothing, masked or everything."""
    lines: Sequence[SaidLine] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    job: str
    """By which the same erasure can be asked for again; it is done once."""
    complete: bool
    places: Sequence[Held]
    """What went, by place."""


class People(Protocol):
    async def find(self, code: str) -> PersonFound | None: ...

    async def look(self, code: str, purpose: str) -> Looked | None:
        """Written down for the person, with the purpose."""

    async def export(self, code: str) -> bytes | None:
        """The file that the person would be given."""

    async def erase(self, code: str) -> Erased | None: ...

    async def set_paused(self, code: str, *, paused: bool) -> bool:
        """False where nobody has this code."""
