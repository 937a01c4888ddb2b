"""The openai model in the dialect of each server, against a stand-in that takes nothing else."""

import logging
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from core.errors import ModelAway, ModelBusy, ModelError, ModelRefused
from core.gate import Gate, Recipient
from core.models.dialects import dialect_of
from core.models.openai_model import OpenAIModel
from core.ports.language_model import Limits, Line
from tests.contracts.language_model import keeps_the_contract
from tests.fakes.model_server import ANSWER, REFUSAL, ModelServer
from tests.fakes.still_clock import StillClock

OPENAI = "api.openai.com"
LINES = (
    Line(role="system", text="Be kind."),
    Line(role="person", text="canary-question"),
    Line(role="assistant", text="Yes?"),
    Line(role="person", text="canary-more"),
)
LIMITS = Limits(answer_tokens=77, first_token_seconds=10, gap_seconds=10, answer_seconds=20)
WHOLE = replace(LIMITS, streamed=False)
BOTH = pytest.mark.parametrize("limits", [LIMITS, WHOLE], ids=["streamed", "whole"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    server: ModelServer
    model: OpenAIModel


@asynccontextmanager
async def asking(name: str, host: str = OPENAI) -> AsyncIterator[Asked]:
    async with ModelServer() as server:
        gate = Gate()
        gate.declare(Recipient(name="Model", base_address=server.address, receives="words"))
        model = OpenAIModel(
            gate=gate,
            clock=StillClock(),
            base_address=server.address,
            model=name,
            api_key="sk-test",
            dialect=dialect_of(host),
        )
        try:
            yield Asked(server=server, model=model)
        finally:
            await model.close()
            await gate.close()


async def answer(model: OpenAIModel, limits: Limits) -> str:
    return "".join([piece async for piece in model.complete(LINES, limits)])


async def failure(name: str, limits: Limits, host: str = OPENAI) -> ModelError:
    async with asking(name, host) as asked:
        with pytest.raises(ModelError) as caught:
            await answer(asked.model, limits)
        assert len(asked.server.requests) == 1, "the model never tries again by itself"
        return caught.value


@BOTH
@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("strict-openai", OPENAI),
        ("strict-azure", "ours.openai.azure.com"),
        ("strict-mistral", "api.mistral.ai"),
        ("strict-groq", "api.groq.com"),
        ("strict-gemini", "generativelanguage.googleapis.com"),
        ("strict-deepseek", "api.deepseek.com"),
        ("strict-openrouter", "openrouter.ai"),
        ("strict-ollama", "localhost"),
    ],
)
async def test_each_server_is_told_only_what_it_knows(name: str, host: str, limits: Limits) -> None:
    async with asking(name, host) as asked:
        assert await answer(asked.model, limits) == ANSWER


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("strict-mistral", OPENAI),
        ("strict-mistral", "openrouter.ai"),
        ("strict-mistral", "ours.openai.azure.com"),
        ("strict-azure", "localhost"),
        ("strict-openai", "localhost"),
    ],
)
async def test_the_stand_ins_are_strict(name: str, host: str) -> None:
    assert isinstance(await failure(name, LIMITS, host), ModelRefused)


@pytest.mark.parametrize("host", [OPENAI, "openrouter.ai", "ours.openai.azure.com"])
async def test_the_contract(host: str) -> None:
    async with asking("echo", host) as asked:
        await keeps_the_contract(asked.model, "What is this about?")


@BOTH
async def test_what_leaves_for_openai_itself(limits: Limits) -> None:
    async with asking("ok") as asked:
        assert await answer(asked.model, limits) == ANSWER
    sent = asked.server.requests[0]
    assert sent.path == "/v1/responses"
    assert sent.body == {
        "model": "ok",
        "instructions": "Be kind.",
        "input": [
            {"role": "user", "content": "canary-question"},
            {"role": "assistant", "content": "Yes?"},
            {"role": "user", "content": "canary-more"},
        ],
        "stream": limits.streamed,
        "max_output_tokens": 77,
        "store": False,
    }
    known = {"host", "accept", "accept-encoding", "authorization", "content-length", "content-type", "user-agent"}
    assert set(sent.headers) == known


@BOTH
@pytest.mark.parametrize(
    ("name", "meant"),
    [("nousage", ANSWER), ("whole", ANSWER), ("incomplete", ANSWER), ("refusal", REFUSAL), ("thinking", ANSWER)],
)
@pytest.mark.parametrize("host", [OPENAI, "localhost"])
async def test_answers(name: str, meant: str, limits: Limits, host: str) -> None:
    async with asking(name, host) as asked:
        assert await answer(asked.model, limits) == meant


async def test_a_streamed_answer_comes_in_pieces_while_it_is_written() -> None:
    async with asking("hangmid") as asked:
        pieces = asked.model.complete(LINES, replace(LIMITS, gap_seconds=0.1))
        assert await anext(pieces) == ANSWER[:8]
        with pytest.raises(ModelBusy):
            await anext(pieces)


async def test_thoughts_are_no_silence() -> None:
    async with asking("thinking") as asked:
        assert await answer(asked.model, replace(LIMITS, first_token_seconds=0.15, gap_seconds=0.15)) == ANSWER


async def test_one_connection_serves_many_answers() -> None:
    async with asking("ok") as asked:
        for _ in range(5):
            await answer(asked.model, LIMITS)
        assert asked.server.connections == 1


@BOTH
@pytest.mark.parametrize("name", ["charset", "429", "500", "529", "failed", "interrupted"])
@pytest.mark.parametrize("host", [OPENAI, "localhost"])
async def test_worth_another_try(name: str, limits: Limits, host: str) -> None:
    assert isinstance(await failure(name, limits, host), ModelBusy)


@pytest.mark.parametrize("name", ["midfail", "truncate"])
async def test_an_answer_that_breaks_off_is_no_answer(name: str) -> None:
    assert isinstance(await failure(name, LIMITS), ModelBusy)


@BOTH
@pytest.mark.parametrize("name", ["400", "blocked", "empty", "filter", "html", "garbage", "huge"])
async def test_not_worth_another_try(name: str, limits: Limits) -> None:
    assert isinstance(await failure(name, limits), ModelRefused)


@BOTH
@pytest.mark.parametrize("name", ["401", "quota"])
async def test_a_key_that_is_not_taken_is_worth_a_try_later(name: str, limits: Limits) -> None:
    assert isinstance(await failure(name, limits), ModelAway)


@pytest.mark.parametrize("host", [OPENAI, "api.deepseek.com", "openrouter.ai"])
@pytest.mark.parametrize("name", ["hang", "comments", "queued"])
async def test_a_queue_is_not_waited_in_for_ever(name: str, host: str) -> None:
    # Long enough for the request to arrive, also on a machine that has much else to do.
    assert isinstance(await failure(name, replace(LIMITS, first_token_seconds=0.5), host), ModelBusy)


async def test_an_error_inside_a_good_answer_is_an_error() -> None:
    assert isinstance(await failure("midfail", LIMITS, "openrouter.ai"), ModelBusy)


async def test_a_question_that_azure_holds_back_is_not_asked_again() -> None:
    assert isinstance(await failure("blocked", LIMITS, "ours.openai.azure.com"), ModelRefused)


@pytest.mark.parametrize("name", ["500", "401", "midfail", "failed", "garbage", "filter", "blocked"])
async def test_no_word_and_no_key_is_in_what_is_raised_or_logged(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    error = await failure(name, LIMITS)
    assert error.__suppress_context__ or error.__context__ is None
    told = "".join(traceback.format_exception(error)) + repr(error)
    logged = "".join(record.getMessage() for record in caplog.records if not record.name.startswith("asyncio"))
    for secret in ("sk-", "canary", "Try later", "overloaded", "Filtered"):
        assert secret not in told
        assert secret not in logged
