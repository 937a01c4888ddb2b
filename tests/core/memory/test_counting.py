"""How much a channel holds, also where there is nothing to count in."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import StorageError
from core.memory.counting import held


def test_where_there_is_no_database_nothing_is_held(tmp_path: Path) -> None:
    assert held(tmp_path / "lethe.db", "site") == (0, 0)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "lethe.db").touch()
    assert held(tmp_path / "lethe.db", "site") == (0, 0)


def test_counting_ends_where_it_was_told_to(tmp_path: Path) -> None:
    file = tmp_path / "lethe.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, channel TEXT)")
        database.execute("CREATE TABLE message (id INTEGER PRIMARY KEY, person_id INTEGER)")
        database.executemany("INSERT INTO person VALUES (?, ?)", [(n, "site" if n % 4 else "tg") for n in range(1, 13)])
        database.executemany("INSERT INTO message (person_id) VALUES (?)", [(n,) for n in range(1, 13)] * 3)
        database.commit()
    assert held(file, "site") == (9, 27)
    assert held(file, "site", most=5) == (5, 5)
    assert held(file, "tg", most=5) == (3, 5)
    assert held(file, "tg", most=50) == (3, 9)


def test_what_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "lethe.db").write_bytes(b"no database" * 100)
    with pytest.raises(StorageError, match=r"lethe\.db cannot be read"):
        held(tmp_path / "lethe.db", "site")
