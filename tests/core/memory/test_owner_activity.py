"""The chain of what owners did: whoever alters a row, or takes one out, is noticed."""

from pathlib import Path

import pytest
from sqlalchemy import text

from core.log import Log
from core.memory.opening import open_memory
from core.memory.statements import Statement
from core.memory.store import Transaction
from tests.fakes.still_clock import StillClock

_ALTERED = (
    "UPDATE owneractivity SET who = 'somebody else' WHERE did = 'second'",
    "UPDATE owneractivity SET subject = 'another' WHERE did = 'second'",
    "DELETE FROM owneractivity WHERE did = 'second'",
    "DELETE FROM owneractivity WHERE did = 'first'",
)


@pytest.mark.parametrize("altered", _ALTERED)
async def test_an_altered_row_breaks_the_chain(tmp_path: Path, altered: str) -> None:
    memory = await open_memory(
        database=tmp_path / "lethe.db",
        keys=tmp_path / "keys",
        files=tmp_path / "files",
        clock=StillClock(),
        log=Log(lambda line: None),
    )
    try:

        def unit(transaction: Transaction) -> None:
            for did in ("first", "second", "third"):
                memory.activities.note(transaction, "Ada", did, "tg")

        await memory.store.run(unit)
        assert await memory.store.read(memory.activities.broken_at) is None
        await memory.store.run(lambda transaction: transaction.change(Statement(text(altered))))
        assert await memory.store.read(memory.activities.broken_at) is not None
    finally:
        memory.close()
