"""A model asked over the wire in one of the protocols: a real server, a real gate, and a clock that stands."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import pytest

from core.errors import ModelError
from core.gate import Gate, Recipient
from core.models.anthropic_model import AnthropicModel
from core.models.openai_model import OpenAIModel
from core.ports.language_model import Limits, Line
from tests.fakes.anthropic_server import AnthropicServer
from tests.fakes.model_server import ModelServer

Protocol = Literal["openai", "anthropic"]
Model = OpenAIModel | AnthropicModel
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LINES = (
    Line(role="system", text="Be kind."),
    Line(role="person", text="canary-question"),
    Line(role="assistant", text="Yes?"),
    Line(role="person", text="canary-more"),
)


class NoonClock:
    def now(self) -> datetime:
        return NOON

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("a model does not wait")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    server: ModelServer | AnthropicServer
    model: Model
    outcomes: list[tuple[str, str]]


def played(protocol: Protocol, wait: str = "7", elsewhere: str = "") -> ModelServer | AnthropicServer:
    server = ModelServer if protocol == "openai" else AnthropicServer
    return server(wait=wait, elsewhere=elsewhere)


def model_of(
    protocol: Protocol, gate: Gate, base_address: str, *, name: str = "ok", api_key: str = "sk-test"
) -> OpenAIModel | AnthropicModel:
    model = OpenAIModel if protocol == "openai" else AnthropicModel
    return model(gate=gate, clock=NoonClock(), base_address=base_address, model=name, api_key=api_key)


@asynccontextmanager
async def asking(
    protocol: Protocol, name: str, *, wait: str = "7", elsewhere: str = "", api_key: str = "sk-test", below: str = ""
) -> AsyncIterator[Asked]:
    """`below`: what the owner writes behind the server's address."""
    outcomes: list[tuple[str, str]] = []
    async with played(protocol, wait, elsewhere) as server:
        gate = Gate(count=lambda recipient, outcome: outcomes.append((recipient, outcome)))
        gate.declare(Recipient(name="Model", base_address=server.address, receives="words"))
        model = model_of(protocol, gate, server.address + below, name=name, api_key=api_key)
        try:
            yield Asked(server=server, model=model, outcomes=outcomes)
        finally:
            await model.close()
            await gate.close()


def limits(*, first: float = 10, gap: float = 10, whole: float = 20, streamed: bool = True) -> Limits:
    return Limits(answer_tokens=77, first_token_seconds=first, gap_seconds=gap, answer_seconds=whole, streamed=streamed)


async def answer(model: Model, within: Limits, lines: Sequence[Line] = LINES) -> str:
    return "".join([piece async for piece in model.complete(lines, within)])


async def failure(protocol: Protocol, name: str, within: Limits, *, wait: str = "7", elsewhere: str = "") -> ModelError:
    async with asking(protocol, name, wait=wait, elsewhere=elsewhere) as asked:
        with pytest.raises(ModelError) as caught:
            await answer(asked.model, within)
        assert len(asked.server.requests) == 1, "the model never tries again by itself"
        return caught.value
