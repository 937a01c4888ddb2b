"""Events are the same however the network cuts them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.models.event_stream import END, EventStream

STREAM = (
    b": keep-alive\n\n"
    b'event: piece\r\ndata: {"a": "\xc3\xa4"}\r\n\r\n'
    b"data:no blank\n\n"
    b"\n\n"
    b"id: 7\ndata: one\ndata: two\nretry: 5\n\n"
    b"unknown: field\n\n"
    b"data: [DONE]\n\n"
)
EVENTS = [b'{"a": "\xc3\xa4"}', b"no blank", b"one\ntwo", b"[DONE]"]


@given(some.lists(some.integers(0, len(STREAM)), max_size=12))
def test_any_cut_gives_the_same_events(cuts: list[int]) -> None:
    stream, events = EventStream(), []
    ends = [0, *sorted(cuts), len(STREAM)]
    for start, end in pairwise(ends):
        events += stream.feed(STREAM[start:end])
    assert events == EVENTS
    assert stream.understood


def test_an_event_without_its_blank_line_is_had_at_the_end() -> None:
    stream = EventStream()
    assert stream.feed(b"data: [DONE]") == []
    assert stream.feed(END) == [b"[DONE]"]


@pytest.mark.parametrize(
    ("chunk", "understood"), [(b"<html>\n\n<body>\n", False), (b": still here\n", True), (b"", False)]
)
def test_what_is_no_stream_is_told_from_one(chunk: bytes, understood: bool) -> None:
    stream = EventStream()
    assert stream.feed(chunk) == []
    assert stream.understood is understood
