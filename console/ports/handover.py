"""How people are handed over to a human, as it is set, and how the owner is told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from console.ports.channels import Outcome, SetValue


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedWay:
    """What came of a test by one of the ways that are set."""

    way: Literal["mail", "bot"]
    ok: bool
    says: str
    """Where it did not go out: what happened, as the other side said it."""
    mend: str


class HandoverSet(Protocol):
    async def values(self) -> Sequence[SetValue]: ...

    async def mark(self) -> str:
        """Of what is stored of it just now; another one after every change."""

    async def change(self, values: Mapping[str, str], *, mark: str = "") -> Outcome:
        """`mark`: as `mark` said it; where it is another by now nothing is stored. Only what differs is in
        `values`. A server that runs takes it up within seconds."""

    async def try_out(self) -> Sequence[TriedWay]:
        """Tells the owner, as a test, by every way that is stored; none where none is."""
