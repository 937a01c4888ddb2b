"""Runs the contract of connectors over every kind of channel in the catalogue."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from importlib.util import find_spec

import pytest

from lethe.catalogue import KINDS
from tests.contracts.case import Case
from tests.contracts.connector import PROMISES

Promise = Callable[[Case], Awaitable[None]]


def _case(kind: str) -> Case | None:
    place = f"tests.connectors.{kind}.case"
    if find_spec(place) is None:
        return None
    case = import_module(place).CASE
    assert isinstance(case, Case)
    return case


CASES = {kind.name: case for kind in KINDS if (case := _case(kind.name)) is not None}


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_every_kind_has_a_case(kind: str) -> None:
    assert kind in CASES, f"write tests/connectors/{kind}/case.py, or nobody knows whether it keeps its promises"


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
@pytest.mark.parametrize("kind", CASES)
async def test_a_connector_keeps_its_promise(kind: str, promise: Promise) -> None:
    await promise(CASES[kind])
