"""Kinds of channels that only these tests know, and a short way to read a configuration."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from core.errors import SettingError
from settings.assistants import AssistantSettings
from settings.channels import KnownKinds
from settings.fields import Field, Secret, Value
from settings.reading import read_settings
from settings.settings import Settings
from settings.sources import Sources

CANARY = "canary-9f31c7"
"""Stands where a secret stands; it must be seen nowhere."""


def _is_long(value: Value) -> str:
    return "" if isinstance(value, Secret) and len(value.reveal()) > 3 else "must be longer than three characters"


PIGEON = (
    Field(name="token", title="Token", help="The pigeon's ring.", secret=True, check=_is_long),
    Field(name="mode", title="Mode", help="How it flies.", default="auto", choices=("auto", "night")),
    Field(name="spare", title="Spare", help="Another ring.", default="", secret=True),
    Field(name="speed", title="Speed", help="Metres a second.", default=20),
    Field(name="grain", title="Grain", help="Grams.", default=1.5),
    Field(name="tame", title="Tame", help="Does it come back?", default=False),
    Field(name="lofts", title="Lofts", help="Where it may land.", default=()),
)


def _knows_why(assistant: AssistantSettings) -> str:
    return "" if assistant.purpose else "nobody climbs up without knowing why; give the assistant a purpose"


KINDS = KnownKinds(
    fields={
        "pigeon": PIGEON,
        "lamp": (Field(name="colour", title="Colour", help="Of the light.", default="white"),),
        "lighthouse": (Field(name="height", title="Height", help="Metres.", default=30),),
    },
    suits={"lighthouse": _knows_why},
    default=({"name": "tower", "kind": "lamp"},),
    is_page=lambda channel: channel.kind == "lamp",
)


def read(
    folder: Path, text: str = "", environment: Mapping[str, str] | None = None, listen: str | None = None
) -> Settings:
    file = folder / "lethe.toml"
    file.write_text(text, encoding="utf-8")
    flags = {} if listen is None else {"server.listen": ("--listen", listen)}
    return read_settings(Sources(flags=flags, environment=environment or {}, file=file), KINDS)


def mistakes(folder: Path, text: str = "", environment: Mapping[str, str] | None = None) -> list[str]:
    with pytest.raises(SettingError) as caught:
        read(folder, text, environment)
    return list(caught.value.mistakes)


def mistake(folder: Path, text: str = "", environment: Mapping[str, str] | None = None) -> str:
    (only,) = mistakes(folder, text, environment)
    return only
