"""`lethe usage`, beside a server that is running; and a key that its provider does not take."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.clock import SystemClock
from core.memory.usage import UsageBook, Used, day_of
from core.ports.usage import Usage
from lethe.cli import main
from tests.core.memory.opened import opened
from tests.fakes.still_clock import StillClock
from tests.journeys.over_http import world
from tests.product.typed import nothing_set

_empty_place = pytest.fixture(autouse=True)(nothing_set)


async def test_the_server_runs_and_its_owner_reads_what_was_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with world(tmp_path) as around:
        for kind in ("web", "telegram"):
            talk = await around.talk(kind)
            await talk.say("Hello")
            await talk.hear()
        await around.settled()
        assert main(["usage", "--json"]) == 0
        content = json.loads(capsys.readouterr().out)
    assert content["schema"] == "lethe.usage/1"
    [line] = content["days"]
    assert (line["assistant"], line["messages"]) == ("helpdesk", 2)
    assert (line["cost"], line["currency"]) == (None, None)
    assert line["input_tokens"] > 0
    assert line["output_tokens"] > 0
    assert line["people_at_least"] is None, "nobody counts fewer than ten"


async def test_for_eyes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clock, today = StillClock(datetime(2026, 1, 22, 12, tzinfo=UTC)), day_of(SystemClock().now())
    async with opened(tmp_path / "data", clock) as memory:
        book, day = UsageBook(ids=memory.ids), day_of(clock.now())
        now = Used(assistant="other", day=today, messages=500, usage=Usage(input_tokens=1), currency="", cost=0)
        await memory.store.run(lambda transaction: book.add(transaction, now))
        for assistant, currency, cost, estimated in (("helpdesk", "EUR", 1_234_567, 0), ("other", "", 0, 7)):
            usage = Usage(input_tokens=12_000, output_tokens=34, estimated_tokens=estimated)
            used = Used(assistant=assistant, day=day, messages=5, usage=usage, currency=currency, cost=cost)
            await memory.store.run(lambda transaction, used=used: book.add(transaction, used))  # type: ignore[misc]
    assert main(["usage"]) == 0
    said = capsys.readouterr()
    lines = [" ".join(line.split()) for line in said.out.splitlines()]
    assert lines == [
        "day (UTC) assistant people messages tokens read tokens written cost",
        "2026-01-22 helpdesk fewer than 10 on each channel 5 12,000 34 1.2346 EUR",
        "2026-01-22 other fewer than 10 on each channel 5 ~12,000 ~34 price unknown",
        f"{today:%Y-%m-%d} other once the day is over 500 1 0 price unknown",
    ]
    assert "~ a part of these tokens is estimated" in said.err


def test_before_anything_was_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["usage", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["days"] == []
    assert main(["usage"]) == 0
    assert "No model was asked yet" in capsys.readouterr().err
    assert not (tmp_path / "data").exists(), "it only looks"


def test_a_budget_in_money_without_a_price_is_refused_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lethe.toml").write_text(
        '[[assistants]]\nname = "a"\nprovider = "openai"\nmodel = "small"\napi_key = "x"\nbudget_money = 5\n'
    )
    for command in ("serve", "config check"):
        assert main(command.split()) == 3
        assert "a budget in money needs a price, and that of small is not known here" in capsys.readouterr().err
    assert not (tmp_path / "data" / "lethe.db").exists()


@pytest.mark.parametrize("model", ["401", "402"])
async def test_a_key_that_is_not_taken_is_tried_once_and_said_once(tmp_path: Path, model: str) -> None:
    async with world(tmp_path, model) as around:
        for person in range(3):
            talk = await around.talk("telegram", person=5550001 + person)
            await talk.say("Hello")
            assert "try again for a while" in (await talk.hear()).text
        assert len(around.model.requests) == 1
        assert sum("model.key_refused" in line for line in around.log) == 1
        async with around.client.get(f"{around.server.address}/metrics") as answer:
            assert "lethe_models_away 1.0" in await answer.text()
