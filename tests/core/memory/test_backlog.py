"""A start takes up what was left, and does not read all that was ever said to find it."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.memory import ageing, backlog
from core.memory.migrations.runner import migrate
from core.memory.statements import Statement
from core.memory.tables import State
from tests.core.memory.opened import opened, say
from tests.fakes.still_clock import StillClock


def _plan(folder: Path, statement: Statement) -> str:
    migrate(str(folder / "lethe.db"))
    text, _ = statement.for_sqlite()
    values = dict.fromkeys(re.findall(r":(\w+)", text), 1)
    with closing(sqlite3.connect(folder / "lethe.db")) as connection:
        return "; ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", values))


@pytest.mark.parametrize("name", ["_WITH_WORK", "_TRIED", "_DOUBTED", "_COUNT"])
def test_only_what_is_open_is_read(tmp_path: Path, name: str) -> None:
    assert "USING INDEX ix_message_open" in _plan(tmp_path, getattr(backlog, name))


def test_a_sweep_begins_with_the_oldest_and_ends_when_it_has_enough(tmp_path: Path) -> None:
    plan = _plan(tmp_path, ageing._OLD_MESSAGES)
    assert plan.startswith("SEARCH message USING INDEX ix_message_created_at")
    assert "TEMP B-TREE" not in plan, "all of them would be sorted to take a few"


async def test_what_was_left_is_counted_tried_and_doubted(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, asked = await say(memory, "hello")

        def reply(transaction: object) -> None:
            memory.conversations.remember(
                transaction,  # type: ignore[arg-type]
                speaker,
                asked.body,
                by_person=False,
                at=StillClock().now(),
                state=State.SENDING,
            )

        await memory.store.run(reply)
        assert await memory.store.read(memory.backlog.count) == (1, 0)
        assert await memory.store.run(memory.backlog.take_up) == [speaker.conversation]
        assert await memory.store.read(memory.backlog.count) == (1, 1)
        unsent, waiting = await memory.store.read(
            lambda transaction: memory.conversations.work(transaction, speaker, 9)
        )
        assert (unsent.maybe_sent, waiting.attempts) == (True, 1)
