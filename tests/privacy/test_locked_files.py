"""A look into every file takes none of the database's locks from the server."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from privacy.locked_files import reading
from privacy.scan import scan
from tests.privacy.opened import opened

_SOMEBODY_ELSE = """
import fcntl, sys
with open(sys.argv[1], "rb+") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 128)
    except OSError:
        print("locked")
"""
"""Takes the lock of whoever believes to be the first that opens a database with a write-ahead log."""


def _is_locked(path: Path) -> bool:
    """As another process sees it: a process is never held up by locks of its own."""
    command = [sys.executable, "-I", "-S", "-c", _SOMEBODY_ELSE, str(path)]
    return subprocess.run(command, capture_output=True, check=True).stdout == b"locked\n"


async def test_after_a_look_into_every_file_the_database_is_still_locked(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("My hovercraft is full of eels.")
        assert _is_locked(tmp_path / "lethe.db-shm")
        for _ in range(2):
            await scan([tmp_path], ["hovercraft-of-eels"])
        assert _is_locked(tmp_path / "lethe.db-shm"), "whoever opens it now makes it anew, and the server dies of it"
    assert not (tmp_path / "lethe.db-shm").exists()


def test_what_is_read_is_what_lies_there_now(tmp_path: Path) -> None:
    path, beside = tmp_path / "some.db", tmp_path / "some.db-shm"
    for content in (b"first", b"in its place", b""):
        path.write_bytes(content)
        beside.write_bytes(content)
        for each in (path, beside):
            with reading(each) as file:
                assert file.read() == content
        path.unlink()


def test_a_database_that_was_replaced_is_opened_anew(tmp_path: Path) -> None:
    path = tmp_path / "some.db"
    for value in (1, 2):
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(f"CREATE TABLE number_{value} (value)")
            with reading(path) as file:
                assert file.read(15) == b"SQLite format 3"
        path.unlink()
