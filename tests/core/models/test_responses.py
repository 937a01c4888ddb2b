"""Answers of the Responses API, kept to and not."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.errors import ModelAway, ModelBusy, ModelError, ModelRefused
from core.models.completions import Piece
from core.models.responses import body, read_piece, read_whole
from core.ports.language_model import Limits, Line

LIMITS = Limits(answer_tokens=50, first_token_seconds=1, gap_seconds=1, answer_seconds=1)


def event(kind: str, **further: object) -> bytes:
    return json.dumps({"type": kind, "sequence_number": 4, **further}).encode()


def whole(*parts: dict[str, object], **further: object) -> bytes:
    message = {"type": "message", "role": "assistant", "content": list(parts)}
    answer = {"object": "response", "status": "completed", "error": None, "incomplete_details": None}
    return json.dumps({**answer, "output": [{"type": "reasoning", "summary": []}, message], **further}).encode()


def said(text: str) -> dict[str, object]:
    return {"type": "output_text", "text": text, "annotations": []}


def test_a_question() -> None:
    lines = [
        Line(role="system", text="Be kind."),
        Line(role="person", text="Hi"),
        Line(role="assistant", text="Yes?"),
        Line(role="system", text="Be brief."),
        Line(role="person", text="More"),
    ]
    assert body("m", lines, LIMITS) == {
        "model": "m",
        "instructions": "Be kind.\n\nBe brief.",
        "input": [
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Yes?"},
            {"role": "user", "content": "More"},
        ],
        "stream": True,
        "max_output_tokens": 50,
    }


def test_fewer_tokens_than_the_server_takes_are_not_asked_for() -> None:
    few = Limits(answer_tokens=1, first_token_seconds=1, gap_seconds=1, answer_seconds=1)
    assert body("m", [], few)["max_output_tokens"] == 16


@pytest.mark.parametrize(
    ("data", "meant"),
    [
        (event("response.created", response={"status": "in_progress", "error": None}), Piece()),
        (event("response.output_text.delta", delta="Hel"), Piece(text="Hel")),
        (event("response.output_text.delta", delta="half \ud83d"), Piece(text="half \ufffd")),
        (event("response.output_text.delta", delta=None), Piece()),
        (event("response.output_text.delta", delta=["x"]), Piece()),
        (event("response.output_text.done", text="Hello"), Piece()),
        (event("response.refusal.delta", delta="I cannot"), Piece(text="I cannot")),
        (event("response.refusal.done", refusal="I cannot say"), Piece()),
        (event("response.reasoning_summary_text.delta", delta="Hm"), Piece(thinking=True)),
        (event("response.reasoning_summary_part.added", part={}), Piece(thinking=True)),
        (event("response.reasoning_text.delta", delta="Hm"), Piece(thinking=True)),
        (event("response.completed", response={"status": "completed"}), Piece(finished=True)),
        (event("response.completed"), Piece(finished=True)),
        (
            event("response.incomplete", response={"incomplete_details": {"reason": "max_output_tokens"}}),
            Piece(finished=True),
        ),
        (event("response.incomplete", response={"incomplete_details": None}), Piece(finished=True)),
        (event("response.something_new", delta="x"), Piece()),
        (b'{"choices": [{"delta": {"content": "x"}}]}', Piece()),
        (b'{"type": 7}', Piece()),
        (b"{}", Piece()),
        (b"[DONE]", Piece()),
    ],
)
def test_events(data: bytes, meant: Piece) -> None:
    assert read_piece(data) == meant


@pytest.mark.parametrize(
    ("data", "raised"),
    [
        (event("error", code="rate_limit_exceeded", message="canary", param=None), ModelBusy),
        (event("error", code=None, message="canary"), ModelBusy),
        (event("error", code="invalid_prompt", message="canary"), ModelRefused),
        (event("error", error={"type": "insufficient_quota", "code": "insufficient_quota"}), ModelAway),
        (event("error", error=None), ModelBusy),
        (b'{"error": {"message": "canary", "code": "context_length_exceeded"}}', ModelRefused),
        (b'{"error": "canary"}', ModelBusy),
        (event("response.failed", response={"error": {"code": "server_error", "message": "canary"}}), ModelBusy),
        (event("response.failed", response={"error": {"code": "bio_policy", "message": "canary"}}), ModelRefused),
        (event("response.failed", response={"error": {"code": "misalignment_policy_violation"}}), ModelRefused),
        (event("response.failed", response={"error": None}), ModelBusy),
        (event("response.failed", response=7), ModelBusy),
        (event("response.cancelled", response={}), ModelBusy),
        (
            event("response.incomplete", response={"incomplete_details": {"reason": "content_filter"}}),
            ModelRefused,
        ),
        (b"not json", ModelRefused),
        (b"[" * 100_000, ModelRefused),
        (b"\xff\xfe", ModelRefused),
        (b"[]", ModelRefused),
    ],
)
def test_what_is_no_answer_in_its_place(data: bytes, raised: type[ModelError]) -> None:
    with pytest.raises(raised) as caught:
        read_piece(data)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "meant"),
    [
        (whole(said("Hi")), "Hi"),
        (whole(said("Hi "), said("there")), "Hi there"),
        (whole({"type": "refusal", "refusal": "I cannot say."}), "I cannot say."),
        (whole(said("Hi"), {"type": "something_new", "text": "x"}, {"type": "output_text", "text": None}), "Hi"),
        (
            whole(said("As far as"), status="incomplete", incomplete_details={"reason": "max_output_tokens"}),
            "As far as",
        ),
        (whole(said("half \ud83d")), "half \ufffd"),
    ],
)
def test_answers(data: bytes, meant: str) -> None:
    assert read_whole(data).text == meant


@pytest.mark.parametrize(
    ("data", "raised"),
    [
        (whole(), ModelRefused),
        (whole(said(" \n")), ModelRefused),
        (whole(said("Hi"), status="incomplete", incomplete_details={"reason": "content_filter"}), ModelRefused),
        (whole(status="incomplete", incomplete_details={"reason": "max_output_tokens"}), ModelRefused),
        (whole(said("Hi"), status="failed", error={"code": "server_error", "message": "canary"}), ModelBusy),
        (whole(said("Hi"), status="failed", error={"code": "invalid_prompt"}), ModelRefused),
        (whole(said("Hi"), status="failed"), ModelBusy),
        (whole(said("Hi"), status="cancelled"), ModelBusy),
        (whole(said("Hi"), status="in_progress"), ModelBusy),
        (b'{"error": {"code": "rate_limit_exceeded"}}', ModelBusy),
        (b"", ModelBusy),
        (b"{}", ModelRefused),
        (b'{"output": {"type": "message"}}', ModelRefused),
        (b'{"output": [7, {"type": "message", "content": "Hi"}]}', ModelRefused),
        (b'{"choices": [{"message": {"content": "Hi"}}]}', ModelRefused),
        (b"<html>", ModelRefused),
        (b"null", ModelRefused),
    ],
)
def test_what_is_no_answer(data: bytes, raised: type[ModelError]) -> None:
    with pytest.raises(raised) as caught:
        read_whole(data)
    assert "canary" not in str(caught.value)


KINDS = [
    "response.output_text.delta",
    "response.refusal.delta",
    "response.completed",
    "response.incomplete",
    "response.failed",
    "error",
    "message",
    "output_text",
    "refusal",
    "completed",
    "incomplete",
    "failed",
    "content_filter",
]
NAMES = [
    "type",
    "delta",
    "response",
    "status",
    "error",
    "code",
    "incomplete_details",
    "reason",
    "output",
    "content",
    "text",
    "refusal",
]
kinds = some.sampled_from([*KINDS, "\ud83d"])
json_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=5) | kinds,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.sampled_from(NAMES), inner, max_size=4),
)
events = some.fixed_dictionaries({"type": kinds, "delta": json_values, "response": json_values})
answers = some.fixed_dictionaries(
    {
        "status": kinds | json_values,
        "output": some.lists(
            some.fixed_dictionaries(
                {
                    "type": kinds,
                    "content": some.lists(
                        some.fixed_dictionaries({"type": kinds | json_values, "text": json_values}) | json_values,
                        max_size=2,
                    ),
                }
            ),
            max_size=2,
        ),
    }
)


@given(json_values | events | answers)
def test_nothing_a_server_may_send_is_a_surprise(value: object) -> None:
    data = json.dumps(value).encode()
    with suppress(ModelError):
        read_piece(data).text.encode()
    with suppress(ModelError):
        assert read_whole(data).text.encode().strip()


@given(some.binary())
def test_nor_are_bytes_that_are_no_json(data: bytes) -> None:
    for read in (read_piece, read_whole):
        with suppress(ModelError):
            read(data)
