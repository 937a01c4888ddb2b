"""The only file that imports `openai`; any server that speaks its protocol will do."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any
from urllib.parse import urlsplit

import httpx2

from core.clock import Clock
from core.errors import (
    AnswerTooLong,
    GateError,
    ModelBusy,
    ModelError,
    ModelRefused,
    NotDeclared,
    SettingError,
    Unanswered,
)
from core.gate import Gate
from core.models.completions import error_of, read_piece, read_whole
from core.models.dialects import dialect_of, parameters
from core.models.event_stream import END, EventStream
from core.models.retry_after import retry_after
from core.models.unread import unread
from core.models.wire import GateClient, Question
from core.ports.language_model import Limits, Line

# The package describes in four hundred files all that its makers' servers can be asked: 0.3 seconds and 10 MB for
# what is not used here, where a question is put together and an answer is read without them.
with unread("openai.types"):
    from openai import APIStatusError, AsyncOpenAI, AsyncStream, OpenAIError, RequestOptions

# After its last word an answer may still have an end to it; reading that lets the connection be used again.
_SECONDS_FOR_THE_END = 0.25

# What the package would make anew for each request, and nobody reads.
_SPARED: RequestOptions = {
    "max_retries": 0,
    "params": {},
    "security": {},
}

# Characters: a server that writes more for each token that it was allowed does not keep to what it was asked.
_LONGEST_TOKEN = 20

# The package turns its own log on when the process environment says so, at import.
for _name in ("openai", "httpx2"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class _Client(AsyncOpenAI):
    """Sends a request as it was put together here. The package would do that once more, and try again by itself where
    the journey does: three quarters of all its work."""

    async def request(self, cast_to: Any, options: Any, *, stream: bool = False, stream_cls: Any = None) -> Any:  # noqa: ANN401  as wide as the package's own
        question = Question(address=options.url, headers=options.headers, body=options.content, seconds=options.timeout)
        response = await self._client.send(question.as_request(), stream=stream)
        if response.is_success:
            return response
        raise self._make_status_error_from_response(response)


class OpenAIModel:
    def __init__(self, *, gate: Gate, clock: Clock, base_address: str, model: str, api_key: str) -> None:
        """Raises SettingError for a key that no header can hold."""
        if not (api_key.isascii() and api_key.isprintable()):
            raise SettingError("the model's key holds a sign that no key has: copy it again")
        self._clock = clock
        self._model = model
        # Whole, so that the package need not put it together for each request.
        self._address = f"{base_address.rstrip('/')}/chat/completions"
        self._dialect = dialect_of(urlsplit(base_address).hostname or "")
        self._headers = {"content-type": "application/json"}
        if api_key:
            self._headers["authorization"] = f"Bearer {api_key}"
        # Whatever is left out here, the package would look for in the process environment.
        self._client = _Client(
            api_key=api_key or "none",
            admin_api_key="",
            organization="",
            project="",
            webhook_secret="",
            base_url=base_address,
            max_retries=0,
            http_client=GateClient(gate),
        )

    async def complete(self, lines: Sequence[Line], limits: Limits) -> AsyncIterator[str]:
        said = json.dumps(parameters(self._dialect, self._model, lines, limits)).encode()
        try:
            if limits.streamed:
                room = limits.answer_tokens * _LONGEST_TOKEN
                async with aclosing(self._streamed(said, limits)) as pieces:
                    async for piece in pieces:
                        yield _cut(piece, room)
                        room -= len(piece)
                        if room < 0:
                            return
            else:
                response = await self._asked(said, limits.answer_seconds, "application/json")
                yield _cut(read_whole(response.content), limits.answer_tokens * _LONGEST_TOKEN)
        except (OpenAIError, GateError, TimeoutError) as error:
            raise self._ours(error) from None

    async def close(self) -> None:
        await self._client.close()

    async def _asked(self, said: bytes, seconds: float, accept: str) -> httpx2.Response:
        streamed = accept == "text/event-stream"
        response = await self._client.post(
            self._address,
            content=said,
            cast_to=httpx2.Response,
            options={**_SPARED, "headers": {**self._headers, "accept": accept}, "timeout": seconds},
            stream=streamed,
            stream_cls=AsyncStream[object] if streamed else None,
        )
        if not isinstance(response, httpx2.Response):
            raise TypeError("the package gave back something of its own")
        return response

    async def _streamed(self, said: bytes, limits: Limits) -> AsyncGenerator[str]:
        now = asyncio.get_running_loop().time
        latest = now() + limits.answer_seconds
        deadline = min(latest, now() + limits.first_token_seconds)
        async with asyncio.timeout_at(deadline):
            response = await self._asked(said, limits.answer_seconds, "text/event-stream")
        try:
            if response.headers.get("content-type", "").startswith("application/json"):  # it does not stream
                async with asyncio.timeout_at(latest):
                    whole = read_whole(await response.aread())
                yield whole
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
                    finished = finished or b"[DONE]" in events.feed(END)
                    break
                pieces = [read_piece(data) for data in events.feed(chunk)]
                text = "".join(piece.text for piece in pieces)
                if text:
                    spoken = spoken or not text.isspace()
                    yield text
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

    def _ours(self, error: OpenAIError | GateError | TimeoutError) -> ModelError:
        match error:
            case APIStatusError():
                wait = retry_after(error.response.headers.get("retry-after", ""), self._clock.now())
                return error_of(error.body, error.status_code, wait)
            case AnswerTooLong():
                return ModelRefused("an answer too long to take")
            case NotDeclared():
                return ModelRefused("a server that was not declared")
            case Unanswered() | TimeoutError():
                return ModelBusy("no whole answer in time")
            case _:
                return ModelBusy("the request failed")


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[:room]} …"
