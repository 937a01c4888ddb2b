"""The document says what the calls do: it is made from them, and they are held to it."""

import asyncio
from pathlib import Path

from console.api.reference import every_call
from lethe.commands.owners import SCOPES
from tests.console.api.program import program
from tests.console.running import running


def test_every_scope_that_a_call_needs_can_be_given_and_no_other() -> None:
    assert {one.scope for one in every_call()} == set(SCOPES)


def test_the_guide_for_owners_names_every_scope() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "owner" / "api.md").read_text(encoding="utf-8")
    assert [scope for scope in SCOPES if f"`{scope}`" not in guide] == []


def test_no_two_calls_are_at_the_same_place() -> None:
    places = [(one.method, one.path) for one in every_call()]
    assert len(places) == len(set(places))


def test_no_call_takes_a_code_in_an_address() -> None:
    assert not [one.path for one in every_call() if "code" in one.path]
    assert not [one.path for one in every_call() if one.method == "GET" and "code" in one.takes.model_fields]


async def test_the_document_holds_every_call(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house, "usage:read") as shop:
        got = await shop.ask("GET", "/openapi.json")
        assert (got.status, got.headers["Content-Type"]) == (200, "application/json")
        assert got.json["openapi"] == "3.1.0"
        paths = got.json["paths"]
        assert isinstance(paths, dict)
        there = {(method.upper(), path) for path, calls in paths.items() if isinstance(calls, dict) for method in calls}
        assert there - {("GET", "/openapi.json")} <= {(one.method, one.path) for one in every_call()}
        assert {("POST", "/channels"), ("POST", "/people/erase"), ("GET", "/usage")} <= there


async def test_every_call_does_what_the_document_says(tmp_path: Path) -> None:
    # What it needs is large, and slow to load: only the process that runs this loads it, not each that finds it.
    from tests.console.api.fuzzed import fuzz

    async with running(tmp_path) as house, program(house) as shop:
        document = (await shop.ask("GET", "/openapi.json")).json
        count = await asyncio.to_thread(fuzz, document, shop.address, shop.token, examples=2)
        assert count > 20
