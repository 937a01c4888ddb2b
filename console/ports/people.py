"""What the console can do for somebody who read their code out, and what it may know of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from console.asked import Who


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    called: str
    category: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFound:
    pseudonym: str
    """Nothing of who they are; another one every week."""
    channel: str
    paused: bool
    held: Sequence[Held]
    may_read: str
    """nothing, masked or everything."""
    first_seen: date | None = None
    last_seen: date | None = None
    """Written down at most once a day."""
    notice: str = ""
    """The version of what they were told last; empty before."""
    stopped: bool = False
    blocked: bool = False
    with_human: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidLine:
    at: datetime
    by_person: bool
    text: str = field(repr=False)
    drawn: str = field(default="", repr=False)
    """Of what we said, as its channel shows it: HTML that can do nothing; empty: as it was written."""


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
    receipt: str = field(default="", repr=False)
    """Signed, to be handed to the person; empty until it is complete."""


class People(Protocol):
    async def find(self, code: str) -> PersonFound | None: ...

    async def look(self, code: str, purpose: str, reader: Who) -> Looked | None:
        """Written down for the person, with the purpose. None also where `reader` may read nobody's words."""

    async def export(self, code: str, purpose: str) -> bytes | None:
        """The file that the person would be given. It is written down for them, and they are told in the chat."""

    async def erase(self, code: str) -> Erased | None:
        """Also for a code that was erased by here since the server started: the same answer."""

    async def set_paused(self, code: str, *, paused: bool) -> bool:
        """False where nobody has this code."""

    async def set_blocked(self, code: str, *, blocked: bool) -> bool:
        """False where nobody has this code. Whoever is blocked is answered nothing but their rights."""
