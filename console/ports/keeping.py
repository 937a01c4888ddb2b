"""What the console can say and do about what keeps the server: its regular work, its backups, its settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal, Protocol

from settings.fields import Field


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the server does by itself again and again."""

    name: str
    every_seconds: float
    seconds_ago: float | None
    failed: bool
    late: bool
    """It should have been done again by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditioned:
    version: str
    python: str
    works: Sequence[Work]
    last_backup: datetime | None
    """Of this console; None where none was made here, or nobody knows."""
    backups_until: date | None
    """When the last of all backups is to be thrown away."""
    horizon_days: int
    """After so many days no backup holds anybody who is erased today."""


class Condition(Protocol):
    async def now(self) -> Conditioned: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupPart:
    name: str
    """Of the file, without its folder."""
    part: str
    """database, keys or ledger."""
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """A backup that is being made, or that could not be."""

    percent: int = 0
    mistake: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupMade:
    name: str
    made_at: datetime
    goes_at: datetime
    """When it is taken off this server again."""
    parts: Sequence[BackupPart]


class BackupsHere(Protocol):
    async def made(self) -> Sequence[BackupMade]:
        """The newest first."""

    def making(self) -> Making | None:
        """None where nothing is going on and nothing went wrong."""

    async def begin(self) -> bool:
        """False where one is being made already."""

    def part(self, name: str) -> Path | None:
        """To be downloaded."""

    async def remove(self, name: str) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRow:
    name: str
    value: str
    """Of a secret, only whether it is set."""
    origin: str
    locked: bool
    """Set where the console cannot change it."""
    variable: str
    """The environment variable that sets it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    what: str
    """As in channels.tg.mode; of a new entry as in channels.tg."""
    before: str
    after: str
    sort: str
    """new, changed, or not_here: it belongs to the file, where the console cannot write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What an imported file would change, before anything is."""

    differences: Sequence[Difference] = ()
    asked: Sequence[Field] = ()
    """Secrets that it needs and cannot hold, by names as in channels.tg.token."""
    mistakes: Sequence[str] = field(default_factory=tuple)

    @property
    def changes(self) -> bool:
        return any(one.sort != "not_here" for one in self.differences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Importing:
    """A configuration that is being taken in, and what came of it."""

    running: bool
    step: Literal["looking", "storing", ""] = ""
    """Empty once it is over."""
    percent: int = 100
    mistakes: Sequence[str] = ()
    """What is wrong with it; nothing was stored then."""


class SettingsShown(Protocol):
    async def rows(self) -> Sequence[SettingRow]: ...

    async def export(self) -> bytes:
        """TOML, without secrets."""

    async def look_into(self, written: str) -> Incoming: ...

    async def take_in(self, written: str, secrets: Mapping[str, str]) -> Importing:
        """In the background, one at a time: whoever sends the same again while it goes on is told of that, and whoever
        sends another, that nothing of theirs is. Mostly it is over when this returns."""

    def importing(self) -> Importing | None:
        """How far the last one is; None where there was none since the server started."""
