"""What is set and who set it, and the whole of it carried to another server without its secrets."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from console.ports.keeping import Importing, Incoming, SettingRow, SettingsShown
from core.errors import SettingError, StorageError
from core.log import Log
from lethe.commands.owner_book import OwnersBook
from lethe.owner.carried import refused_entries
from lethe.owner.carrying import TakenIn, compared, exported, stored, tried
from lethe.owner.reading import Reading
from lethe.owner.watched import watched
from lethe.startable import refuse_unstartable
from settings.book import ORIGIN
from settings.sources import variable_of

_Step = Literal["looking", "storing"]

_OURS = (ORIGIN, "default")
_FAR: Mapping[_Step, int] = {"looking": 10, "storing": 60}
"""About how much is done when a step begins, in percent."""
_WAITED = 2.0
"""Most end sooner."""
_ANOTHER = "Another configuration is being taken in just now, and nothing of this one is. Send it again in a minute."
_FAILED = "It could not be taken in; the server's log says why."


class OwnersSettings(SettingsShown):
    def __init__(self, *, reading: Reading, log: Log, waits: float = _WAITED) -> None:
        """`waits`: seconds that whoever begins to take a configuration in waits for the end."""
        self._waits = waits
        self._reading = reading
        self._log = log
        self._task: asyncio.Task[Sequence[str]] | None = None
        self._taken: TakenIn | None = None
        """What is being taken in, for as long as it is: there are secrets in it."""
        self._step: _Step = "looking"

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
        if incoming.mistakes:
            return incoming
        taken = TakenIn(written=written)
        changes = any(one.sort != "not_here" for one in incoming.differences)
        if wrong := await refused_entries(book, taken):
            return replace(incoming, mistakes=wrong)
        # With what is asked for it may be right; that is looked at when it is given.
        if not changes or incoming.asked:
            return incoming
        return replace(incoming, mistakes=await _unstartable(book, taken))

    async def take_in(self, written: str, secrets: Mapping[str, str]) -> Importing:
        taken = TakenIn(written=written, secrets=secrets)
        if self._task is None or self._task.done():
            self._step, self._taken = "looking", taken
            self._task = asyncio.create_task(watched(self._taken_in(taken), self._log, "import"), name="import")
        elif taken != self._taken:
            return Importing(running=False, mistakes=(_ANOTHER,))
        await asyncio.wait({self._task}, timeout=self._waits)
        return self._now(self._task)

    def importing(self) -> Importing | None:
        return None if self._task is None else self._now(self._task)

    def _now(self, task: "asyncio.Task[Sequence[str]]") -> Importing:
        if not task.done():
            return Importing(running=True, step=self._step, percent=_FAR[self._step])
        failed = task.cancelled() or task.exception() is not None
        return Importing(running=False, mistakes=(_FAILED,) if failed else task.result())

    async def _taken_in(self, taken: TakenIn) -> Sequence[str]:
        try:
            return await self._looked_at_and_stored(taken)
        finally:
            self._taken = None

    async def _looked_at_and_stored(self, taken: TakenIn) -> Sequence[str]:
        book = await self._reading.book()
        if wrong := await refused_entries(book, taken) or await _unstartable(book, taken):
            return wrong
        self._step = "storing"
        try:
            await asyncio.to_thread(stored, book, taken)
        except SettingError as error:
            return error.mistakes
        except StorageError as error:
            return (str(error),)
        except OSError:
            return ("It could not be written to the data folder; let the server's user write there.",)
        return ()


async def _unstartable(book: OwnersBook, taken: TakenIn) -> Sequence[str]:
    """Why no server would start with it; no console would be left then to mend it."""
    try:
        await refuse_unstartable(await asyncio.to_thread(tried, book, taken))
    except SettingError as error:
        return error.mistakes
    return ()
