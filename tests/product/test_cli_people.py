"""`lethe people` and `lethe retention run`, as an owner types them."""

import asyncio
import json
from pathlib import Path

import pytest

from core.clock import SystemClock
from core.identifiers import Address, ChannelId
from core.memory.bodies import Body
from core.memory.store import Transaction
from core.memory.tables import State
from lethe.cli import main
from privacy.owner_views import Codes
from tests.core.memory.opened import opened
from tests.fakes.still_clock import StillClock
from tests.product.typed import nothing_set

_empty_place = pytest.fixture(autouse=True)(nothing_set)
WORD = "a word of Ada's"


async def _live(folder: Path, days_ago: int = 0) -> str:
    """Say something; the code."""
    clock = StillClock()
    clock.jump((SystemClock().now() - clock.now()).total_seconds() - days_ago * 86_400)
    async with opened(folder, clock) as memory:

        def unit(transaction: Transaction) -> str:
            speaker = memory.people.recognise(
                transaction, channel=ChannelId("site"), address=Address("ada"), name="", language="en"
            )
            assert speaker is not None
            memory.conversations.remember(
                transaction, speaker, Body(text=WORD), by_person=True, at=clock.now(), state=State.ANSWERED
            )
            return Codes(vault=memory.vault, people=memory.people).of(speaker.person)

        return await memory.store.run(unit)


def test_a_code_leads_to_counts_and_to_no_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = asyncio.run(_live(tmp_path / "data"))
    assert main(["people", "find", code, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {place["called"]: place["count"] for place in found["places"]}["Messages"] == 1
    assert main(["people", "show", code, "--purpose", "a complaint"]) == 6
    said = capsys.readouterr()
    assert WORD not in said.out + said.err
    assert main(["people", "find", "AAAA-BBBB-CCCC"]) == 1


def test_where_the_owner_sees_everything_it_is_shown_and_written_down(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = asyncio.run(_live(tmp_path / "data"))
    Path("lethe.toml").write_text('[[assistants]]\nname = "a"\n[assistants.privacy]\nowner_sees = "everything"\n')
    assert main(["people", "show", code, "--purpose", "a complaint"]) == 0
    assert WORD in capsys.readouterr().out
    assert main(["people", "find", code]) == 0
    assert "When the owner looked" in capsys.readouterr().out


def test_an_erasure_asks_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = asyncio.run(_live(tmp_path / "data"))
    assert main(["people", "erase", code]) == 4
    assert main(["people", "find", code]) == 0
    assert main(["people", "erase", code, "--yes"]) == 0
    assert main(["people", "find", code]) == 1


def test_a_dry_run_counts_and_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(_live(tmp_path / "data", days_ago=40))
    for _ in range(2):
        assert main(["retention", "run", "--dry-run", "--json"]) == 0
        counted = json.loads(capsys.readouterr().out)
        assert (counted["dry_run"], counted["messages"], counted["people"]) == (True, 1, 1)
    assert main(["retention", "run", "--json"]) == 0
    swept = json.loads(capsys.readouterr().out)
    assert (swept["dry_run"], swept["messages"], swept["people"]) == (False, 1, 1)
    assert main(["retention", "run", "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["messages"] == 0
