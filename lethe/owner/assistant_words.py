"""Single settings of one assistant in the owner's book: shown, and tried with everything else that is set."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from console.ports.channels import SetValue
from core.errors import SettingError
from lethe.commands.owner_book import OwnersBook
from lethe.owner.reading import by_field, set_values
from lethe.owner.storing import elsewhere_set
from settings.fields import Dataclass, Field, fields_of
from settings.settings import Settings

LISTED = "assistants"


def inner_fields(section: str, shape: type[Dataclass]) -> tuple[Field, ...]:
    """Those of a section of an assistant, by names as in `privacy.retention`."""
    return tuple(replace(field, name=f"{section}.{field.name}") for field in fields_of(shape))


def values_of(settings: Settings, assistant: str, fields: Sequence[Field]) -> list[SetValue]:
    return set_values(settings, f"{LISTED}.{assistant}", fields)


def refusal(book: OwnersBook, assistant: str, values: Mapping[str, str]) -> Mapping[str, str]:
    """Why these cannot be changed here at all; empty where they can."""
    if all(one.name != assistant for one in book.settings.assistants):
        return {"": f"There is no assistant {assistant} any more."}
    if elsewhere := book.set_elsewhere(LISTED, assistant, *values):
        return elsewhere_set(elsewhere).mistakes
    return {}


async def tried(book: OwnersBook, assistant: str, values: Mapping[str, str]) -> Settings:
    """What would hold then. Raises SettingError."""
    return await asyncio.to_thread(book.tried, lambda content: content.changed(LISTED, assistant, values), LISTED)


def mistaken(error: SettingError, assistant: str, fields: Sequence[Field]) -> Mapping[str, str]:
    return by_field(error.mistakes, f"{LISTED}.{assistant}", fields)
