"""What every model does that is asked over the wire, against a server that plays its protocol: what comes back, how
long it is waited for, and what goes wrong."""

import asyncio
import logging
import traceback
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from core.errors import ModelAway, ModelBusy, ModelError, ModelRefused, SettingError
from core.gate import Gate, Recipient
from core.ports.language_model import Limits
from tests.core.models.asking import (
    LINES,
    NOON,
    Protocol,
    answer,
    asking,
    failure,
    limits,
    model_of,
    played,
)
from tests.fakes.model_server import ANSWER

BOTH = pytest.mark.parametrize("protocol", ["openai", "anthropic"])
STREAMED = pytest.mark.parametrize("streamed", [True, False])


def named(both: Sequence[str], openai: Sequence[str] = (), anthropic: Sequence[str] = ()) -> pytest.MarkDecorator:
    """What the played server does; some of it only one protocol knows."""
    cases = [("openai", name) for name in (*both, *openai)] + [("anthropic", name) for name in (*both, *anthropic)]
    return pytest.mark.parametrize(("protocol", "name"), cases)


@STREAMED
@named(["ok", "whole"], ["nousage", "strict"], ["parts", "full", "partly", "noblank", "thinking"])
async def test_answers(protocol: Protocol, name: str, streamed: bool) -> None:
    async with asking(protocol, name) as asked:
        assert await answer(asked.model, limits(streamed=streamed)) == ANSWER
        assert asked.outcomes == [("Model", "answered")]


@BOTH
async def test_a_streamed_answer_comes_in_pieces_while_it_is_written(protocol: Protocol) -> None:
    async with asking(protocol, "hangmid") as asked:
        pieces = asked.model.complete(LINES, limits(gap=0.1))
        assert await anext(pieces) == ANSWER[:8]
        with pytest.raises(ModelBusy):
            await anext(pieces)


@BOTH
async def test_a_long_answer_is_whole(protocol: Protocol) -> None:
    async with asking(protocol, "long") as asked:
        assert await answer(asked.model, replace(limits(), answer_tokens=800)) == "A long answer. " * 700


@BOTH
@STREAMED
async def test_an_answer_far_beyond_what_was_asked_for_is_cut_and_says_so(protocol: Protocol, streamed: bool) -> None:
    async with asking(protocol, "long") as asked:
        said = await answer(asked.model, limits(streamed=streamed))
        assert said == ("A long answer. " * 700)[: 77 * 20] + " …"


@BOTH
async def test_one_connection_serves_many_answers(protocol: Protocol) -> None:
    async with asking(protocol, "ok") as asked:
        for _ in range(5):
            await answer(asked.model, limits())
        assert asked.server.connections == 1


@BOTH
@pytest.mark.parametrize("key", ["sk-canary\n", "sk-canary\u201d", "sk-canar\u00e9"])
def test_a_key_that_no_header_can_hold(protocol: Protocol, key: str) -> None:
    with pytest.raises(SettingError) as caught:
        model_of(protocol, Gate(), "http://127.0.0.1:9/v1", api_key=key)
    assert "canar" not in str(caught.value)


@STREAMED
@named(["408", "409", "429", "500", "503", "529"], [], ["504"])
async def test_worth_another_try(protocol: Protocol, name: str, streamed: bool) -> None:
    error = await failure(protocol, name, limits(streamed=streamed))
    assert isinstance(error, ModelBusy)
    assert error.retry_after == timedelta(seconds=7)


@STREAMED
@named(["400", "404", "empty", "html", "garbage", "huge"], ["filter"], ["413", "refusal"])
async def test_not_worth_another_try(protocol: Protocol, name: str, streamed: bool) -> None:
    assert isinstance(await failure(protocol, name, limits(streamed=streamed)), ModelRefused)


@STREAMED
@named(["401", "402", "403"], ["quota"], ["spent"])
async def test_a_key_that_is_not_taken_is_worth_a_try_later(protocol: Protocol, name: str, streamed: bool) -> None:
    assert isinstance(await failure(protocol, name, limits(streamed=streamed)), ModelAway)


@BOTH
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
async def test_how_long_to_wait(protocol: Protocol, said: str, meant: timedelta | None) -> None:
    error = await failure(protocol, "429", limits(), wait=said)
    assert isinstance(error, ModelBusy)
    assert error.retry_after == meant


@named(["midfail", "truncate"], [], ["gateway", "midrefuse"])
async def test_an_answer_that_breaks_off_is_no_answer(protocol: Protocol, name: str) -> None:
    expected = ModelRefused if name == "midrefuse" else ModelBusy
    assert isinstance(await failure(protocol, name, limits()), expected)


@BOTH
@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("hang", limits(first=0.1)),
        ("hang", limits(streamed=False, whole=0.1)),
        ("hang", limits(whole=0.1)),
        ("keeps alive", limits(first=0.1)),
        ("hangmid", limits(gap=0.1)),
        ("hangmid", limits(whole=0.15)),
    ],
)
async def test_silence_ends_in_time(protocol: Protocol, name: str, within: Limits) -> None:
    if name == "keeps alive":
        name = "comments" if protocol == "openai" else "ping"
    started = asyncio.get_running_loop().time()
    assert isinstance(await failure(protocol, name, within), ModelBusy)
    assert asyncio.get_running_loop().time() - started < 5


@BOTH
async def test_thoughts_are_no_silence_and_no_answer(protocol: Protocol) -> None:
    async with asking(protocol, "thinking") as asked:
        assert await answer(asked.model, limits(first=0.15, gap=0.15)) == ANSWER


@BOTH
async def test_a_slow_model_is_waited_for(protocol: Protocol) -> None:
    async with asking(protocol, "slow") as asked:
        waiting = asyncio.ensure_future(answer(asked.model, limits()))
        await asked.server.arrived.wait()
        assert not waiting.done()
        asked.server.release.set()
        assert await waiting == ANSWER


@BOTH
async def test_a_redirect_to_elsewhere_is_not_followed(protocol: Protocol) -> None:
    async with played(protocol) as other:
        path = "/chat/completions" if protocol == "openai" else "/v1/messages"
        error = await failure(protocol, "redirect", limits(), elsewhere=f"{other.address}{path}")
        assert isinstance(error, ModelRefused)
        assert other.requests == []


@BOTH
async def test_a_server_that_is_not_there(protocol: Protocol) -> None:
    gate, address = Gate(), "http://127.0.0.1:9/v1"
    gate.declare(Recipient(name="Model", base_address=address, receives="words"))
    with pytest.raises(ModelBusy):
        await answer(model_of(protocol, gate, address), limits())
    await gate.close()


@BOTH
async def test_a_server_that_was_not_declared(protocol: Protocol) -> None:
    async with played(protocol) as server:
        gate = Gate()
        with pytest.raises(ModelRefused):
            await answer(model_of(protocol, gate, server.address), limits())
        assert server.requests == []
        await gate.close()


@named(["500", "401", "midfail", "garbage", "hang"], ["filter"], ["refusal"])
async def test_no_word_and_no_key_is_in_what_is_raised_or_logged(
    protocol: Protocol, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with asking(protocol, name) as asked:
        with pytest.raises(ModelError) as caught:
            await answer(asked.model, limits(first=0.1))
    error = caught.value
    assert error.__suppress_context__ or error.__context__ is None
    told = "".join(traceback.format_exception(error)) + repr(error) + repr(asked.model)
    logged = "".join(record.getMessage() for record in caplog.records if not record.name.startswith("asyncio"))
    for secret in ("sk-", "canary", "Try later", "overloaded"):
        assert secret not in told
        assert secret not in logged


@BOTH
async def test_leaving_an_answer_half_way_lets_go_of_the_connection(protocol: Protocol) -> None:
    async with asking(protocol, "hangmid") as asked:
        pieces = asked.model.complete(LINES, limits())
        await anext(pieces)
        assert asked.outcomes == []
        await pieces.aclose()  # type: ignore[attr-defined]
        assert asked.outcomes == [("Model", "answered")]
