"""Answers of servers that keep to the protocol, and of those that do not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.errors import ModelBusy, ModelError, ModelRefused
from core.models.completions import Piece, error_of, read_piece, read_whole


def piece(**delta: object) -> bytes:
    return json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}).encode()


@pytest.mark.parametrize(
    ("data", "meant"),
    [
        (b"[DONE]", Piece(finished=True)),
        (piece(content="Hel"), Piece(text="Hel")),
        (piece(content=None, role="assistant"), Piece()),
        (piece(content="", reasoning_content="Hm"), Piece(thinking=True)),
        (piece(reasoning="Hm"), Piece(thinking=True)),
        (piece(refusal="I cannot say."), Piece(text="I cannot say.")),
        (
            piece(content=[{"type": "thinking", "thinking": []}, {"type": "text", "text": "Hi"}]),
            Piece(text="Hi", thinking=True),
        ),
        (piece(content="half \ud83d"), Piece(text="half \ufffd")),
        (b'{"choices": [], "usage": {"total_tokens": 11}}', Piece()),
        (b'{"choices": null}', Piece()),
        (b'{"choices": [{"delta": null, "finish_reason": "stop"}]}', Piece(finished=True)),
        (b'{"choices": [{"delta": {}, "finish_reason": "length"}]}', Piece(finished=True)),
        (b'{"error": null, "choices": [{"delta": {"content": "x"}}]}', Piece(text="x")),
    ],
)
def test_pieces(data: bytes, meant: Piece) -> None:
    assert read_piece(data) == meant


@pytest.mark.parametrize(
    ("data", "raised"),
    [
        (b'{"error": {"message": "overloaded"}}', ModelBusy),
        (b'{"error": {"code": 429}}', ModelBusy),
        (b'{"error": {"code": 400}}', ModelRefused),
        (b'{"error": "out of memory"}', ModelBusy),
        (b'{"error": {"code": "context_length_exceeded"}}', ModelRefused),
        (b'{"choices": [{"delta": {}, "finish_reason": "content_filter"}]}', ModelRefused),
        (b"not json", ModelRefused),
        (b"[" * 100_000, ModelRefused),
        (b"\xff\xfe", ModelRefused),
        (b"[]", ModelRefused),
    ],
)
def test_what_is_no_piece(data: bytes, raised: type[ModelError]) -> None:
    with pytest.raises(raised):
        read_piece(data)


@pytest.mark.parametrize(
    "data", [b"{}", b'{"choices": []}', b'{"choices": [{"message": {"content": " \\n"}}]}', b"<html>", b"null", b"7"]
)
def test_what_is_no_answer(data: bytes) -> None:
    with pytest.raises(ModelRefused):
        read_whole(data)


def test_an_answer() -> None:
    assert read_whole(b'{"choices": [{"message": {"content": "Hi"}, "finish_reason": "stop"}]}') == "Hi"


@pytest.mark.parametrize(
    ("body", "status", "raised"),
    [
        ({"type": "insufficient_quota"}, 429, ModelRefused),
        ({"error": {"code": "insufficient_quota"}}, 429, ModelRefused),
        ({"type": "requests", "code": "rate_limit_exceeded"}, 429, ModelBusy),
        ({"type": "invalid_request_error"}, 500, ModelBusy),
        ({"error": "model not found"}, 404, ModelRefused),
        ({"detail": []}, 422, ModelRefused),
        (None, 413, ModelRefused),
        ("<html>", 502, ModelBusy),
        (["?"], 529, ModelBusy),
    ],
)
def test_errors(body: object, status: int, raised: type[ModelError]) -> None:
    assert type(error_of(body, status)) is raised


json_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=5),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(
            some.sampled_from(
                ["choices", "delta", "message", "content", "error", "finish_reason", "type", "text", "code"]
            ),
            inner,
            max_size=4,
        )
    ),
)


@given(json_values)
def test_nothing_a_server_may_send_is_a_surprise(value: object) -> None:
    data = json.dumps(value).encode()
    for read in (read_piece, read_whole):
        try:
            read(data)
        except ModelError:
            continue
