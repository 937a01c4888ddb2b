"""What a unit came to is told while it is being synced, and only then."""

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from core.log import Log
from core.memory.sqlite_store import SqliteStore
from core.memory.statements import Statement
from core.memory.store import Transaction
from tests.patience import PATIENCE

_MAKE = Statement(text("CREATE TABLE note (words TEXT UNIQUE)"))


async def test_it_is_told_before_the_commit(tmp_path: Path) -> None:
    held = threading.Event()
    store = SqliteStore(str(tmp_path / "s.db"), Log(lambda line: None), lambda transaction: _wait(held))
    told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(store.run(lambda transaction: "kept", told.set_result))
    async with asyncio.timeout(PATIENCE):
        assert await told == "kept"
        assert not running.done()
        held.set()
        assert await running == "kept"
    store.close()


async def test_nothing_is_told_of_a_unit_that_fails(tmp_path: Path) -> None:
    store = SqliteStore(str(tmp_path / "s.db"), Log(lambda line: None), lambda transaction: None)
    told: list[int] = []

    def unit(transaction: Transaction) -> int:
        transaction.change(_MAKE)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await store.run(unit, told.append)
    await store.run(lambda transaction: 1, told.append)
    assert told == [1]
    store.close()


def _wait(held: threading.Event) -> None:
    assert held.wait(5)
