"""One SQLite file, one thread that writes it, one that reads it."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from core.errors import StoreUnavailable
from core.log import Log
from core.memory.sqlite_file import BUSY_MILLISECONDS, connect
from core.memory.statements import Statement
from core.memory.store import Result, Row, Transaction, Unit

_TABLES = Statement(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
_SCHEMA = Statement(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
_MOST_IN_ONE_COMMIT = 256
_SCRUB_TRIES = 3
_SCRUB_PATIENCE = 100
"""Milliseconds that a try waits for somebody who reads; nothing is written meanwhile. Who scrubs tries again later."""


class SqliteTransaction:
    __slots__ = ("_cursor",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._cursor = connection.cursor()

    def rows(self, statement: Statement, **values: object) -> list[Row]:
        return self._execute(statement, values).fetchall()

    def row(self, statement: Statement, **values: object) -> Row | None:
        # All are fetched: a statement that is not at its end would still be reading when this is committed.
        found: list[Row] = self._execute(statement, values).fetchall()
        return found[0] if found else None

    def change(self, statement: Statement, **values: object) -> int:
        cursor = self._execute(statement, values)
        if cursor.description is not None:
            cursor.fetchall()  # as above
        return cursor.rowcount

    def _execute(self, statement: Statement, values: dict[str, object]) -> sqlite3.Cursor:
        text, constants = statement.for_sqlite()
        return self._cursor.execute(text, {**constants, **values} if constants else values)


@dataclass(slots=True)
class _Job:
    unit: Callable[[SqliteTransaction], Any]
    future: "asyncio.Future[Any]"
    foretold: Callable[[Any], None] | None = None
    alone: bool = False
    """Runs outside a transaction and gets the connection itself."""


class _Lane:
    """A queue, and the thread that empties it."""

    def __init__(self, name: str, work: Callable[[list[_Job]], None], longest: int) -> None:
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._work = work
        self._longest = longest
        self._stopped = False
        self._thread = threading.Thread(target=self._empty, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def waiting(self) -> int:
        return self._jobs.qsize()

    def put(self, job: _Job) -> None:
        if self._stopped:
            raise StoreUnavailable("the database is closed")
        if self._jobs.qsize() >= self._longest:
            raise StoreUnavailable("too much is waiting to be stored")
        self._jobs.put(job)

    def stop(self) -> None:
        """What was put in before is still done."""
        self._stopped = True
        if self._thread.is_alive():
            self._jobs.put(None)
            self._thread.join()

    def _empty(self) -> None:
        while True:
            job = self._jobs.get()
            if job is None:
                return
            batch = [job]
            further = self._further(batch)
            self._work(batch)
            if further is None:
                return
            if further:
                self._work(further)

    def _further(self, batch: list[_Job]) -> list[_Job] | None:
        """Put what waits into the batch; what must run alone comes back by itself. None: the end was asked for."""
        if batch[0].alone:
            return []
        while len(batch) < _MOST_IN_ONE_COMMIT and not self._jobs.empty():
            job = self._jobs.get()  # nobody else takes any
            if job is None:
                return None
            if job.alone:
                return [job]
            batch.append(job)
        return []


class SqliteStore:
    """`before_commit` runs on the writer's thread at the end of each transaction: what it makes durable is so before
    the rows, and what it writes is committed with them."""

    def __init__(
        self, path: str, log: Log, before_commit: Callable[[Transaction], None], longest_queue: int = 10_000
    ) -> None:
        self._log = log
        self._before_commit = before_commit
        self._writer = connect(path)
        self._reader = connect(path, reads_only=True)
        self._writing = _Lane("store-writer", self._write, longest_queue)
        self._reading = _Lane("store-reader", self._read, longest_queue)
        self._writing.start()
        self._reading.start()

    async def run(self, unit: Unit[Result], foretold: Callable[[Result], None] | None = None) -> Result:
        return await self._hand_in(self._writing, unit, foretold)

    async def read(self, unit: Unit[Result]) -> Result:
        return await self._hand_in(self._reading, unit)

    async def scrub(self) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._writing.put(_Job(lambda _: None, future, alone=True))
        await future

    async def tables(self) -> Sequence[str]:
        return await self.read(_table_names)

    async def schema(self) -> str:
        return await self.read(lambda transaction: "\n".join(sql for (sql,) in transaction.rows(_SCHEMA)))

    def waiting(self) -> int:
        """How many units wait to be written."""
        return self._writing.waiting()

    def close(self) -> None:
        self._writing.stop()
        self._reading.stop()
        self._reader.close()
        self._writer.close()

    async def _hand_in(
        self, lane: _Lane, unit: Unit[Result], foretold: Callable[[Result], None] | None = None
    ) -> Result:
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        lane.put(_Job(unit, future, foretold))
        return await future

    def _write(self, batch: list[_Job]) -> None:
        if batch[0].alone:
            self._scrub(batch)
            return
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            transaction = SqliteTransaction(self._writer)
            results = [self._one(job, transaction, alone=len(batch) == 1) for job in batch]
            self._before_commit(transaction)
            self._writer.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            self._undo(self._writer)
            self._log.failure("store.unavailable", error, count=len(batch))
            _deliver([(job, None, StoreUnavailable("the database did not take it")) for job in batch])
            return
        _deliver(results)

    def _one(self, job: _Job, transaction: SqliteTransaction, *, alone: bool) -> "tuple[_Job, Any, Exception | None]":
        """Run one unit so that its own mistake undoes nothing of the others."""
        if not alone:
            self._writer.execute("SAVEPOINT unit")
        try:
            result = job.unit(transaction)
        except sqlite3.OperationalError:
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, it belongs to whoever handed the unit in
            self._writer.execute("ROLLBACK" if alone else "ROLLBACK TO unit")
            if alone:
                self._writer.execute("BEGIN IMMEDIATE")
            else:
                self._writer.execute("RELEASE unit")
            if isinstance(error, OSError):  # the keys lie on a disk too
                self._log.failure("store.unavailable", error, count=1)
                return job, None, StoreUnavailable("the disk did not take it")
            return job, None, error
        if not alone:
            self._writer.execute("RELEASE unit")
        if job.foretold is not None:
            _call(job.future.get_loop(), job.foretold, result)
        return job, result, None

    def _undo(self, connection: sqlite3.Connection) -> None:
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error as error:  # nor may one that is closed end the thread that all others wait for
            self._log.failure("store.rollback_failed", error)

    def _scrub(self, batch: list[_Job]) -> None:
        error: Exception | None = StoreUnavailable("the write-ahead log could not be truncated: something is reading")
        try:
            self._writer.execute(f"PRAGMA busy_timeout = {_SCRUB_PATIENCE}")
            for _ in range(_SCRUB_TRIES):
                # A checkpoint that is held up answers busy=1 and raises nothing.
                busy, _log_pages, _moved = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if not busy:
                    error = None
                    break
        except sqlite3.Error as failure:
            self._log.failure("store.scrub_failed", failure)
        finally:
            self._writer.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        _deliver([(job, None, error) for job in batch])

    def _read(self, batch: list[_Job]) -> None:
        results: list[tuple[_Job, Any, Exception | None]] = []
        for job in batch:
            try:
                self._reader.execute("BEGIN")
                found = job.unit(SqliteTransaction(self._reader))
                self._reader.execute("COMMIT")
                results.append((job, found, None))
            except sqlite3.Error as error:
                self._log.failure("store.unreadable", error)
                results.append((job, None, StoreUnavailable("the database did not answer")))
            except Exception as error:  # noqa: BLE001  it belongs to whoever handed the unit in
                results.append((job, None, error))
            finally:
                self._undo(self._reader)  # or every later read would find this one open
        _deliver(results)


def _deliver(results: "list[tuple[_Job, Any, Exception | None]]") -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Job, Any, Exception | None]]] = {}
    for result in results:
        by_loop.setdefault(result[0].future.get_loop(), []).append(result)
    for loop, mine in by_loop.items():
        _call(loop, _settle, mine)


def _call(loop: asyncio.AbstractEventLoop, function: Callable[[Any], None], argument: object) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(function, argument)


def _settle(results: "list[tuple[_Job, Any, Exception | None]]") -> None:
    for job, result, error in results:
        if job.future.done():  # whoever asked has gone away; what was written stays written
            continue
        if error is None:
            job.future.set_result(result)
        else:
            job.future.set_exception(error)


def _table_names(transaction: Transaction) -> list[str]:
    return [name for (name,) in transaction.rows(_TABLES) if not name.startswith("sqlite_")]
