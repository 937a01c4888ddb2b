"""What a killed process leaves behind is whole to us; what is really damaged is not."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import StorageError
from core.memory.sqlite_file import SqliteFile, connect


def _killed_in_a_checkpoint(folder: Path) -> tuple[Path, int]:
    """The first page is in the file already and speaks of pages that only the write-ahead log has. Returns its rows."""
    path = folder / "lethe.db"
    with closing(connect(str(path))) as database:
        database.execute("CREATE TABLE word (said BLOB)")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        short = path.read_bytes()
        database.executemany("INSERT INTO word VALUES (randomblob(3000))", [()] * 50)
        log = path.with_name("lethe.db-wal").read_bytes()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        long = path.read_bytes()
    assert len(long) > len(short) > 4096
    path.write_bytes(long[:4096] + short[4096:])
    path.with_name("lethe.db-wal").write_bytes(log)
    return path, 50


def test_who_was_killed_while_the_log_was_moved_into_the_file_starts_again(tmp_path: Path) -> None:
    path, rows = _killed_in_a_checkpoint(tmp_path)
    file = SqliteFile(path)
    file.claim()
    try:
        with closing(connect(str(path))) as database:
            assert database.execute("SELECT count(*) FROM word").fetchone() == (rows,)
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        file.release()


@pytest.mark.parametrize("log", ["none", "empty", "of another"])
def test_a_file_cut_short_is_refused_where_no_log_makes_it_whole(tmp_path: Path, log: str) -> None:
    path, _ = _killed_in_a_checkpoint(tmp_path)
    beside = path.with_name("lethe.db-wal")
    match log:
        case "none":
            beside.unlink()
        case "empty":
            beside.write_bytes(b"")
        case _:
            with closing(connect(str(tmp_path / "other.db"))) as other:
                other.execute("CREATE TABLE something (else_ TEXT)")
                foreign = (tmp_path / "other.db-wal").read_bytes()
            # Its sums are its own; a page of it in our file would be a page of nothing.
            beside.write_bytes(foreign[:-100])
    file = SqliteFile(path)
    before = path.read_bytes()
    with pytest.raises(StorageError, match="cannot be read as a database"):
        file.claim()
    file.release()
    if log != "of another":
        assert path.read_bytes() == before


def test_what_only_begins_like_a_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lethe.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE word (said TEXT)")
    path.write_bytes(path.read_bytes()[:60])
    file = SqliteFile(path)
    with pytest.raises(StorageError, match="cannot be read"):
        file.claim()
    file.release()
