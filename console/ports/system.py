"""What the console can say of the server itself: what is to be mended, what was used, what is set, and its backups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from core.ports.examination import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What is right and what is not; `known` by the sentence of the finding."""

    findings: Sequence[Finding]
    version: str

    @property
    def to_mend(self) -> Sequence[Finding]:
        wrong = [finding for finding in self.findings if not finding.ok]
        return sorted(wrong, key=lambda finding: finding.minor)


class Checks(Protocol):
    async def look(self, *, again: bool = False) -> Looks:
        """What was found within the last minute, unless `again`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedOn:
    day: date
    assistant: str
    questions: int
    tokens: int
    cost: str
    """With its currency; empty where no price is set."""
    people: int | None = None
    """At least so many; None: fewer than ten on each channel, or the day is not over."""
    is_over: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedOn:
    day: date
    messages: int
    people: int | None
    """At least so many; None: fewer than ten on each channel, or the day is not over."""
    errors: int
    answer_seconds: float | None
    is_over: bool = True


class Usage(Protocol):
    async def used(self, days: int) -> Sequence[UsedOn]: ...

    async def counted(self, days: int) -> Sequence[CountedOn]: ...
