"""What each server says that an answer took, wherever it says it."""

import json

import pytest

from core.clock import SystemClock
from core.gate import Gate, Recipient
from core.models import completions, messages_stream, responses
from core.models.openai_model import OpenAIModel
from core.ports.language_model import Limits, Line
from core.ports.usage import Usage
from tests.fakes.model_server import ModelServer

LINES = [Line(role="person", text="Hello")]


def said(**facts: object) -> bytes:
    return json.dumps(facts).encode()


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ({"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}, Usage(input_tokens=9, output_tokens=2)),
        (
            {"prompt_tokens": 9, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 4}},
            Usage(input_tokens=9, cached_tokens=4, output_tokens=2),
        ),
        ({"prompt_tokens": 9, "completion_tokens": None}, Usage(input_tokens=9)),
        ({"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 99}}, Usage(input_tokens=9, cached_tokens=9)),
        ({"prompt_tokens": 9, "prompt_tokens_details": [4]}, Usage(input_tokens=9)),
        ({"total_tokens": 11}, None),
        ({"prompt_tokens": -9, "completion_tokens": 10**30}, None),
        ({"prompt_tokens": "9", "completion_tokens": []}, None),
        ({}, None),
        (None, None),
        (["?"], None),
    ],
)
def test_chat_completions(told: object, meant: Usage | None) -> None:
    assert completions.read_piece(said(choices=[], usage=told)).usage == meant
    assert completions.read_piece(said(choices=[], x_groq={"id": "r1", "usage": told})).usage == meant
    whole = completions.read_whole(said(choices=[{"message": {"content": "Hi"}}], usage=told))
    assert (whole.text, whole.usage) == ("Hi", meant)


def test_responses() -> None:
    told = {"input_tokens": 9, "input_tokens_details": {"cached_tokens": 3}, "output_tokens": 5}
    answer = {"status": "completed", "output": [], "usage": told}
    meant = Usage(input_tokens=9, cached_tokens=3, output_tokens=5)
    assert responses.read_piece(said(type="response.completed", response=answer)).usage == meant
    assert responses.read_piece(said(type="response.in_progress", response=answer)).usage is None
    words = {"type": "message", "content": [{"type": "output_text", "text": "Hi"}]}
    assert responses.read_whole(said(**{**answer, "output": [words]})).usage == meant


def test_messages_count_from_the_beginning_each_time() -> None:
    begun = {"usage": {"input_tokens": 9, "cache_read_input_tokens": 4, "cache_creation_input_tokens": None}}
    first = messages_stream.read_piece(said(type="message_start", message=begun)).usage
    last = messages_stream.read_piece(said(type="message_delta", delta={}, usage={"output_tokens": 15})).usage
    assert first == Usage(input_tokens=13, cached_tokens=4)
    assert last == Usage(output_tokens=15)
    assert first.and_later(last) == Usage(input_tokens=13, cached_tokens=4, output_tokens=15)
    assert messages_stream.read_piece(said(type="message_delta", delta={}, usage=None)).usage is None
    whole = messages_stream.read_whole(said(content=[{"type": "text", "text": "Hi"}], usage=begun["usage"]))
    assert whole.usage == first


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize(("name", "meant"), [("ok", Usage(input_tokens=9, output_tokens=5)), ("nousage", None)])
async def test_a_model_tells_what_its_server_says(name: str, meant: Usage | None, streamed: bool) -> None:
    told: list[Usage] = []
    async with ModelServer() as server:
        gate = Gate()
        gate.declare(Recipient(name="Model", base_address=server.address, receives="words"))
        model = OpenAIModel(gate=gate, clock=SystemClock(), base_address=server.address, model=name, api_key="")
        limits = Limits(answer_tokens=77, first_token_seconds=9, gap_seconds=9, answer_seconds=9, streamed=streamed)
        assert [piece async for piece in model.complete(LINES, limits, told.append)]
        await model.close()
        await gate.close()
    assert told == ([] if meant is None else [meant])
