"""The anthropic model against a real server on the wire: what leaves, what comes back, and what goes wrong."""

import asyncio
import json
import logging
import sys
import traceback
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from subprocess import run

import pytest

from core.errors import ModelAway, ModelBusy, ModelError, ModelRefused, SettingError
from core.gate import Gate, Recipient
from core.models.anthropic_model import AnthropicModel
from core.ports.language_model import Limits, Line
from tests.fakes.anthropic_server import AnthropicServer
from tests.fakes.model_server import ANSWER

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LINES = (
    Line(role="system", text="Be kind."),
    Line(role="person", text="<data>The name in the person's profile: Ada</data>", data=True),
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
    server: AnthropicServer
    model: AnthropicModel
    outcomes: list[tuple[str, str]]


@asynccontextmanager
async def asking(
    name: str, *, wait: str = "7", elsewhere: str = "", api_key: str = "sk-test", below: str = ""
) -> AsyncIterator[Asked]:
    outcomes: list[tuple[str, str]] = []
    async with AnthropicServer(wait=wait, elsewhere=elsewhere) as server:
        gate = Gate(count=lambda recipient, outcome: outcomes.append((recipient, outcome)))
        gate.declare(Recipient(name="Model", base_address=server.address, receives="words"))
        model = AnthropicModel(
            gate=gate, clock=NoonClock(), base_address=server.address + below, model=name, api_key=api_key
        )
        try:
            yield Asked(server=server, model=model, outcomes=outcomes)
        finally:
            await model.close()
            await gate.close()


def limits(*, first: float = 10, gap: float = 10, whole: float = 20, streamed: bool = True) -> Limits:
    return Limits(answer_tokens=77, first_token_seconds=first, gap_seconds=gap, answer_seconds=whole, streamed=streamed)


async def answer(model: AnthropicModel, within: Limits, lines: Sequence[Line] = LINES) -> str:
    return "".join([piece async for piece in model.complete(lines, within)])


async def failure(name: str, within: Limits, *, wait: str = "7", elsewhere: str = "") -> ModelError:
    async with asking(name, wait=wait, elsewhere=elsewhere) as asked:
        with pytest.raises(ModelError) as caught:
            await answer(asked.model, within)
        assert len(asked.server.requests) == 1, "the model never tries again by itself"
        return caught.value


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("name", ["ok", "whole", "parts", "full", "partly", "noblank", "thinking"])
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


@pytest.mark.parametrize("below", ["", "/", "/v1", "/v1/"])
@pytest.mark.parametrize("streamed", [True, False])
async def test_what_leaves_is_what_the_protocol_needs_and_nothing_else(streamed: bool, below: str) -> None:
    async with asking("ok", below=below) as asked:
        await answer(asked.model, limits(streamed=streamed))
    sent = asked.server.requests[0]
    assert sent.path == "/v1/messages"
    assert sent.body == {
        "model": "ok",
        "max_tokens": 77,
        "system": "Be kind.",
        "messages": [
            {
                "role": "user",
                "content": "<data>The name in the person's profile: Ada</data>\n\ncanary-question",
            },
            {"role": "assistant", "content": "Yes?"},
            {"role": "user", "content": "canary-more"},
        ],
        "stream": streamed,
    }
    assert sent.headers["authorization"] == "Bearer sk-test"
    assert sent.headers["anthropic-version"] == "2026-10-21"
    assert sent.headers["user-agent"] == "Lethe"
    needed = {"host", "accept", "accept-encoding", "content-length", "content-type", "user-agent"}
    assert set(sent.headers) == {*needed, "authorization", "anthropic-version"}


async def test_nothing_of_this_machine_is_sent() -> None:
    async with asking("echo-headers") as asked:
        sent = json.loads(await answer(asked.model, limits()))
    assert not any("stainless" in name for name in sent)
    assert "Python" not in repr(sent)


async def test_neither_the_process_environment_nor_the_disk_has_a_say(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "active_config").write_text("environment", "utf-8")
    profile = {"base_url": "http://127.0.0.1:9/environment", "workspace_id": "environment"}
    (tmp_path / "configs" / "environment.json").write_text(json.dumps(profile), "utf-8")
    for name, value in {
        "ANTHROPIC_API_KEY": "sk-environment",
        "ANTHROPIC_AUTH_TOKEN": "token-environment",
        "ANTHROPIC_BASE_URL": "http://127.0.0.1:9/environment",
        "ANTHROPIC_CONFIG_DIR": str(tmp_path),
        "ANTHROPIC_PROFILE": "environment",
        "ANTHROPIC_WEBHOOK_SIGNING_KEY": "secret-environment",
        "ANTHROPIC_CUSTOM_HEADERS": "Authorization: Bearer sk-stolen\nanthropic-version: environment\nX-E: environment",
        "ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE": "content",
        "ANTHROPIC_WORKSPACE_ID": "environment",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "ALL_PROXY": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    for key in ("sk-test", ""):
        async with asking("ok", api_key=key) as asked:
            assert await answer(asked.model, limits()) == ANSWER
            traced = asked.model._client.open_telemetry
        assert (traced["propagation"], traced["traces"]["enabled"]) == (False, False)
        sent = asked.server.requests[0]
        assert sent.headers.get("authorization") == (f"Bearer {key}" if key else None)
        assert sent.headers["anthropic-version"] == "2026-10-21"
        assert "environment" not in repr(sent.headers) + repr(sent.body)


@pytest.mark.parametrize("key", ["sk-canary\n", "sk-canary\u201d", "sk-canar\u00e9"])
def test_a_key_that_no_header_can_hold(key: str) -> None:
    with pytest.raises(SettingError) as caught:
        AnthropicModel(gate=Gate(), clock=NoonClock(), base_address="http://127.0.0.1:9", model="ok", api_key=key)
    assert "canar" not in str(caught.value)


def test_where_the_package_is_missing_the_owner_reads_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anthropic", None)
    with pytest.raises(SettingError, match=r'pip install "lethe\[anthropic\]"'):
        AnthropicModel(gate=Gate(), clock=NoonClock(), base_address="http://127.0.0.1:9", model="ok", api_key="k")


def test_what_the_package_does_not_need_stays_unread_until_it_is_asked_for() -> None:
    program = (
        "import sys\n"
        "from core.models.anthropic_model import AnthropicModel\n"
        "from core.clock import SystemClock\n"
        "from core.gate import Gate\n"
        "assert not any(name.startswith('anthropic') for name in sys.modules)\n"
        "model = AnthropicModel(\n"
        "    gate=Gate(), clock=SystemClock(), base_address='http://127.0.0.1:9', model='m', api_key='k'\n"
        ")\n"
        "assert not any(name.startswith('anthropic.resources') for name in sys.modules)\n"
        "from anthropic import AsyncAnthropic\n"
        "assert isinstance(model._client, AsyncAnthropic)"
    )
    assert run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("name", ["408", "409", "429", "500", "503", "504", "529"])
async def test_worth_another_try(name: str, streamed: bool) -> None:
    error = await failure(name, limits(streamed=streamed))
    assert isinstance(error, ModelBusy)
    assert error.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("name", ["400", "404", "413", "empty", "refusal", "html", "garbage", "huge"])
async def test_not_worth_another_try(name: str, streamed: bool) -> None:
    assert isinstance(await failure(name, limits(streamed=streamed)), ModelRefused)


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("name", ["401", "402", "403", "spent"])
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


@pytest.mark.parametrize(
    ("name", "raised"),
    [("midfail", ModelBusy), ("truncate", ModelBusy), ("gateway", ModelBusy), ("midrefuse", ModelRefused)],
)
async def test_an_answer_that_breaks_off_is_no_answer(name: str, raised: type[ModelError]) -> None:
    assert isinstance(await failure(name, limits()), raised)


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("hang", limits(first=0.1)),
        ("hang", limits(streamed=False, whole=0.1)),
        ("hang", limits(whole=0.1)),
        ("ping", limits(first=0.1)),
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


async def test_where_nobody_has_said_anything_nobody_is_asked() -> None:
    async with asking("ok") as asked:
        with pytest.raises(ModelRefused):
            await answer(asked.model, limits(), [Line(role="system", text="Be kind."), Line(role="person", text=" ")])
        assert asked.server.requests == []


async def test_a_redirect_to_elsewhere_is_not_followed() -> None:
    async with AnthropicServer() as other:
        error = await failure("redirect", limits(), elsewhere=f"{other.address}/v1/messages")
        assert isinstance(error, ModelRefused)
        assert other.requests == []


@pytest.mark.parametrize(("declared", "raised"), [(True, ModelBusy), (False, ModelRefused)])
async def test_a_server_that_is_not_there_and_one_that_was_not_declared(
    declared: bool, raised: type[ModelError]
) -> None:
    gate, address = Gate(), "http://127.0.0.1:9"
    if declared:
        gate.declare(Recipient(name="Model", base_address=address, receives="words"))
    model = AnthropicModel(gate=gate, clock=NoonClock(), base_address=address, model="ok", api_key="sk-test")
    with pytest.raises(raised):
        await answer(model, limits())
    await gate.close()


@pytest.mark.parametrize("name", ["500", "401", "midfail", "garbage", "hang", "refusal"])
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
