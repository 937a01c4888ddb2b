"""Whoever wishes to be kept for fewer days is found without reading everybody."""

import sqlite3
from contextlib import closing
from pathlib import Path

from core.memory import wishes
from core.memory.wishes import Wishes
from tests.core.memory.opened import opened, say


async def test_the_few_who_wish_for_fewer_days_are_found_along_an_index_of_their_own(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        for number in range(20):
            await say(memory, "hello", f"person {number}")
        speaker, _ = await say(memory, "hello", "person 7")
        await memory.store.run(lambda transaction: Wishes().keep(transaction, speaker.person, 3))
        [found] = await memory.store.read(lambda transaction: Wishes().keeping(transaction, 0, 10))
        assert (found.person, found.channel, found.days) == (speaker.person, speaker.channel, 3)
    words, constants = wishes._KEEPING.for_sqlite()
    with closing(sqlite3.connect(tmp_path / "lethe.db")) as connection:
        asked = {"after": 0, "most": 10, **constants}
        [(*_, step)] = connection.execute(f"EXPLAIN QUERY PLAN {words}", asked)
    assert "ix_person_keeping" in step
