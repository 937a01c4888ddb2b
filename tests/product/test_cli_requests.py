"""`lethe privacy requests`: what was asked and what became of it, and nobody in it."""

import asyncio
import json
from pathlib import Path

import pytest

from core.clock import SystemClock
from core.identifiers import Address, ChannelId
from core.memory.store import Transaction
from lethe.cli import main
from privacy.complaining import answer_by
from privacy.owner_views import Codes
from tests.core.memory.opened import opened
from tests.fakes.still_clock import StillClock
from tests.product.typed import nothing_set

_empty_place = pytest.fixture(autouse=True)(nothing_set)
NAME, ADDRESS = "Ada Lovelace", "ada-lovelace-1815"


async def _ask(folder: Path, *kinds: str, days_ago: int = 0) -> str:
    """The code of who asked."""
    clock = StillClock()
    clock.jump((SystemClock().now() - clock.now()).total_seconds() - days_ago * 86_400)
    async with opened(folder, clock) as memory:

        def unit(transaction: Transaction) -> str:
            speaker = memory.people.recognise(
                transaction, channel=ChannelId("site"), address=Address(ADDRESS), name=NAME, language="en"
            )
            assert speaker is not None
            for kind in kinds:
                due = answer_by("gdpr", clock.now()) if kind == "complain" else None
                memory.requests.note(transaction, speaker, kind, due)
            return Codes(vault=memory.vault, people=memory.people).of(speaker.person)

        return await memory.store.run(unit)


def _listed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    said = capsys.readouterr()
    assert not any(part in said.out + said.err for part in (NAME, ADDRESS))
    content = json.loads(said.out)
    assert content["schema"] == "lethe.requests/1"
    requests: list[dict[str, str]] = content["requests"]
    return requests


def test_what_was_answered_at_once_and_what_waits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(_ask(tmp_path / "data", "show", "complain"))
    assert main(["privacy", "requests", "--json"]) == 0
    found = {one["kind"]: (one["channel"], one["state"], bool(one["due"])) for one in _listed(capsys)}
    assert found == {"show": ("site", "answered", False), "complain": ("site", "waiting", True)}


def test_what_is_overdue_needs_attention_until_it_is_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(_ask(tmp_path / "data", "complain", days_ago=40))
    assert main(["privacy", "requests", "--overdue", "--json"]) == 4
    [overdue] = _listed(capsys)
    assert overdue["state"] == "overdue"
    assert main(["privacy", "requests", "--answered", "NOTHING"]) == 1
    assert main(["privacy", "requests", "--answered", overdue["id"]]) == 0
    capsys.readouterr()
    assert main(["privacy", "requests", "--json"]) == 0
    [done] = _listed(capsys)
    assert (done["state"], done["id"]) == ("answered", overdue["id"])
    assert done["proof"].startswith("answered on ")


def test_after_an_erasure_only_the_ledger_speaks_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = asyncio.run(_ask(tmp_path / "data", "show", "export", "complain"))
    assert main(["people", "erase", code, "--yes"]) == 0
    assert "LETHE RECEIPT" in capsys.readouterr().out, "the receipt, to be handed over"
    assert main(["privacy", "requests", "--json"]) == 0
    [entry] = _listed(capsys)
    assert (entry["kind"], entry["channel"], entry["state"]) == ("delete", "", "answered")
    assert entry["proof"].endswith("of the ledger")


def test_before_anybody_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["privacy", "requests"]) == 0
    assert "Nobody asked" in capsys.readouterr().err
    assert not (tmp_path / "data").exists(), "it only looks"
