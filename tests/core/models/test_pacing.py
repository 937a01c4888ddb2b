"""What holds for an answer in every protocol: how far it may run on, how it ends, and what no answer means."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import httpx2
import pytest

from core.errors import (
    AnswerTooLong,
    GateError,
    ModelBusy,
    ModelError,
    ModelRefused,
    ModelSilent,
    NotDeclared,
    Unanswered,
)
from core.models.dialects import CHAT_COMPLETIONS, Form
from core.models.messages_stream import body, read_piece, read_whole
from core.models.pacing import at_once, paced, unanswered
from core.ports.language_model import Limits
from core.ports.usage import counts_nothing

MESSAGES = Form(path="/v1/messages", body=body, read_piece=read_piece, read_whole=read_whole)
LIMITS = Limits(answer_tokens=1, first_token_seconds=10, gap_seconds=10, answer_seconds=20)
HI = b'data: {"choices": [{"delta": {"content": "Hi"}}]}\n\n'
DONE = b"data: [DONE]\n\n"
SAID = b'data: {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "Hi"}}\n\n'
WHOLE = b'{"content": [{"type": "text", "text": "Hi"}]}'
STOP = b'data: {"type": "message_stop"}\n\n'


class Chunks(httpx2.AsyncByteStream):
    def __init__(self, *chunks: bytes | GateError) -> None:
        self._chunks = chunks
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            if isinstance(chunk, GateError):
                raise chunk
            yield chunk

    async def aclose(self) -> None:
        self.closed = True


@dataclass(frozen=True)
class Asked:
    chunks: Chunks
    limits: Limits
    kind: str

    async def whole(self, *, seconds: float) -> bytes:
        assert not self.limits.streamed
        response = await self._answer(seconds)
        return await response.aread()

    async def streamed(self, *, seconds: float) -> httpx2.Response:
        assert self.limits.streamed
        return await self._answer(seconds)

    async def _answer(self, seconds: float) -> httpx2.Response:
        assert seconds == self.limits.answer_seconds
        return httpx2.Response(200, headers={"content-type": self.kind}, stream=self.chunks)


async def pieces(chunks: Chunks, form: Form, limits: Limits = LIMITS, kind: str = "text/event-stream") -> list[str]:
    try:
        return [piece async for piece in paced(Asked(chunks, limits, kind), form, limits, counts_nothing)]
    finally:
        assert chunks.closed, "the connection is let go of"


@pytest.mark.parametrize(
    ("form", "chunks"),
    [
        (CHAT_COMPLETIONS, (HI, DONE)),
        (CHAT_COMPLETIONS, (HI + DONE.strip(),)),
        (CHAT_COMPLETIONS, (HI, DONE, Unanswered("the connection broke", request_written=True))),
        (MESSAGES, (SAID, STOP)),
        (MESSAGES, (SAID + STOP.strip(),)),
        (MESSAGES, (SAID[:30], SAID[30:] + STOP, Unanswered("the connection broke", request_written=True))),
    ],
)
async def test_an_answer_is_whole_once_its_last_event_is_here(
    form: Form, chunks: tuple[bytes | GateError, ...]
) -> None:
    assert await pieces(Chunks(*chunks), form) == ["Hi"]


@pytest.mark.parametrize(
    ("chunks", "raised"),
    [
        ((SAID,), ModelBusy),
        ((SAID + STOP[:20],), ModelBusy),
        ((SAID, Unanswered("the connection broke", request_written=True)), Unanswered),
        ((STOP,), ModelRefused),
        ((b"<html>\n\n",), ModelRefused),
    ],
)
async def test_what_breaks_off_or_never_begins_is_none(
    chunks: tuple[bytes | GateError, ...], raised: type[Exception]
) -> None:
    with pytest.raises(raised):
        await pieces(Chunks(*chunks), MESSAGES)


async def test_what_runs_on_is_cut_and_says_so() -> None:
    assert "".join(await pieces(Chunks(*[SAID] * 30), MESSAGES)) == "Hi" * 10 + " …"


async def test_a_server_that_does_not_stream_answers_at_once() -> None:
    assert await pieces(Chunks(WHOLE), MESSAGES, LIMITS, "application/json") == ["Hi"]


async def test_a_whole_answer_comes_in_one_piece_and_is_cut_where_it_runs_on() -> None:
    limits = replace(LIMITS, streamed=False)
    assert await at_once(Asked(Chunks(WHOLE), limits, "application/json"), MESSAGES, limits, counts_nothing) == "Hi"
    long = WHOLE.replace(b"Hi", b"Hi" * 30)
    cut = await at_once(Asked(Chunks(long), limits, "application/json"), MESSAGES, limits, counts_nothing)
    assert cut == "Hi" * 10 + " …"


@pytest.mark.parametrize(
    ("error", "meant"),
    [
        (AnswerTooLong("many", request_written=True), ModelRefused),
        (NotDeclared("nobody"), ModelRefused),
        (Unanswered("no connection", request_written=False), ModelBusy),
        (Unanswered("the connection broke", request_written=True), ModelSilent),
        (TimeoutError(), ModelSilent),
        (GateError(), ModelBusy),
    ],
)
def test_what_no_answer_means(error: GateError | TimeoutError, meant: type[ModelError]) -> None:
    assert type(unanswered(error)) is meant
