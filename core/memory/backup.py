"""A copy of all that is kept, taken while the server runs, and put back while it does not."""

import io
import json
import os
import sqlite3
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from core.errors import StorageError
from core.memory.private_files import make_private_folder, put_in_place, sync_folder
from core.ports.advance import Advance, unwatched

MANIFEST = "backup.json"
DATABASE = "database"
FILES = "files/"
NOTICES = "notices/"
EARLIER = "earlier/"
_DEEP = {FILES: 1, NOTICES: 1, EARLIER: 3}
"""How many names follow that of each folder."""
_PIECE = 1024 * 1024
_TRIES = 50
Content = Path | bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """How much is in a database, and the number of its newest row."""

    people: int
    messages: int
    newest: int


def snapshot(database: Path, into: Path) -> None:
    """All that was committed, in one piece and without what was deleted. Nobody who writes waits for it."""
    into.unlink(missing_ok=True)
    os.close(os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    # It reads only: a second process that may write would also tidy the log away under the first one's feet.
    with _said_plainly(database), closing(_read_only(database)) as connection:
        connection.execute("VACUUM INTO ?", (str(into),))


def holds(database: Path) -> Holds:
    """Raises StorageError for what cannot be read."""
    with _said_plainly(database), closing(_read_only(database)) as connection:
        (check,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if check != "ok":
            raise sqlite3.DatabaseError
        people, last = connection.execute("SELECT count(*), coalesce(max(id), 0) FROM person").fetchone()
        messages, newest = connection.execute("SELECT count(*), coalesce(max(id), 0) FROM message").fetchone()
    return Holds(people=people, messages=messages, newest=max(last, newest))


def put_database_back(copy: Path, database: Path) -> None:
    """In place of the one that is there, whole or not at all. Only while nobody else has it open."""
    if database.exists():
        try:
            with closing(sqlite3.connect(database)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:  # it is damaged, which may be why another one is put back
            pass
    # The log of one database beside another would be taken for its own.
    for end in ("-wal", "-shm"):
        database.with_name(database.name + end).unlink(missing_ok=True)
    sync_folder(database.parent)
    put_in_place(copy, database)


def unchanging(path: Path) -> bytes:
    """A file that is overwritten in place, as it stood at one moment. Raises StorageError where it never stands."""
    before = path.read_bytes()
    for _ in range(_TRIES):
        now = path.read_bytes()
        if now == before:
            return now
        before = now
    raise StorageError(f"{path.name} changes all the time, so no copy of it can be taken. Try again when less is said.")


def files_of(folder: Path, *, under: str = "") -> Iterator[tuple[str, Path]]:
    """Each file of a folder, by the name it gets in an archive; what is only half written is left out."""
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.is_file() and not path.is_symlink() and path.suffix not in (".new", ".lock"):
                yield f"{under}{path.name}", path


def write_archive(
    target: Path,
    members: Iterable[tuple[str, Content]],
    manifest: Mapping[str, object],
    advance: Advance = unwatched,
) -> Path:
    """Synced, readable by nobody else, and still under another name, which it returns: `put_in_place` gives it its
    own. What goes away meanwhile is left out."""
    beside = target.with_name(f"{target.name}.new")
    with _new_file(beside) as file, tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in ((MANIFEST, json.dumps(manifest).encode()), *members):
            if _is_plain(name):  # what a file manager left there could not be read back, nor anything with it
                _add(archive, name, content, advance)
    return beside


def manifest_of(path: Path) -> Mapping[str, object]:
    """Raises StorageError for what is no archive of ours."""
    for name, content in read_archive(path):
        if name == MANIFEST:
            try:
                manifest = json.loads(content.read())
            except ValueError:
                break
            if isinstance(manifest, dict):
                return manifest
        break
    raise StorageError(f"{path.name} is not a backup that Lethe made, or it is damaged.")


def read_archive(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Each member's name and content, to be read before the next is asked for. Raises StorageError."""
    try:
        there = path.stat().st_size
        with tarfile.open(path, mode="r:") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isreg() else None
                # Looked at before any of it is read: whoever reads it could not tell why it ends too early.
                is_whole = member.offset_data + member.size <= there
                if content is None or not is_whole or not _is_plain(member.name):
                    raise tarfile.TarError
                yield member.name, content
    except (tarfile.TarError, EOFError):
        raise StorageError(f"{path.name} is not a backup that Lethe made, or it is damaged.") from None


def write_out(content: IO[bytes], path: Path, advance: Advance = unwatched) -> None:
    """Whole or not at all, synced, readable by nobody else."""
    make_private_folder(path.parent)
    beside = path.with_name(f"{path.name}.new")
    with _new_file(beside) as file:
        while piece := content.read(_PIECE):
            file.write(piece)
            advance(len(piece))
    put_in_place(beside, path)


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """Synced, readable by nobody else. Where it does not become whole it goes: what filled the disk up would go on
    filling it."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


class _Watched(io.RawIOBase):
    """A file that says how much of it was read."""

    def __init__(self, file: IO[bytes], advance: Advance) -> None:
        super().__init__()
        self._file = file
        self._advance = advance

    def read(self, size: int = -1, /) -> bytes:
        piece = self._file.read(size)
        self._advance(len(piece))
        return piece


def _add(archive: tarfile.TarFile, name: str, content: Content, advance: Advance) -> None:
    member = tarfile.TarInfo(name)
    member.mode = 0o600
    if isinstance(content, bytes):
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
        return
    try:
        file = content.open("rb")
    except FileNotFoundError:  # whoever sent it was erased meanwhile
        return
    with file:
        member.size = os.fstat(file.fileno()).st_size
        archive.addfile(member, _Watched(file, advance))


def _is_plain(name: str) -> bool:
    """One of the names that `write_archive` is given: none leads out of the folder it is meant for."""
    under = next((folder for folder in _DEEP if name.startswith(folder)), "")
    inner = name.removeprefix(under).split("/")
    return len(inner) == _DEEP.get(under, 1) and all(map(_is_plain_inside, inner))


def _is_plain_inside(name: str) -> bool:
    return bool(name) and not name.startswith(".") and "\\" not in name and "\0" not in name


def _read_only(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA busy_timeout = 5000")
    return connection


@contextmanager
def _said_plainly(database: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        reason = getattr(error, "sqlite_errorname", "it is damaged")
        raise StorageError(f"{database.name} cannot be read ({reason}), so nothing was copied.") from None
