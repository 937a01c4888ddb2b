"""A place that is no table yet holds something about a person: it must be able to show and to forget."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from core.ports.command import Speaker


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One thing that a place holds, as the person is shown it."""

    called: str
    facts: dict[str, str] = field(repr=False)
    content: bytes | None = field(default=None, repr=False)
    file_name: str = field(default="", repr=False)


class PersonalPlace(Protocol):
    called: str
    """As the person reads it: "Files", "Open pages"."""
    category: str
    purpose: str

    async def show(self, speaker: Speaker) -> Sequence[Held]: ...

    async def forget(self, speaker: Speaker) -> None:
        """Idempotent."""

    async def count(self, speaker: Speaker) -> int:
        """What is still there; 0 once forgotten."""
