"""An answer may begin while its message is still being synced; whoever cannot begin then is woken once it is."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest

from core.identifiers import ConversationId
from core.memory.store import Transaction
from tests.journeys.stage import stage
from tests.patience import PATIENCE


class _HeldWriter:
    """A unit of work in which the writer waits; what is handed in before it in the same commit is not synced."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.go = threading.Event()

    def __call__(self, transaction: Transaction) -> None:
        self.begun.set()
        assert self.go.wait(10)


async def test_what_is_accepted_while_its_conversation_is_looked_at_is_answered(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("hi")
        await acting.connector.has_sent(1)
        await acting.settled()
        before, after = _HeldWriter(), _HeldWriter()
        first = asyncio.create_task(acting.memory.store.run(before))
        await asyncio.to_thread(before.begun.wait, 10)
        taken_in = asyncio.create_task(acting.say("hello"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        last = asyncio.create_task(acting.memory.store.run(after))
        await asyncio.sleep(0)
        before.go.set()
        # The message has run and is not synced, and nobody here was told of it yet: that is when the turn begins.
        assert after.begun.wait(10)
        acting.desk.look_again(_conversation(tmp_path))
        await acting.settled()
        after.go.set()
        await asyncio.gather(first, taken_in, last)
        await acting.connector.has_sent(2)
        assert acting.texts() == ["re: hi", "re: hello"]


def _conversation(folder: Path) -> ConversationId:
    beside = sqlite3.connect(folder / "lethe.db")
    try:
        (number,) = beside.execute("SELECT id FROM conversation").fetchone()
    finally:
        beside.close()
    return ConversationId(number)


async def test_what_must_be_read_to_understand_a_message_is_read_beside(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.hearing.must_read = True
        await acting.say("hallo")
        await acting.connector.has_sent(1)
        assert len(acting.hearing.threads) == 1
        assert threading.get_ident() not in acting.hearing.threads
        assert acting.texts() == ["re: hallo"]


@pytest.mark.parametrize("times", [1, 2])
async def test_what_is_kept_is_answered_also_where_reading_for_it_broke(tmp_path: Path, times: int) -> None:
    async with stage(tmp_path) as acting:
        acting.hearing.must_read = True
        acting.hearing.breaks += [MemoryError()] * times
        with pytest.raises(MemoryError):
            await acting.say("hallo")
        async with asyncio.timeout(PATIENCE):
            while not acting.texts():
                await acting.clock.forward(1)
        assert acting.texts() == ["re: hallo"]
