"""`lethe backup`: a copy of all that is kept, in three files that belong in three places."""

import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from core.errors import StorageError
from core.memory.backup import DATABASE, FILES, NOTICES, Holds, files_of, holds, snapshot, unchanging, write_archive
from core.memory.keys_file import epoch_of
from core.memory.private_files import put_in_place
from core.ports.advance import Advance, unwatched
from lethe.commands.configured import configured
from lethe.commands.progress import progress
from lethe.saying import say
from lethe.version import VERSION
from privacy.backup_horizon import WRITTEN_DOWN, write_down
from privacy.notice_book import FOLDER
from settings.book import BOOK
from settings.earlier import every_version
from settings.settings import Settings

KEYS, LEDGER = ".keys", ".ledger"
"""What is added to the name of the first file."""
SCHEMA = "lethe.backup/1"
PERSONS = "person.keys"
_REFUSED = 6
_TRIES = 20


def beside(file: Path, end: str) -> Path:
    return file.with_name(file.name + end)


def backup(config: Path | None, file: Path) -> int:
    """Raises StorageError and OSError. 6: there is such a file already, or no such folder."""
    settings = configured(config)
    if not file.absolute().parent.is_dir():
        say(f"There is no folder {file.absolute().parent} for it. Make it, or name another.")
        return _REFUSED
    for target in parts(file):
        if target.exists():
            say(f"{target} exists already. Give the backup a name of its own, as in one with the day in it.")
            return _REFUSED
    with progress("Copying", to_copy(settings)) as advance:
        copied = copy_all(settings, file, advance)
    held, targets = copied.holds, copied.files
    print(f"Copied into three files; people: {held.people}, messages: {held.messages}.")
    print(f"  {targets[0]}  the database and the files, sealed: nobody reads them without the keys")
    print(f"  {targets[1]}  the keys: keep them elsewhere, and for a few days only; without them no backup opens")
    print(f"  {targets[2]}  the ledger: keep the newest one elsewhere; it erases again who was erased since")
    say(
        f"Throw all three away by {copied.until.isoformat()} (storage.backup_days). Receipts of deletions name a day"
        " that is no earlier; from then on nobody who was deleted is in any backup."
    )
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    files: tuple[Path, Path, Path]
    """The database with the files, the keys, the ledger."""
    holds: Holds
    until: date
    """When the last of all backups is to be thrown away."""


def parts(file: Path) -> tuple[Path, Path, Path]:
    return file, beside(file, KEYS), beside(file, LEDGER)


def to_copy(settings: Settings) -> int:
    """About how many bytes: the database is copied, and then put into its archive with the files."""
    database = settings.storage.database_file
    return 2 * bytes_of([database]) + bytes_of(path for _, path in files_of(settings.server.data_dir / "files"))


def bytes_of(files: Iterable[Path]) -> int:
    """What goes away meanwhile is nothing: somebody may be erased while the copy is taken."""
    sizes = 0
    for file in files:
        with suppress(FileNotFoundError):
            sizes += file.stat().st_size
    return sizes


def copy_all(settings: Settings, file: Path, advance: Advance = unwatched) -> Copied:
    """Raises StorageError and OSError; then none of the three is there."""
    storage, folder = settings.storage, settings.server.data_dir
    targets = parts(file)
    if not storage.database_file.exists():
        raise StorageError(f"There is nothing to copy yet: {storage.database_file.name} does not exist.")
    now = datetime.now(UTC)
    copy = file.with_name(f"{file.name}.database")
    made: list[Path] = []
    try:
        snapshot(storage.database_file, copy)
        advance(copy.stat().st_size)
        held = holds(copy)
        manifest: dict[str, object] = {
            "schema": SCHEMA,
            "set": secrets.token_hex(16),
            "day": now.date().isoformat(),
            "version": VERSION,
            "people": held.people,
            "messages": held.messages,
            "newest": held.newest,
        }
        # Before it is copied: wherever this is put back, its own day is known.
        until = write_down(folder, made=now.date(), days=storage.backup_days)
        # After the database: keys may be ahead of it, and so may the ledger; never behind.
        kept = [
            (DATABASE, copy),
            *files_of(folder / "files", under=FILES),
            *files_of(folder / FOLDER, under=NOTICES),
            *every_version(folder),
            (BOOK, folder / BOOK),  # after its earlier versions, as it is put back
            (WRITTEN_DOWN, folder / WRITTEN_DOWN),
        ]
        made.append(write_archive(targets[0], kept, manifest, advance))
        made.append(write_archive(targets[1], _keys(storage.keys), {**manifest, "part": "keys"}))
        ledger = [(name, unchanging(path)) for name, path in files_of(storage.ledger)]
        made.append(write_archive(targets[2], ledger, {**manifest, "part": "ledger"}))
        for written, target in reversed(list(zip(made, targets, strict=True))):
            put_in_place(written, target)
    finally:
        for path in (copy, *made):
            path.unlink(missing_ok=True)
    return Copied(files=targets, holds=held, until=until)


def _keys(folder: Path) -> Sequence[tuple[str, bytes]]:
    """All of one epoch, the person keys last: whoever puts them back and is killed has none yet."""
    for _ in range(_TRIES):
        found = {name: unchanging(path) for name, path in files_of(folder) if path.exists()}
        persons = found.pop(PERSONS, b"")
        epoch = epoch_of(persons)
        if not epoch or (f"wrapping-{epoch}.key" in found and persons == unchanging(folder / PERSONS)):
            return [*found.items(), (PERSONS, persons)]
    raise StorageError("The keys change all the time, so no copy of them can be taken. Try again when less is said.")
