"""What is set and who set it, and the whole of it carried to another server without its secrets."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from console.ports.keeping import Incoming, SettingRow, SettingsShown
from core.errors import SettingError, StorageError
from lethe.owner.carried import refused_entries
from lethe.owner.carrying import TakenIn, compared, exported, stored
from lethe.owner.reading import Reading
from settings.book import ORIGIN
from settings.sources import variable_of

_OURS = (ORIGIN, "default")


class OwnersSettings(SettingsShown):
    def __init__(self, *, reading: Reading) -> None:
        self._reading = reading

    async def rows(self) -> Sequence[SettingRow]:
        return [
            SettingRow(
                name=row.name,
                value=", ".join(map(str, row.value)) if isinstance(row.value, tuple) else str(row.value),
                origin=row.origin,
                locked=row.origin not in _OURS,
                variable=variable_of(row.name),
            )
            for row in (await self._reading.now()).shown
        ]

    async def export(self) -> bytes:
        return exported(await self._reading.now()).encode()

    async def look_into(self, written: str) -> Incoming:
        book = await self._reading.book()
        incoming = await asyncio.to_thread(compared, book, written)
        if incoming.mistakes or not (wrong := await refused_entries(book, TakenIn(written=written))):
            return incoming
        return replace(incoming, mistakes=wrong)

    async def take_in(self, written: str, secrets: Mapping[str, str]) -> Sequence[str]:
        book = await self._reading.book()
        taken = TakenIn(written=written, secrets=secrets)
        if wrong := await refused_entries(book, taken):
            return wrong
        try:
            await asyncio.to_thread(stored, book, taken)
        except SettingError as error:
            return error.mistakes
        except StorageError as error:
            return (str(error),)
        except OSError:
            return ("It could not be written to the data folder; let the server's user write there.",)
        return ()
