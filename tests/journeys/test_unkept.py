"""When the disk takes nothing: nothing is lost, nothing is said that was not kept, nothing is paid for twice."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.errors import StoreUnavailable
from tests.journeys.stage import stage
from tests.patience import PATIENCE


@contextmanager
def _full(database: Path) -> Iterator[None]:
    """The database fails at every message that is written, as it does on a full disk; what is there can be read."""
    beside = sqlite3.connect(database)
    for change in ("INSERT", "UPDATE"):
        # What a trigger names is looked for only when it is set off.
        beside.execute(f"CREATE TRIGGER no_{change} BEFORE {change} ON message BEGIN SELECT 1 FROM no_room; END")
    try:
        yield
    finally:
        for change in ("INSERT", "UPDATE"):
            beside.execute(f"DROP TRIGGER no_{change}")
        beside.close()


async def test_an_answer_that_memory_does_not_take_is_not_paid_for_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        gate = await acting.hold("hello")
        with _full(tmp_path / "lethe.db"):
            gate.set()
            for _ in range(10):
                await acting.clock.forward(6)
                await acting.memory.store.read(lambda transaction: None)
        async with asyncio.timeout(PATIENCE):
            while not acting.texts():
                # Memory refuses in a thread of its own: whoever asked it may begin to wait only now.
                await acting.clock.forward(6)
                await acting.memory.store.read(lambda transaction: None)
        assert acting.texts() == ["re: hello"]
        assert len(acting.model.asked) == 1


@contextmanager
def _refused_at_the_end(database: Path) -> Iterator[None]:
    """Every message can be written, and then the commit fails."""
    beside = sqlite3.connect(database)
    beside.execute("CREATE TABLE owed (number INTEGER REFERENCES message (id) DEFERRABLE INITIALLY DEFERRED)")
    beside.execute("CREATE TRIGGER owes AFTER INSERT ON message BEGIN INSERT INTO owed VALUES (-1); END")
    try:
        yield
    finally:
        beside.execute("DROP TRIGGER owes")
        beside.execute("DROP TABLE owed")
        beside.close()


async def test_what_was_not_kept_after_all_is_not_answered(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("hi")
        await acting.connector.has_sent(1)
        await acting.settled()
        held = asyncio.Event()
        acting.model.script = [held]
        said = acting.inbound("hello")
        with _refused_at_the_end(tmp_path / "lethe.db"), pytest.raises(StoreUnavailable):
            await acting.desk.take_in(said)
        # The model was asked while the message was being synced; what it answers comes to nothing.
        await acting.model.was_asked(2)
        held.set()
        await acting.settled()
        assert acting.texts() == ["re: hi"]
        await acting.desk.take_in(said)
        await acting.connector.has_sent(2)
        await acting.clock.forward(10)
        await acting.settled()
        assert acting.texts() == ["re: hi", "re: hello"]
