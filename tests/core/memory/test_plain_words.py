"""The names that owners have and gave stand readable in our files, and are nothing that a person left there."""

from pathlib import Path

from sqlalchemy import text

from core.memory.plain_words import plain_words
from core.memory.statements import Statement
from core.memory.store import Transaction
from tests.core.memory.opened import opened

_OWNER = Statement(
    text("INSERT INTO owner (id, name, role, password, created_at) VALUES (1, 'Ada Sample', 'owner', '-', 0)")
)


async def test_they_are_the_definitions_and_the_owners_names(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:

        def unit(transaction: Transaction) -> None:
            transaction.change(_OWNER)

        assert "Ada Sample" not in await plain_words(memory.store)
        await memory.store.run(unit)
        words = await plain_words(memory.store)
    assert "Ada Sample" in words
    assert "CREATE TABLE person" in words
