"""How what is too old is looked for: never by reading all there is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.memory import ageing
from tests.core.memory.opened import opened

SEARCHES = (
    "_OLD_MESSAGES",
    "_LONG_NOT_SEEN",
    "_OLD_FILES",
    "_SEEN_BEFORE",
    "_YOUNG_WORDS",
    "_WAITS_FOR_ANSWER",
    "_FILES_OF",
    "_FORGET",
)


@pytest.mark.parametrize("name", SEARCHES)
async def test_every_search_goes_along_an_index_and_sorts_nothing(tmp_path: Path, name: str) -> None:
    async with opened(tmp_path):
        pass
    text, constants = getattr(ageing, name).for_sqlite()
    with closing(sqlite3.connect(tmp_path / "lethe.db")) as connection:
        asked = dict.fromkeys(("before", "after_moment", "after_number", "most", "person", "message", "since"), 1)
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", {**asked, **constants})]
    assert plan
    assert not [step for step in plan if step.startswith("SCAN") or "TEMP B-TREE" in step], plan
