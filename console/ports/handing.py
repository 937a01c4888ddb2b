"""Who waits for a human, and what a human can do for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from console.asked import Who
from console.ports.people import SaidLine

Delivered = Literal["waiting", "sent", "lost"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    number: str
    """Random, good for this server until it stops; it leads to nobody."""
    pseudonym: str
    channel: str
    since: datetime
    until: datetime
    """Then the assistant comes back by itself."""
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OurAnswer:
    at: datetime
    text: str = field(repr=False)
    delivered: Delivered


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One who waits, as the page of their conversation shows them; what they said stands behind a look."""

    waits: Waits
    may_read: str
    """nothing, masked or everything."""
    longest: int
    """Characters of an answer."""
    answers: Sequence[OurAnswer] = field(repr=False)


class Handing(Protocol):
    @property
    def comes(self) -> bool:
        """Does anybody come, as it is set now?"""

    async def count(self) -> int:
        """How many wait whom nobody has answered yet."""

    async def waiting(self) -> Sequence[Waits]:
        """Who has waited longest first."""

    async def show(self, number: str) -> Waiting | None: ...

    async def look(self, number: str, purpose: str, reader: Who) -> Sequence[SaidLine] | None:
        """Written down for the person, with the purpose. None where it may not be read, where `reader` may read
        nobody's words, or where nobody waits there."""

    async def answer(self, number: str, text: str) -> bool:
        """Kept, and sent as any answer is. False where nobody waits there any more."""

    async def give_back(self, number: str) -> bool:
        """The assistant answers again, and the person is told so. False where nobody waits there any more."""
