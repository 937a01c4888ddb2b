"""`lethe restore`: a backup put back, so that nobody who was deleted since comes back with it."""

import hmac
from collections.abc import Mapping
from pathlib import Path

from core.errors import StorageError
from core.memory.backup import (
    DATABASE,
    EARLIER,
    FILES,
    NOTICES,
    Holds,
    holds,
    manifest_of,
    put_database_back,
    read_archive,
    write_out,
)
from core.memory.keys_file import name_and_changes
from core.memory.private_files import make_private_folder
from core.memory.sqlite_file import SqliteFile
from core.ports.advance import Advance
from lethe.commands.backup import KEYS, LEDGER, PERSONS, SCHEMA, beside
from lethe.commands.configured import configured
from lethe.commands.progress import progress
from lethe.saying import say
from privacy.backup_horizon import WRITTEN_DOWN, take_over
from privacy.chain import BrokenChain, read_chain
from privacy.ledger import CHAIN
from privacy.notice_book import FOLDER
from settings.book import BOOK
from settings.settings import Settings

_REFUSED = 6
_MASTER = "master.key"


def restore(config: Path | None, file: Path, *, yes: bool) -> int:
    """Raises StorageError and OSError; before anything is changed where the backup is not whole. 6: what is here is
    newer, and nobody said that it may go."""
    settings = configured(config)
    storage = settings.storage
    manifest = _manifest(file)
    make_private_folder(storage.database_file.parent)
    lock = SqliteFile(storage.database_file)
    lock.claim(to_replace=True)
    copy = storage.database_file.with_name(f"{storage.database_file.name}.restored")
    try:
        with progress("Reading the backup", file.stat().st_size) as advance:
            _extract_database(file, copy, advance)
        held, here = holds(copy), _here(storage.database_file)
        same_keys = _same_keys(file, storage.keys)
        ledger_stays = same_keys is not False and _ledger_stays(file, storage.ledger)
        if not yes and (same_keys is False or (here is not None and here.newest > held.newest)):
            _say_what_would_go(here, held, manifest)
            return _REFUSED
        # Keys first, the database last: at whatever moment this ends, what is there fits together or is refused.
        if same_keys is not True:
            _put_folder_back(beside(file, KEYS), storage.keys)
        if not ledger_stays:
            _put_folder_back(beside(file, LEDGER), storage.ledger)
        with progress("Putting files back", file.stat().st_size) as advance:
            _put_files_back(file, settings, advance)
        put_database_back(copy, storage.database_file)
    finally:
        copy.unlink(missing_ok=True)
        lock.release()
    print(f"Put back as it was on {manifest['day']}; people: {held.people}, messages: {held.messages}.")
    kept = [name for name, stays in (("keys", same_keys is True), ("ledger", ledger_stays)) if stays]
    if kept:
        say(f"The {' and the '.join(kept)} that are here are newer than the backup's, and stay.")
    say("Start it now: before anybody can connect, whoever was deleted since that day is deleted again.")
    return 0


def _manifest(file: Path) -> Mapping[str, object]:
    manifest = manifest_of(file)
    if manifest.get("schema") != SCHEMA or "part" in manifest:
        raise StorageError(f"{file.name} is not the first file of a backup, the one with the database.")
    return manifest


def _extract_database(file: Path, copy: Path, advance: Advance) -> None:
    for name, content in read_archive(file):
        if name == DATABASE:
            write_out(content, copy, advance)
            return
    raise StorageError(f"{file.name} is not a whole backup: there is no database in it.")


def _here(database: Path) -> Holds | None:
    """None where there is nothing that could be lost."""
    if not database.exists():
        return None
    try:
        return holds(database)
    except StorageError:  # it is damaged
        return None


def _same_keys(file: Path, folder: Path) -> bool | None:
    """True: those that are here belong to the backup and are no older. None: there are none, or older ones of the same
    server. False: they are another server's. Raises StorageError where the backup's are wanted and missing."""
    master, persons = folder / _MASTER, folder / PERSONS
    here = name_and_changes(persons.read_bytes()) if persons.exists() else None
    archive = beside(file, KEYS)
    if not archive.exists():
        if here is not None and master.exists():
            return True
        raise StorageError(
            f"There are no keys here, and {archive.name} is not beside {file.name}. Put it there; without the keys"
            " nothing that was said can be read."
        )
    _check_part(archive)
    theirs: dict[str, bytes] = {}
    for name, content in read_archive(archive):
        theirs[name] = content.read()
    saved = name_and_changes(theirs.get(PERSONS, b""))
    if saved is None or _MASTER not in theirs:
        raise StorageError(f"{archive.name} is not a whole backup: the keys are not in it.")
    if here is None or not master.exists():
        return None
    same_master = hmac.compare_digest(master.read_bytes().strip(), theirs[_MASTER].strip())
    if not same_master or here[0] != saved[0]:
        return False
    return True if here[1] >= saved[1] else None


def _ledger_stays(file: Path, folder: Path) -> bool:
    """A ledger is never put back in place of a longer one of the same server: who was erased since would come back."""
    archive = beside(file, LEDGER)
    here = (folder / CHAIN).read_bytes() if (folder / CHAIN).exists() else b""
    if not archive.exists():
        if here:
            return True
        raise StorageError(
            f"There is no ledger here, and {archive.name} is not beside {file.name}. Put it there; without the ledger"
            " people who were deleted could come back."
        )
    _check_part(archive)
    saved = b"".join(content.read() for name, content in read_archive(archive) if name == CHAIN)
    try:
        return bool(here) and read_chain(here).extends(read_chain(saved).head)
    except BrokenChain:
        return False


def _check_part(archive: Path) -> None:
    """It may be younger than the rest, as a ledger should be; not of another server, which the start finds out."""
    if manifest_of(archive).get("schema") != SCHEMA:
        raise StorageError(f"{archive.name} was made by another release of Lethe.")


def _put_folder_back(archive: Path, folder: Path) -> None:
    for name, content in read_archive(archive):
        if not name.startswith("backup."):
            write_out(content, folder / name)


def _put_files_back(file: Path, settings: Settings, advance: Advance) -> None:
    """What is there stays, for it is newer. Earlier versions come back with the book, which follows them: they
    are not those of another."""
    data = settings.server.data_dir
    book_stays = (data / BOOK).exists()
    for name, content in read_archive(file):
        if name == WRITTEN_DOWN:
            take_over(data, content.read())
            continue
        target = None
        if name.startswith(FILES):
            target = data / "files" / name.removeprefix(FILES)
        elif name.startswith(NOTICES):
            target = data / FOLDER / name.removeprefix(NOTICES)
        elif name == BOOK or (name.startswith(EARLIER) and not book_stays):
            target = data / name
        if target is not None and not target.exists():
            write_out(content, target, advance)


def _say_what_would_go(here: Holds | None, held: Holds, manifest: Mapping[str, object]) -> None:
    if here is not None:
        say(
            f"What is here is newer, or another server's: {here.people} people and {here.messages} messages. The backup"
            f" of {manifest['day']} has {held.people} and {held.messages}."
        )
    else:
        say("The keys that are here belong to another server, and would be lost.")
    say("Nothing was changed. To put the backup back all the same, add --yes.")
