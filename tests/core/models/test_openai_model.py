"""The openai model against a real server on the wire: what leaves, what comes back, and what goes wrong."""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from core.errors import ModelAway, ModelBusy, ModelError, ModelRefused, SettingError
from core.gate import Gate, Recipient
from core.models.openai_model import OpenAIModel
from core.ports.language_model import Limits, Line
from tests.fakes.model_server import ANSWER, ModelServer

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
    server: ModelServer
    model: OpenAIModel
    outcomes: list[tuple[str, str]]


@asynccontextmanager
async def asking(name: str, *, wait: str = "7", elsewhere: str = "", api_key: str = "sk-test") -> AsyncIterator[Asked]:
    outcomes: list[tuple[str, str]] = []
    async with ModelServer(wait=wait, elsewhere=elsewhere) as server:
        gate = Gate(count=lambda recipient, outcome: outcomes.append((recipient, outcome)))
        gate.declare(Recipient(name="Model", base_address=server.address, receives="words"))
        model = OpenAIModel(gate=gate, clock=NoonClock(), base_address=server.address, model=name, api_key=api_key)
        try:
            yield Asked(server=server, model=model, outcomes=outcomes)
        finally:
            await model.close()
            await gate.close()


def limits(*, first: float = 10, gap: float = 10, whole: float = 20, streamed: bool = True) -> Limits:
    return Limits(answer_tokens=77, first_token_seconds=first, gap_seconds=gap, answer_seconds=whole, streamed=streamed)


async def answer(model: OpenAIModel, within: Limits) -> str:
    return "".join([piece async for piece in model.complete(LINES, within)])


async def failure(name: str, within: Limits, *, wait: str = "7", elsewhere: str = "") -> ModelError:
    async with asking(name, wait=wait, elsewhere=elsewhere) as asked:
        with pytest.raises(ModelError) as caught:
            await answer(asked.model, within)
        assert len(asked.server.requests) == 1, "the model never tries again by itself"
        return caught.value


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("name", ["ok", "nousage", "strict", "whole"])
async def test_answers(name: str, streamed: bool) -> None:
    async with asking(name) as asked:
        assert await answer(asked.model, limits(streamed=streamed)) == ANSWER
        assert asked.outcomes == [("Model", "answered")]


async def test_a_streamed_answer_comes_in_pieces_while_it_is_written() -> None:
    async with asking("hangmid") as asked:
        pieces = asked.model.complete(LINES, limits(gap=0.1))
        assert await anext(pieces) == ANSWER[:8]
        with pytest.raises(ModelBusy):
            await anext(pieces)


async def test_a_long_answer_is_whole() -> None:
    async with asking("long") as asked:
        assert await answer(asked.model, replace(limits(), answer_tokens=800)) == "A long answer. " * 700


@pytest.mark.parametrize("streamed", [True, False])
async def test_an_answer_far_beyond_what_was_asked_for_is_cut_and_says_so(streamed: bool) -> None:
    async with asking("long") as asked:
        said = await answer(asked.model, limits(streamed=streamed))
        assert said == ("A long answer. " * 700)[: 77 * 20] + " …"


async def test_one_connection_serves_many_answers() -> None:
    async with asking("ok") as asked:
        for _ in range(5):
            await answer(asked.model, limits())
        assert asked.server.connections == 1


@pytest.mark.parametrize("streamed", [True, False])
async def test_what_leaves_is_what_the_protocol_needs_and_nothing_else(streamed: bool) -> None:
    async with asking("ok") as asked:
        await answer(asked.model, limits(streamed=streamed))
    sent = asked.server.requests[0]
    assert sent.path == "/v1/chat/completions"
    assert sent.body == {
        "model": "ok",
        "messages": [
            {"role": "system", "content": "Be kind."},
            {"role": "user", "content": "canary-question"},
            {"role": "assistant", "content": "Yes?"},
            {"role": "user", "content": "canary-more"},
        ],
        "stream": streamed,
        "max_tokens": 77,
    }
    assert sent.headers["authorization"] == "Bearer sk-test"
    assert sent.headers["user-agent"] == "Lethe"
    known = {"host", "accept", "accept-encoding", "authorization", "content-length", "content-type", "user-agent"}
    assert set(sent.headers) == known


async def test_the_process_environment_has_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "OPENAI_API_KEY": "sk-environment",
        "OPENAI_ADMIN_KEY": "sk-admin",
        "OPENAI_BASE_URL": "http://127.0.0.1:9/environment",
        "OPENAI_ORG_ID": "org-environment",
        "OPENAI_PROJECT_ID": "project-environment",
        "OPENAI_WEBHOOK_SECRET": "secret-environment",
        "OPENAI_CUSTOM_HEADERS": "Authorization: Bearer sk-stolen\nX-Environment: environment\nUser-Agent: environment",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "ALL_PROXY": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    async with asking("ok") as asked:
        assert await answer(asked.model, limits()) == ANSWER
    sent = asked.server.requests[0]
    assert sent.headers["authorization"] == "Bearer sk-test"
    assert "environment" not in repr(sent.headers) + repr(sent.body)


async def test_without_a_key_none_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-environment")
    async with asking("ok", api_key="") as asked:
        assert await answer(asked.model, limits()) == ANSWER
    assert "authorization" not in asked.server.requests[0].headers


@pytest.mark.parametrize("key", ["sk-canary\n", "sk-canary\u201d", "sk-canar\u00e9"])
def test_a_key_that_no_header_can_hold(key: str) -> None:
    with pytest.raises(SettingError) as caught:
        OpenAIModel(gate=Gate(), clock=NoonClock(), base_address="http://127.0.0.1:9/v1", model="ok", api_key=key)
    assert "canar" not in str(caught.value)


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("name", ["408", "409", "429", "500", "503", "529"])
async def test_worth_another_try(name: str, streamed: bool) -> None:
    error = await failure(name, limits(streamed=streamed))
    assert isinstance(error, ModelBusy)
    assert error.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("name", ["400", "404", "empty", "filter", "html", "garbage", "huge"])
async def test_not_worth_another_try(name: str, streamed: bool) -> None:
    assert isinstance(await failure(name, limits(streamed=streamed)), ModelRefused)


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("name", ["401", "402", "403", "quota"])
async def test_a_key_that_is_not_taken_is_worth_a_try_later(name: str, streamed: bool) -> None:
    assert isinstance(await failure(name, limits(streamed=streamed)), ModelAway)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (format_datetime(NOON + timedelta(seconds=90), usegmt=True), timedelta(seconds=90)),
        ("86400", timedelta(hours=1)),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
async def test_how_long_to_wait(said: str, meant: timedelta | None) -> None:
    error = await failure("429", limits(), wait=said)
    assert isinstance(error, ModelBusy)
    assert error.retry_after == meant


@pytest.mark.parametrize("name", ["midfail", "truncate"])
async def test_an_answer_that_breaks_off_is_no_answer(name: str) -> None:
    assert isinstance(await failure(name, limits()), ModelBusy)


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("hang", limits(first=0.1)),
        ("hang", limits(streamed=False, whole=0.1)),
        ("hang", limits(whole=0.1)),
        ("comments", limits(first=0.1)),
        ("hangmid", limits(gap=0.1)),
        ("hangmid", limits(whole=0.15)),
    ],
)
async def test_silence_ends_in_time(name: str, within: Limits) -> None:
    started = asyncio.get_running_loop().time()
    assert isinstance(await failure(name, within), ModelBusy)
    assert asyncio.get_running_loop().time() - started < 5


async def test_thoughts_are_no_silence_and_no_answer() -> None:
    async with asking("thinking") as asked:
        assert await answer(asked.model, limits(first=0.15, gap=0.15)) == ANSWER


async def test_a_slow_model_is_waited_for() -> None:
    async with asking("slow") as asked:
        waiting = asyncio.ensure_future(answer(asked.model, limits()))
        await asked.server.arrived.wait()
        assert not waiting.done()
        asked.server.release.set()
        assert await waiting == ANSWER


async def test_a_redirect_to_elsewhere_is_not_followed() -> None:
    async with ModelServer() as other:
        error = await failure("redirect", limits(), elsewhere=f"{other.address}/chat/completions")
        assert isinstance(error, ModelRefused)
        assert other.requests == []


async def test_a_server_that_is_not_there() -> None:
    gate = Gate()
    gate.declare(Recipient(name="Model", base_address="http://127.0.0.1:9/v1", receives="words"))
    model = OpenAIModel(
        gate=gate, clock=NoonClock(), base_address="http://127.0.0.1:9/v1", model="ok", api_key="sk-test"
    )
    with pytest.raises(ModelBusy):
        await answer(model, limits())
    await gate.close()


async def test_a_server_that_was_not_declared() -> None:
    async with ModelServer() as server:
        gate = Gate()
        model = OpenAIModel(gate=gate, clock=NoonClock(), base_address=server.address, model="ok", api_key="sk-test")
        with pytest.raises(ModelRefused):
            await answer(model, limits())
        assert server.requests == []
        await gate.close()


@pytest.mark.parametrize("name", ["500", "401", "midfail", "garbage", "hang", "filter"])
async def test_no_word_and_no_key_is_in_what_is_raised_or_logged(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with asking(name) as asked:
        with pytest.raises(ModelError) as caught:
            await answer(asked.model, limits(first=0.1))
    error = caught.value
    assert error.__suppress_context__ or error.__context__ is None
    told = "".join(traceback.format_exception(error)) + repr(error) + repr(asked.model)
    logged = "".join(record.getMessage() for record in caplog.records if not record.name.startswith("asyncio"))
    for secret in ("sk-", "canary", "Try later", "overloaded"):
        assert secret not in told
        assert secret not in logged


async def test_leaving_an_answer_half_way_lets_go_of_the_connection() -> None:
    async with asking("hangmid") as asked:
        pieces = asked.model.complete(LINES, limits())
        await anext(pieces)
        assert asked.outcomes == []
        await pieces.aclose()  # type: ignore[attr-defined]
        assert asked.outcomes == [("Model", "answered")]
