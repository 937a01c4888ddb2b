"""Answers of servers that keep to the protocol, and of those that do not."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.errors import ModelAway, ModelBusy, ModelCrowded, ModelError, ModelRefused
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
        (b'{"choices": [], "prompt_filter_results": [{"prompt_index": 0}]}', Piece()),
        (b'{"choices": [{"content_filter_offsets": {}, "finish_reason": null}]}', Piece()),
        (b'{"choices": [{"delta": {"content": "x"}, "finish_reason": 7}]}', Piece(text="x", finished=True)),
        (b'{"choices": [{"delta": {"content": ["x", {"type": "text"}]}, "finish_reason": []}]}', Piece(thinking=True)),
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
        (b'{"error": {"code": "429"}}', ModelBusy),
        (b'{"error": {"code": "403", "type": "forbidden"}}', ModelAway),
        (b'{"error": {"message": "too long", "type": "x", "status_code": 413}}', ModelRefused),
        (b'{"error": {"code": "content_policy_violation"}}', ModelRefused),
        (b'{"error": {"code": [[]], "type": {}, "status": true}}', ModelBusy),
        (b'{"error": {"code": 99999999999999999999}}', ModelBusy),
        (b'{"object": "error", "message": "no such model", "type": "NotFoundError", "code": 404}', ModelRefused),
        (b'{"object": "error", "message": "out of memory", "code": null}', ModelBusy),
        (b'{"choices": [{"delta": {}, "error": {"code": 502}, "finish_reason": "error"}]}', ModelBusy),
        (b'{"choices": [{"delta": {}, "error": {"code": 403}}]}', ModelAway),
        (b'{"choices": [{"delta": {}, "finish_reason": "error"}]}', ModelBusy),
        (b'{"choices": [{"delta": {}, "finish_reason": "insufficient_system_resource"}]}', ModelBusy),
        (b'{"choices": [{"delta": {}, "finish_reason": "content_filter"}]}', ModelRefused),
        (b'{"choices": [{"delta": {}, "finish_reason": "content_filter: RECITATION"}]}', ModelRefused),
        (b'{"choices": [{"delta": {}, "finish_reason": "SAFETY"}]}', ModelRefused),
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


@pytest.mark.parametrize("data", [b"", b"\n\n\n", b" \r\n"])
def test_a_server_that_let_us_wait_for_nothing_may_be_asked_again(data: bytes) -> None:
    with pytest.raises(ModelBusy):
        read_whole(data)


def test_blanks_before_an_answer_are_no_part_of_it() -> None:
    assert read_whole(b'\n\n\n{"choices": [{"message": {"content": "Hi"}}]}').text == "Hi"


def test_an_answer_that_became_too_long_stands() -> None:
    assert read_whole(b'{"choices": [{"message": {"content": "Hi"}, "finish_reason": "length"}]}').text == "Hi"


def test_what_the_model_declined_is_said() -> None:
    assert read_whole(b'{"choices": [{"message": {"content": null, "refusal": "No."}}]}').text == "No."


@pytest.mark.parametrize("depth", [10, 480, 900, 960, 980, 990, 1000, 20_000])
def test_however_deep_an_error_is_nested(depth: int) -> None:
    nested = b"[" * depth + b"]" * depth
    for data in (
        b'{"error": {"code": ' + nested + b"}}",
        b'{"choices": ' + nested + b"}",
        b'{"choices": [{"delta": {"content": ' + nested + b', "reasoning": {}}, "finish_reason": ' + nested + b"}]}",
    ):
        for read in (read_piece, read_whole):
            with suppress(ModelError):
                read(data)


def test_an_answer() -> None:
    assert read_whole(b'{"choices": [{"message": {"content": "Hi"}, "finish_reason": "stop"}]}').text == "Hi"


@pytest.mark.parametrize(
    ("body", "status", "raised"),
    [
        ({"type": "insufficient_quota"}, 429, ModelAway),
        ({"error": {"code": "insufficient_quota"}}, 429, ModelAway),
        ({"type": "requests", "code": "rate_limit_exceeded"}, 429, ModelCrowded),
        ({"type": "invalid_request_error"}, 500, ModelBusy),
        ({"error": "no"}, 401, ModelAway),
        (None, 402, ModelAway),
        ({"error": {"code": 403, "metadata": {"reasons": ["violence"], "flagged_input": "x"}}}, 403, ModelRefused),
        ({"error": {"code": "content_policy_violation"}}, 403, ModelRefused),
        ({"error": "model not found"}, 404, ModelRefused),
        ({"detail": []}, 422, ModelRefused),
        (None, 413, ModelRefused),
        ("<html>", 502, ModelBusy),
        (["?"], 529, ModelBusy),
    ],
)
def test_errors(body: object, status: int, raised: type[ModelError]) -> None:
    assert type(error_of(body, status)) is raised


NAMES = [
    "choices",
    "delta",
    "message",
    "content",
    "refusal",
    "reasoning",
    "error",
    "finish_reason",
    "type",
    "text",
    "code",
    "object",
    "status",
    "status_code",
    "metadata",
    "usage",
    "x_groq",
    "prompt_tokens",
    "completion_tokens",
    "prompt_tokens_details",
]
words = some.sampled_from(["error", "text", "stop", "content_filter", "429", "\ud83d", "insufficient_quota", " "])
json_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=5) | words,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.sampled_from(NAMES), inner, max_size=4),
)


def choice_of(part: str) -> some.SearchStrategy[object]:
    choice = some.fixed_dictionaries({part: json_values, "finish_reason": json_values})
    return some.fixed_dictionaries({"choices": some.lists(choice | json_values, min_size=1, max_size=2)})


@given(json_values | choice_of("delta") | choice_of("message"))
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


@given(json_values, some.sampled_from([200, 400, 404, 408, 422, 429, 500, 529]))
def test_whatever_an_error_holds_it_is_one_of_ours_and_says_nothing_of_it(body: object, status: int) -> None:
    assert isinstance(error_of(body, status), ModelError)
    told = str(error_of({"error": {"message": "canary", "code": "canary", "type": "canary"}}, status))
    assert "canary" not in told
