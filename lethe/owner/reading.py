"""The settings as they hold at this moment, while the server runs on with those of its start."""

import asyncio
from collections.abc import Mapping, Sequence

from console.forms import as_text
from console.ports.channels import SetValue
from lethe.commands.owner_book import OwnersBook, book_of
from settings.book import ORIGIN
from settings.channels import ASSISTANT, NAME
from settings.fields import Field
from settings.settings import Settings

_OURS = (ORIGIN, "default")


class Reading:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def book(self) -> OwnersBook:
        """Raises SettingError where what was written meanwhile is not right."""
        return await asyncio.to_thread(lambda: book_of(self._settings.read_again()))

    async def now(self) -> Settings:
        """Raises SettingError, as `book` does."""
        return (await self.book()).settings


def set_values(settings: Settings, path: str, fields: Sequence[Field]) -> list[SetValue]:
    """`path`: as in channels.tg. Every field with what is set there and who set it."""
    shown = {row.name: row for row in settings.shown}
    entry = shown.get(f"{path}.name")
    whole = entry is not None and entry.origin not in _OURS
    values = []
    for field in fields:
        row = shown.get(f"{path}.{field.name}")
        origin = row.origin if row is not None else "default"
        set_there = origin not in _OURS
        value = row.value if row is not None else field.default
        values.append(
            SetValue(
                field=field,
                value="" if field.secret else as_text(value),
                is_set=value == "(set)" if field.secret else value not in (None, "", ()),
                origin=entry.origin if whole and not set_there and entry is not None else origin,
                locked=whole or set_there,
            )
        )
    return values


def by_field(mistakes: Sequence[str], path: str, fields: Sequence[Field]) -> Mapping[str, str]:
    """Mistakes as they stand beside their fields; under "" what belongs to none."""
    titles = {field.name: field.title for field in (NAME, ASSISTANT, *fields)}
    found: dict[str, str] = {}
    for mistake in mistakes:
        place, _, sentence = mistake.partition(": ")
        name = place.removeprefix(f"{path}.").partition(" ")[0]
        if place.startswith(f"{path}.") and name in titles:
            found[name] = f"{titles[name]} {sentence}"
        else:
            found[""] = f"{found.get('', '')} {mistake}".strip()
    return found
