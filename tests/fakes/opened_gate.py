"""A gate with names that resolve as a test says, and what it counted."""

import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import pytest

from core.errors import GateError
from core.gate import Gate, Recipient

Outcomes = list[tuple[str, str]]
WORDS = b"canary-word"


def names(found: Mapping[str, Sequence[str]]) -> Callable[[str], Awaitable[Sequence[str]]]:
    async def resolve(host: str) -> Sequence[str]:
        if host not in found:
            raise OSError("no such name")
        return found[host]

    return resolve


@asynccontextmanager
async def opened(**found: Sequence[str]) -> AsyncIterator[tuple[Gate, Outcomes]]:
    outcomes: Outcomes = []
    hosts = {f"{name}.example": addresses for name, addresses in found.items()}
    gate = Gate(count=lambda recipient, outcome: outcomes.append((recipient, outcome)), resolve=names(hosts))
    try:
        yield gate, outcomes
    finally:
        await gate.close()


def declare(gate: Gate, address: str, name: str = "Server", local: bool = False) -> None:
    gate.declare(Recipient(name=name, base_address=address, receives="words", local=local))


async def refusal(gate: Gate, address: str, seconds: float = 5, method: str = "POST") -> GateError:
    with pytest.raises(GateError) as caught:
        await gate.ask(method, address, body=WORDS, seconds=seconds)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    told = "".join(traceback.format_exception(caught.value))
    assert "canary" not in told
    return caught.value
