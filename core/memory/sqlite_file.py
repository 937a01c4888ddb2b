"""The database file: who may have it, how it is opened, and what is refused about it."""

import fcntl
import os
import sqlite3
from pathlib import Path

from core.errors import AlreadyOpen, StorageError

BUSY_MILLISECONDS = 5000
"""How long a connection waits for another one of the same file."""

_OLDEST_SQLITE = (3, 35, 0)
"""RETURNING and `INSERT ... ON CONFLICT` as they are used here."""

_HINDERED = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_AUTH,
    }
)
"""Reasons not to open a file that are no fault of the file's."""

_CHECKED_WHOLE_UP_TO = 32 * 1024 * 1024
"""Bytes; a file of this size is checked in some hundredths of a second."""


def connect(path: str, *, reads_only: bool = False) -> sqlite3.Connection:
    """secure_delete holds for a connection, not for a file: every connection is made here."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -8000")
    if reads_only:
        connection.execute("PRAGMA query_only = ON")
    else:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    return connection


class SqliteFile:
    """Holds the file for this process until `release`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = -1

    @property
    def exists(self) -> bool:
        return self.path.exists() and self.path.stat().st_size > 0

    def claim(self, *, to_replace: bool = False) -> None:
        """Raises StorageError when another process works on the same file, or it is no database of ours. `to_replace`:
        whatever it is, another one is put in its place."""
        if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
            raise StorageError(f"SQLite {sqlite3.sqlite_version} is too old: Lethe needs 3.35 or newer.")
        lock = self.path.with_name(self.path.name + ".lock")
        try:
            self._lock = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StorageError(
                f"The folder of {self.path.name} cannot be written to ({os.strerror(error.errno or 0)})."
                " Give the server's user the right to write there."
            ) from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.release()
            raise AlreadyOpen(
                f"Another Lethe is running on {self.path.name}. Stop it first: two would answer everybody twice."
            ) from None
        if self.path.exists() and not to_replace:
            self._refuse_what_cannot_be_read()

    def release(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _refuse_what_cannot_be_read(self) -> None:
        name = self.path.name
        if self.path.stat().st_size == 0:
            raise StorageError(
                f"{name} is empty, so it is not the database that was here. Put the database back from its backup, or"
                " delete the empty file to begin with nothing."
            )
        if not (self._begins_like_one() and self._is_sound()):
            raise StorageError(
                f"{name} cannot be read as a database: it is damaged, cut short or something else. Nothing was changed."
                " Put it back from its backup."
            )

    def _begins_like_one(self) -> bool:
        with self.path.open("rb") as file:
            return file.read(16) == b"SQLite format 3\0"

    def _is_as_long_as_it_says(self) -> bool:
        """By its own header. It may be shorter for a moment: while the write-ahead log is moved into it, the first
        page says how many pages there will be. Whoever is killed then leaves it so, and loses nothing."""
        with self.path.open("rb") as file:
            header = file.read(100)
        page_size = int.from_bytes(header[16:18], "big")
        pages = int.from_bytes(header[28:32], "big")
        return self.path.stat().st_size >= pages * (65536 if page_size == 1 else page_size)

    def _is_sound(self) -> bool:
        try:
            return self._answers()
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _HINDERED:
                return False
            raise StorageError(
                f"{self.path.name} cannot be opened just now ({error.sqlite_errorname}); what is in it may be well."
                " Give the server's user the right to write to it and to its folder, and let no other program hold it."
            ) from None

    def _answers(self) -> bool:
        """A whole check reads every page; a large file that is as long as it says is left to `lethe doctor`."""
        thorough = self.path.stat().st_size <= _CHECKED_WHOLE_UP_TO or not self._is_as_long_as_it_says()
        # What is still in the write-ahead log belongs to the file, and is read with it.
        connection = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=rw", uri=True)
        try:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return not thorough or connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        finally:
            connection.close()
