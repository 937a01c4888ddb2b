"""What the console can do for somebody who read their code out, and what it may know of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

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


ErasureStep = Literal["", "gathering", "shredding", "forgetting", "ending"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    job: str
    """By which the same erasure can be asked for again; it is done once."""
    complete: bool
    places: Sequence[Held]
    """What went, by place."""
    receipt: str = field(default="", repr=False)
    """Signed, to be handed to the person; empty until it is complete."""
    running: bool = False
    """It is being done just now; neither this nor complete: something hinders it, and it is tried again."""
    step: ErasureStep = ""
    """What is done just now; empty once it is complete."""
    percent: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporting:
    """How far the file is that a person would be given."""

    running: bool
    percent: int = 100
    content: bytes | None = field(default=None, repr=False)
    """None: it is not made yet, or is larger than one answer carries."""
    failed: bool = False
    job: str = field(default="", repr=False, compare=False)
    """By which whoever began it can ask for it; nobody else can."""


class People(Protocol):
    async def find(self, code: str) -> PersonFound | None: ...

    async def look(self, code: str, purpose: str, reader: Who) -> Looked | None:
        """Written down for the person, with the purpose. None also where `reader` may read nobody's words."""

    async def begin_export(self, code: str, purpose: str, reader: Who) -> Exporting | None:
        """The file that the person would be given, made in the background; without content where it failed or is too
        large. It is written down for them, and they are told in the chat. Whoever asks again is told of the one that
        is being made. None where nobody has this code, where `reader` may read nobody's words, as every word is in it,
        and where too many are being made."""

    async def exporting(self, code: str, reader: Who) -> Exporting | None:
        """None where `reader` began none lately, and where they may read nobody's words."""

    async def export_job(self, job: str, reader: Who, *, take: bool = False) -> Exporting | None:
        """The same by its job. `take`: where it is made, it is given this once and is gone."""

    async def erase(self, code: str) -> Erased | None:
        """Begun once, and done in the background: whoever asks again is told of the same, as long as the server runs.
        Mostly it is complete when this returns."""

    async def erasing(self, code: str) -> Erased | None:
        """How far it is. None where none was begun here since the server started."""

    async def set_paused(self, code: str, *, paused: bool) -> bool:
        """False where nobody has this code."""

    async def set_blocked(self, code: str, *, blocked: bool) -> bool:
        """False where nobody has this code. Whoever is blocked is answered nothing but their rights."""
