"""What the console can say of the server itself: what is to be mended, what was used, what is set, and its backups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedOn:
    day: date
    messages: int
    people: int | None
    """None: fewer than ten."""
    errors: int
    answer_seconds: float | None


class Usage(Protocol):
    async def used(self, days: int) -> Sequence[UsedOn]: ...

    async def counted(self, days: int) -> Sequence[CountedOn]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRow:
    name: str
    value: str
    """Of a secret, only whether it is set."""
    origin: str
    locked: bool


class ServerSettingsShown(Protocol):
    async def rows(self) -> Sequence[SettingRow]: ...

    async def export(self) -> bytes:
        """TOML, without secrets."""

    async def import_from(self, written: bytes) -> Sequence[str]:
        """What is wrong with it, a sentence each; stored where nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupMade:
    files: Sequence[Path]
    bytes: int


class Backups(Protocol):
    async def made(self) -> Sequence[BackupMade]: ...

    async def make(self) -> BackupMade: ...
