"""What an owner is told when they ask whether all is well: each finding with its cause and its mend."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    id: str
    """As the documents list it: "NET-1"."""
    ok: bool
    says: str
    """One sentence: what was found. No secret, nothing of a person."""
    mend: str = ""
    """What the owner can do; of a finding that is well, an advice."""
    minor: bool = False
    """It works, but the owner should look."""


@runtime_checkable
class Examines(Protocol):
    async def examine(self) -> Sequence[Finding]:
        """Look without changing anything. Never raises a ServerError: that is a finding too."""
