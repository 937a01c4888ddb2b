"""Everything that is set, read once at the start, complete and checked, and never changed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from settings.assistants import AssistantSettings
from settings.channels import ChannelSettings
from settings.checking import Shown
from settings.limits import Limits
from settings.server import ServerSettings, StorageSettings
from settings.timing import Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    server: ServerSettings
    storage: StorageSettings
    assistants: tuple[AssistantSettings, ...]
    """At least one; the first is the one for channels that name none."""
    channels: tuple[ChannelSettings, ...]
    limits: Limits
    timing: Timing
    owner_files: tuple[Path, ...] = ()
    """What the owner wrote: the configuration, prepared answers, secrets that lie in files."""
    shown: tuple[Shown, ...] = field(default=(), repr=False)
    """All of it as it may be printed, with who said it."""
    read_again: "Callable[[], Settings]" = field(repr=False, compare=False)
    """The same sources as they are now. Raises SettingError."""

    def assistant(self, name: str) -> AssistantSettings:
        return next(assistant for assistant in self.assistants if assistant.name == name)
