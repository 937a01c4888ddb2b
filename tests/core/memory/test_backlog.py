"""A start takes up what was left, and does not read all that was ever said to find it."""

import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from core.memory import ageing, backlog
from core.memory.migrations.runner import migrate
from core.memory.statements import Statement
from core.memory.store import Transaction
from core.memory.tables import State
from core.ports.command import Speaker
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
        assert (unsent.maybe_sent, waiting.attempts) == (True, 0), "what waits behind it was not begun"


async def test_fifty_starts_count_nothing_for_what_was_not_begun(tmp_path: Path) -> None:
    clock = StillClock()
    async with opened(tmp_path, clock) as memory:
        behind, first = await say(memory, "behind a send that is in doubt", "ada")
        put_off, later = await say(memory, "put off", "eve")
        begun, _ = await say(memory, "begun", "bob")

        def unit(transaction: Transaction) -> None:
            memory.conversations.remember(
                transaction, behind, first.body, by_person=False, at=clock.now(), state=State.SENDING
            )
            memory.conversations.put_off(transaction, later.number, clock.now() + timedelta(minutes=1))

        def attempts(speaker: Speaker) -> int:
            [waiting] = [kept for kept in found[speaker.person] if kept.by_person]
            return waiting.attempts

        await memory.store.run(unit)
        for _ in range(50):
            await memory.store.run(memory.backlog.take_up)
        found = await memory.store.read(
            lambda transaction: {
                speaker.person: memory.conversations.work(transaction, speaker, 9)
                for speaker in (behind, put_off, begun)
            }
        )
        assert [attempts(speaker) for speaker in (behind, put_off, begun)] == [0, 1, 50]
