"""The settings as a command reads them: from its flags, this process's environment, and the file."""

import os
from pathlib import Path

from lethe.catalogue import KNOWN_KINDS
from settings.reading import configuration_file, read_settings
from settings.settings import Settings
from settings.sources import Sources


def sources(config: Path | None, listen: str | None = None) -> Sources:
    flags = {} if listen is None else {"server.listen": ("--listen", listen)}
    environment = dict(os.environ)
    return Sources(flags=flags, environment=environment, file=configuration_file(config, environment))


def configured(config: Path | None, listen: str | None = None) -> Settings:
    """Raises SettingError."""
    return read_settings(sources(config, listen), KNOWN_KINDS)
