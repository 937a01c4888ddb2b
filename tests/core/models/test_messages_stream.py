"""The Messages API: turns as it takes them, and answers of servers that keep to it and of those that do not."""

import json
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.errors import ModelAway, ModelBusy, ModelCrowded, ModelError, ModelRefused
from core.models.completions import Piece
from core.models.messages_stream import body, read_error, read_piece, read_whole
from core.ports.language_model import Limits, Line

STREAMED = Limits(answer_tokens=50, first_token_seconds=1, gap_seconds=1, answer_seconds=1)
WHOLE = Limits(answer_tokens=100_000, first_token_seconds=1, gap_seconds=1, answer_seconds=1, streamed=False)
Role = Literal["system", "person", "assistant"]
ROLES: tuple[Role, ...] = ("system", "person", "assistant")


def line(role: Role, text: str) -> Line:
    return Line(role=role, text=text)


def event(kind: str, **said: object) -> bytes:
    return json.dumps({"type": kind, **said}).encode()


def delta(kind: str, **said: object) -> bytes:
    return event("content_block_delta", index=0, delta={"type": kind, **said})


def failed(kind: str, **said: object) -> bytes:
    return event("error", error={"type": kind, "message": "no", **said}, request_id="req_01")


@pytest.mark.parametrize(
    ("lines", "meant"),
    [
        ([line("person", "Hi")], [("user", "Hi")]),
        ([line("person", "Hi"), line("person", "there")], [("user", "Hi\n\nthere")]),
        ([line("assistant", "Yes?"), line("person", "Hi")], [("user", "Hi")]),
        ([line("person", "Hi"), line("assistant", " \n"), line("person", "there")], [("user", "Hi\n\nthere")]),
        (
            [line("person", "a"), line("assistant", "b"), line("system", "s"), line("assistant", "c")],
            [("user", "a"), ("assistant", "b\n\nc")],
        ),
        (
            [Line(role="person", text="<data>Ada</data>", data=True), line("person", "Hi")],
            [("user", "<data>Ada</data>\n\nHi")],
        ),
    ],
)
def test_turns(lines: list[Line], meant: list[tuple[str, str]]) -> None:
    said = body("m", lines, STREAMED)["messages"]
    assert said == [{"role": role, "content": content} for role, content in meant]


@given(some.lists(some.builds(line, some.sampled_from(ROLES), some.text(max_size=3)), max_size=8))
def test_every_conversation_becomes_turns_that_are_taken(lines: list[Line]) -> None:
    try:
        asked = body("m", lines, STREAMED)
    except ModelRefused:
        assert not any(line.role == "person" and line.text.strip() for line in lines)
        return
    said = asked["messages"]
    assert isinstance(said, list)
    assert said[0]["role"] == "user"
    assert all(before["role"] != after["role"] for before, after in pairwise(said))
    assert all(turn["content"].strip() for turn in said)
    theirs = "\n\n".join(turn["content"] for turn in said if turn["role"] == "user")
    assert theirs == "\n\n".join(line.text for line in lines if line.role == "person" and line.text.strip())


def test_instructions_stand_above_the_turns() -> None:
    asked = body("m", [line("system", "Be kind."), line("person", "Hi"), line("system", "Be brief.")], STREAMED)
    assert asked["system"] == "Be kind.\n\nBe brief."
    assert "system" not in body("m", [line("system", " "), line("person", "Hi")], STREAMED)


def test_in_one_piece_no_more_is_asked_for_than_comes_in_ten_minutes() -> None:
    assert body("m", [line("person", "Hi")], WHOLE)["max_tokens"] == 21_333
    assert body("m", [line("person", "Hi")], STREAMED)["max_tokens"] == 50


@pytest.mark.parametrize(
    ("data", "meant"),
    [
        (event("message_start", message={"content": [], "usage": {"input_tokens": None}}), Piece()),
        (event("ping"), Piece()),
        (event("content_block_start", index=0, content_block={"type": "text", "text": ""}), Piece()),
        (event("content_block_start", index=0, content_block={"type": "thinking"}), Piece(thinking=True)),
        (event("content_block_start", index=0, content_block={"type": "redacted_thinking"}), Piece(thinking=True)),
        (delta("text_delta", text="Hel"), Piece(text="Hel")),
        (delta("text_delta", text="half \ud83d"), Piece(text="half \ufffd")),
        (delta("text_delta", text=None), Piece()),
        (delta("thinking_delta", thinking="Hm"), Piece(thinking=True)),
        (delta("signature_delta", signature="c2ln"), Piece(thinking=True)),
        (delta("input_json_delta", partial_json="{"), Piece()),
        (delta("citations_delta", citation={}), Piece()),
        (event("content_block_stop", index=0), Piece()),
        (event("message_delta", delta={"stop_reason": None}), Piece()),
        (event("message_delta", delta={"stop_reason": "max_tokens"}), Piece(finished=True)),
        (event("message_delta", delta={"stop_reason": "refusal"}), Piece(finished=True)),
        (event("message_stop"), Piece(finished=True)),
        (event("something_new", delta={"text": "x"}), Piece()),
        (b"{}", Piece()),
    ],
)
def test_pieces(data: bytes, meant: Piece) -> None:
    assert read_piece(data) == meant


@pytest.mark.parametrize(
    ("kind", "raised"),
    [
        ("overloaded_error", ModelBusy),
        ("rate_limit_error", ModelBusy),
        ("api_error", ModelBusy),
        ("timeout_error", ModelBusy),
        ("something_new", ModelBusy),
        ("authentication_error", ModelAway),
        ("permission_error", ModelAway),
        ("not_found_error", ModelRefused),
        ("invalid_request_error", ModelRefused),
        ("request_too_large", ModelRefused),
        ("billing_error", ModelAway),
    ],
)
def test_an_error_in_place_of_an_answer(kind: str, raised: type[ModelError]) -> None:
    for read in (read_piece, read_whole):
        with pytest.raises(raised):
            read(failed(kind))


@pytest.mark.parametrize(
    ("data", "status", "raised"),
    [
        (failed("rate_limit_error"), 429, ModelCrowded),
        (failed("rate_limit_error", details={"error_code": "ramp_limit_exceeded"}), 429, ModelCrowded),
        (failed("rate_limit_error", details={"error_code": "contract_spend_limit_reached"}), 429, ModelAway),
        (failed("billing_error"), 429, ModelAway),
        (failed("invalid_request_error"), 500, ModelBusy),
        (failed("overloaded_error"), 529, ModelBusy),
        (failed("conflict_error"), 409, ModelBusy),
        (failed("not_found_error"), 404, ModelRefused),
        (b"", 401, ModelAway),
        (b"<html>", 502, ModelBusy),
        (b'{"error": "out of memory"}', 500, ModelBusy),
        (b'{"error": {"type": ["?"], "details": {"error_code": {}}}}', 403, ModelAway),
        (b"[]", 413, ModelRefused),
    ],
)
def test_errors(data: bytes, status: int, raised: type[ModelError]) -> None:
    assert type(read_error(data, status)) is raised


@pytest.mark.parametrize(
    "data",
    [b"{}", b"null", b"7", b"<html>", b"[" * 100_000, b"\xff\xfe", b'{"content": "x"}']
    + [json.dumps({"content": content, "stop_reason": "refusal"}).encode() for content in ([], [{"type": "text"}])]
    + [json.dumps({"content": [{"type": "text", "text": " \n"}]}).encode()],
)
def test_what_is_no_answer(data: bytes) -> None:
    with pytest.raises(ModelRefused):
        read_whole(data)


def test_of_an_answer_only_what_is_for_the_person_is_taken() -> None:
    content = [
        {"type": "thinking", "thinking": "Hm", "signature": "c2ln"},
        {"type": "text", "text": "Hel"},
        {"type": "tool_use", "id": "1", "name": "n", "input": {}},
        {"type": "text", "text": "lo"},
    ]
    said = {"type": "message", "content": content, "stop_reason": "max_tokens"}
    assert read_whole(json.dumps(said).encode()).text == "Hello"


NAMES = ["type", "delta", "content", "content_block", "text", "error", "details", "error_code", "stop_reason"]
KINDS = ["content_block_delta", "content_block_start", "message_delta", "error", "text_delta", "text"]
json_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=5) | some.sampled_from(KINDS),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.sampled_from(NAMES), inner, max_size=4),
)


@given(json_values)
def test_nothing_a_server_may_send_is_a_surprise(value: object) -> None:
    data = json.dumps(value).encode()
    assert isinstance(read_error(data, 500), ModelError)
    for read in (read_piece, read_whole):
        try:
            read(data)
        except ModelError:
            continue
