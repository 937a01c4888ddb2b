"""Everything that is set, read once at the start, complete and checked, and never changed."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from settings.assistants import AssistantSettings
from settings.book import Content
from settings.channels import ChannelSettings
from settings.checking import Shown
from settings.events import EventReceiver
from settings.handover import HandoverSettings
from settings.limits import Limits
from settings.server import ServerSettings, StorageSettings
from settings.timing import Timing


class ReadAgain(Protocol):
    def __call__(self, *, stored: Content | None = None) -> "Settings":
        """`stored`: in place of what the owner's book holds, to see what would come of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    server: ServerSettings
    storage: StorageSettings
    assistants: tuple[AssistantSettings, ...]
    """At least one; the first is the one for channels that name none."""
    channels: tuple[ChannelSettings, ...]
    events: tuple[EventReceiver, ...] = ()
    """Which of the owner's own systems are told what happens."""
    limits: Limits
    timing: Timing
    handover: HandoverSettings
    owner_files: tuple[Path, ...] = ()
    """What the owner wrote: the configuration, prepared answers, what both were before, secrets that lie in files."""
    shown: tuple[Shown, ...] = field(default=(), repr=False)
    """All of it as it may be printed, with who said it."""
    read_again: "ReadAgain" = field(repr=False, compare=False)
    """The same sources as they are now. Raises SettingError."""

    def assistant(self, name: str) -> AssistantSettings:
        return next(assistant for assistant in self.assistants if assistant.name == name)
