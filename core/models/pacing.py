"""An answer in its pieces, for as long as it does not fall silent or run on: the same for every protocol."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Protocol

import httpx2

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
from core.models.completions import Piece
from core.models.dialects import Form
from core.models.event_stream import END, EventStream
from core.ports.language_model import Limits
from core.ports.usage import Counts

# After its last word an answer may still have an end to it; reading that lets the connection be used again.
_SECONDS_FOR_THE_END = 0.25

# Characters: a server that writes more for each token that it was allowed does not keep to what it was asked.
_LONGEST_TOKEN = 20


class Asking(Protocol):
    """One question, ready to be asked."""

    async def whole(self, *, seconds: float) -> bytes: ...
    async def streamed(self, *, seconds: float) -> httpx2.Response: ...


async def at_once(asking: Asking, form: Form, limits: Limits, counts: Counts) -> str:
    """A whole answer. Raises as `paced` does."""
    content = await asking.whole(seconds=limits.answer_seconds)
    return _cut(_counted(form.read_whole(content), counts).text, limits.answer_tokens * _LONGEST_TOKEN)


async def paced(asking: Asking, form: Form, limits: Limits, counts: Counts) -> AsyncGenerator[str]:
    """Raises what `asking` and `form` raise, the gate's own errors, TimeoutError for a silence too long, ModelBusy for
    an answer that was cut off, and ModelRefused for none."""
    room = limits.answer_tokens * _LONGEST_TOKEN
    now = asyncio.get_running_loop().time
    latest = now() + limits.answer_seconds
    deadline = min(latest, now() + limits.first_token_seconds)
    async with asyncio.timeout_at(deadline):
        response = await asking.streamed(seconds=limits.answer_seconds)
    try:
        if response.headers.get("content-type", "").startswith("application/json"):  # it does not stream
            async with asyncio.timeout_at(latest):
                whole = _counted(form.read_whole(await response.aread()), counts)
            yield _cut(whole.text, room)
            return
        events, chunks = EventStream(), response.aiter_raw()
        finished = spoken = False
        while True:
            try:
                async with asyncio.timeout_at(deadline):
                    chunk = await anext(chunks, b"")
            except (TimeoutError, Unanswered):
                if finished:
                    break
                raise
            if not chunk:
                finished = finished or any(form.is_last(data) for data in events.feed(END))
                break
            pieces = [_counted(form.read_piece(data), counts) for data in events.feed(chunk)]
            text = "".join(piece.text for piece in pieces)
            if text:
                spoken = spoken or not text.isspace()
                yield _cut(text, room)
                room -= len(text)
                if room < 0:
                    return
            finished = finished or any(piece.finished for piece in pieces)
            if finished:
                deadline = min(latest, now() + _SECONDS_FOR_THE_END)
            elif text or any(piece.thinking for piece in pieces):
                deadline = min(latest, now() + limits.gap_seconds)
        if not finished:
            raise ModelBusy("an answer that was cut off") if events.understood else ModelRefused("no stream")
        if not spoken:
            raise ModelRefused("an empty answer")
    finally:
        await response.aclose()


def unanswered(error: GateError | TimeoutError) -> ModelError:
    """What it means for a model that the gate brought no answer."""
    match error:
        case AnswerTooLong():
            return ModelRefused("an answer too long to take")
        case NotDeclared():
            return ModelRefused("a server that was not declared")
        case Unanswered(request_written=False):
            return ModelBusy("it could not be asked")
        case Unanswered() | TimeoutError():
            return ModelSilent("no whole answer in time")
        case _:
            return ModelBusy("the request failed")


def _counted(piece: Piece, counts: Counts) -> Piece:
    if piece.usage is not None:
        counts(piece.usage)
    return piece


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[:room]} …"
