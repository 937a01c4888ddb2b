"""Backups made from the console, one at a time, while the server runs on."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from console.ports.keeping import BackupMade, BackupPart, BackupsHere, Making
from core.clock import Clock
from core.errors import StorageError
from core.memory.private_files import make_private_folder
from lethe.commands.backup import copy_all, parts, to_copy
from lethe.commands.failing import refusal
from lethe.made_backups import ENDING, FOLDER, STAYS, Made, clear_old, made_in
from settings.settings import Settings

_PARTS = ("database", "keys", "ledger")
_NEARLY = 99


class OwnersBackups(BackupsHere):
    def __init__(self, *, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._folder = settings.server.data_dir / FOLDER
        self._task: asyncio.Task[None] | None = None
        self._mistake = ""
        self._due, self._done = 0, 0
        """Bytes, of the one that was begun last."""

    async def made(self) -> Sequence[BackupMade]:
        return await asyncio.to_thread(self._made)

    def making(self) -> Making | None:
        if self._task is not None and not self._task.done():
            return Making(percent=self._percent())
        return Making(mistake=self._mistake) if self._mistake else None

    async def begin(self) -> bool:
        if self._task is not None and not self._task.done():
            return False
        self._mistake = ""
        self._task = asyncio.create_task(self._make(), name="backup")
        return True

    def part(self, name: str) -> Path | None:
        known = {path.name: path for made in made_in(self._folder.parent) for path in parts(self._folder / made.name)}
        path = known.get(name)
        return path if path is not None and path.is_file() else None

    async def remove(self, name: str) -> bool:
        if name not in [made.name for made in made_in(self._folder.parent)]:
            return False
        # The first file last: as long as it is there, whoever looks can remove the others again.
        for path in reversed(parts(self._folder / name)):
            await asyncio.to_thread(path.unlink, missing_ok=True)
        return True

    async def _make(self) -> None:
        try:
            self._due, self._done = 0, 0
            self._due = await asyncio.to_thread(to_copy, self._settings)
            await asyncio.to_thread(make_private_folder, self._folder)
            await asyncio.to_thread(copy_all, self._settings, await asyncio.to_thread(self._free), self._advance)
        except StorageError as error:
            self._mistake = str(error)
        except OSError as error:
            self._mistake = f"The system refused: {refusal(error)}. Make room, or let the server write there."

    def _free(self) -> Path:
        """A name by which nothing begins, for one that a server before this start makes may still be under way."""
        day = f"{self._clock.now():%Y-%m-%d}"
        names = (f"lethe-{day}{f'-{number}' if number else ''}{ENDING}" for number in range(1000))
        taken = [path.name for path in self._folder.iterdir()]
        return next(self._folder / name for name in names if not any(one.startswith(name) for one in taken))

    def _made(self) -> Sequence[BackupMade]:
        clear_old(self._folder.parent, self._clock.now())
        return [self._shown(made) for made in made_in(self._folder.parent)]

    def _shown(self, made: Made) -> BackupMade:
        found = [
            BackupPart(name=path.name, part=part, bytes=size)
            for part, path in zip(_PARTS, parts(self._folder / made.name), strict=True)
            if (size := _size(path)) is not None
        ]
        return BackupMade(name=made.name, made_at=made.made_at, goes_at=made.made_at + STAYS, parts=found)

    def _advance(self, more: int) -> None:
        self._done += more

    def _percent(self) -> int:
        """Of the bytes that will be written, about: the database is copied, and then put into its archive. Nobody is
        told how far the copy of the database is but by its size."""
        done = self._done or sum(_size(path) or 0 for path in self._folder.glob("*.database"))
        return min(_NEARLY, done * 100 // self._due) if self._due else 0


def _size(path: Path) -> int | None:
    """None for what was taken away meanwhile."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None
