"""One writer: many units in one synced commit, each for itself; and nothing is said to be kept before it is."""

import asyncio
import errno
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from core.errors import StoreUnavailable
from core.log import Log
from core.memory.sqlite_file import connect
from core.memory.sqlite_store import SqliteStore
from core.memory.statements import Statement
from core.memory.store import Transaction

_MAKE = Statement(text("CREATE TABLE note (words TEXT UNIQUE)"))
_WRITE = Statement(text("INSERT INTO note VALUES (:words)"))
_REWRITE = Statement(text("UPDATE note SET words = words || '!' RETURNING words"))
_READ = Statement(text("SELECT words FROM note ORDER BY words"))


async def _store(folder: Path, **more: int) -> SqliteStore:
    store = SqliteStore(str(folder / "s.db"), Log(lambda line: None), lambda transaction: None, **more)
    await store.run(lambda transaction: transaction.change(_MAKE))
    return store


def _writes(words: str) -> Callable[[Transaction], int]:
    return lambda transaction: transaction.change(_WRITE, words=words)


async def test_a_unit_that_fails_undoes_nothing_of_its_neighbours(tmp_path: Path) -> None:
    store = await _store(tmp_path)

    def write(words: str, fail: bool) -> object:
        def unit(transaction: Transaction) -> str:
            transaction.change(_WRITE, words=words)
            if fail:
                raise ValueError(words)
            return words

        return unit

    results = await asyncio.gather(
        *(store.run(write(f"{number:03}", number % 10 == 0)) for number in range(100)),  # type: ignore[arg-type]
        return_exceptions=True,
    )
    assert sum(isinstance(result, ValueError) for result in results) == 10
    rows = await store.read(lambda transaction: transaction.rows(_READ))
    assert [words for (words,) in rows] == [f"{number:03}" for number in range(100) if number % 10]
    store.close()


async def test_what_gives_rows_back_and_is_asked_for_none_holds_nobody_up(tmp_path: Path) -> None:
    store = await _store(tmp_path)
    await store.run(_writes("one"))
    await store.run(_writes("two"))
    assert await store.run(lambda transaction: transaction.change(_REWRITE)) == 2
    assert len(await store.read(lambda transaction: transaction.rows(_READ))) == 2
    store.close()


async def test_a_constraint_that_fails_is_the_units_own_affair(tmp_path: Path) -> None:
    store = await _store(tmp_path)
    results = await asyncio.gather(
        *(store.run(lambda transaction: transaction.change(_WRITE, words="same")) for _ in range(3)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, sqlite3.IntegrityError) for result in results) == 2
    store.close()


async def test_what_is_read_after_a_write_sees_it(tmp_path: Path) -> None:
    store = await _store(tmp_path)
    for number in range(50):
        await store.run(_writes(str(number)))
        assert len(await store.read(lambda transaction: transaction.rows(_READ))) == number + 1
    store.close()


async def test_reading_cannot_write(tmp_path: Path) -> None:
    store = await _store(tmp_path)
    with pytest.raises(StoreUnavailable):
        await store.read(lambda transaction: transaction.change(_WRITE, words="x"))
    store.close()


@pytest.mark.parametrize("refused", ["BEGIN", "COMMIT"])
async def test_a_read_that_cannot_begin_or_end_spoils_none_after_it(tmp_path: Path, refused: str) -> None:
    store = await _store(tmp_path)
    await store.run(_writes("x"))
    answers = [sqlite3.SQLITE_DENY]

    def once(action: int, name: str | None, *more: str | None) -> int:
        is_meant = action == sqlite3.SQLITE_TRANSACTION and name == refused
        return answers.pop() if is_meant and answers else sqlite3.SQLITE_OK

    store._reader.set_authorizer(once)
    with pytest.raises(StoreUnavailable):
        await store.read(lambda transaction: transaction.rows(_READ))
    assert answers == []
    assert await store.read(lambda transaction: transaction.rows(_READ)) == [("x",)]
    store.close()


async def test_a_database_held_by_somebody_else_is_unavailable_and_nothing_is_lost_afterwards(tmp_path: Path) -> None:
    store = await _store(tmp_path)
    store._writer.execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(tmp_path / "s.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreUnavailable):
        await store.run(lambda transaction: transaction.change(_WRITE, words="x"))
    other.execute("ROLLBACK")
    other.close()
    await store.run(lambda transaction: transaction.change(_WRITE, words="x"))
    assert await store.read(lambda transaction: transaction.rows(_READ)) == [("x",)]
    store.close()


async def test_too_much_waiting_is_refused_and_not_queued_for_ever(tmp_path: Path) -> None:
    store = await _store(tmp_path, longest_queue=5)
    results = await asyncio.gather(
        *(store.run(_writes(str(number))) for number in range(50)),
        return_exceptions=True,
    )
    assert any(isinstance(result, StoreUnavailable) for result in results)
    assert sum(result == 1 for result in results) == len(await store.read(lambda tx: tx.rows(_READ)))
    store.close()


async def test_what_must_be_durable_first_is_so_before_the_commit(tmp_path: Path) -> None:
    seen: list[int] = []

    def before(transaction: Transaction) -> None:
        transaction.change(Statement(text("CREATE TABLE IF NOT EXISTS beside (words TEXT)")))
        with sqlite3.connect(tmp_path / "s.db") as other:
            try:
                seen.append(other.execute("SELECT count(*) FROM note").fetchone()[0])
            except sqlite3.OperationalError:
                seen.append(-1)
        other.close()

    store = SqliteStore(str(tmp_path / "s.db"), Log(lambda line: None), before)
    await store.run(lambda transaction: transaction.change(_MAKE))
    await store.run(lambda transaction: transaction.change(_WRITE, words="x"))
    assert seen == [-1, 0]
    assert "beside" in await store.tables(), "what it writes is committed with the rest"
    store.close()


def test_every_connection_keeps_the_rules(tmp_path: Path) -> None:
    for connection in (connect(str(tmp_path / "s.db")), connect(str(tmp_path / "s.db"), reads_only=True)):
        rules = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("secure_delete", "foreign_keys", "journal_mode", "auto_vacuum", "temp_store")
        }
        assert rules == {
            "secure_delete": 1,
            "foreign_keys": 1,
            "journal_mode": "wal",
            "auto_vacuum": 2,
            "temp_store": 2,
        }
        connection.close()
    writer = connect(str(tmp_path / "s.db"))
    assert writer.execute("PRAGMA synchronous").fetchone()[0] == 2
    writer.close()


async def test_a_scrub_leaves_nothing_of_what_was_deleted(tmp_path: Path) -> None:
    store = await _store(tmp_path)
    await store.run(lambda transaction: transaction.change(_WRITE, words="canary-of-a-person" * 20))
    await store.run(lambda transaction: transaction.change(Statement(text("DELETE FROM note"))))
    assert b"canary-of-a-person" in (tmp_path / "s.db-wal").read_bytes(), "the control: it is there before"
    await store.scrub()
    assert all(b"canary-of-a-person" not in path.read_bytes() for path in tmp_path.iterdir())
    store.close()


async def test_who_comes_after_the_end_is_refused_and_does_not_wait_for_ever(tmp_path: Path) -> None:
    store = await _store(tmp_path)
    store.close()
    with pytest.raises(StoreUnavailable):
        async with asyncio.timeout(1):
            await store.run(lambda transaction: transaction.change(_WRITE, words="x"))


async def test_a_disk_that_does_not_take_a_key_is_a_store_that_takes_nothing_just_now(tmp_path: Path) -> None:
    store = await _store(tmp_path)

    def unit(transaction: Transaction) -> None:
        transaction.change(_WRITE, words="lost")
        raise OSError(errno.ENOSPC, "No space left on device")

    results = await asyncio.gather(store.run(unit), store.run(_writes("kept")), return_exceptions=True)
    assert isinstance(results[0], StoreUnavailable)
    assert results[1] == 1
    assert await store.read(lambda transaction: transaction.rows(_READ)) == [("kept",)]
    store.close()
