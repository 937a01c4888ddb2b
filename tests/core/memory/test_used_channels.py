"""The channels on which there are people are found without looking at everybody."""

from pathlib import Path

from sqlalchemy import text

from core.identifiers import Address, ChannelId
from core.memory.statements import Statement
from core.memory.store import Transaction
from core.memory.used_channels import _NEXT, used_channels
from tests.core.memory.opened import opened

_PLAN = Statement(text(f"EXPLAIN QUERY PLAN {_NEXT.for_sqlite()[0]}"))


async def test_each_once_and_by_a_search_for_each(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        assert await memory.store.read(used_channels) == []

        def unit(transaction: Transaction) -> None:
            for number, channel in enumerate(("tg", "site", "tg", "wa")):
                memory.people.recognise(
                    transaction, channel=ChannelId(channel), address=Address(str(number)), name="Ada", language="en"
                )

        await memory.store.run(unit)
        assert await memory.store.read(used_channels) == ["site", "tg", "wa"]
        plan = await memory.store.read(lambda transaction: transaction.rows(_PLAN, behind=""))
        assert all("SEARCH" in step[-1] for step in plan)
