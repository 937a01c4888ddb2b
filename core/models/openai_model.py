"""The only file that imports `openai`; any server that speaks its protocol will do."""

import json
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import httpx2

from core.clock import Clock
from core.errors import GateError, ModelBusy, ModelError
from core.gate import Gate
from core.models.completions import error_of
from core.models.dialects import Dialect, dialect_of, parameters
from core.models.keys import check_key
from core.models.pacing import paced, unanswered
from core.models.retry_after import retry_after
from core.models.unread import unread
from core.models.wire import GateClient, Question
from core.ports.language_model import Limits, Line
from core.ports.usage import Counts, counts_nothing

# The package describes in four hundred files all that its makers' servers can be asked: 0.3 seconds and 10 MB for
# what is not used here, where a question is put together and an answer is read without them.
with unread("openai.types"):
    from openai import APIStatusError, AsyncOpenAI, AsyncStream, OpenAIError, RequestOptions

# What the package would make anew for each request, and nobody reads.
_SPARED: RequestOptions = {
    "max_retries": 0,
    "params": {},
    "security": {},
}

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
    def __init__(
        self,
        *,
        gate: Gate,
        clock: Clock,
        base_address: str,
        model: str,
        api_key: str,
        dialect: Dialect | None = None,
    ) -> None:
        """`dialect`: None for that of the server at `base_address`. Raises SettingError for a key that no header can
        hold."""
        check_key(api_key)
        self._clock = clock
        self._model = model
        self._dialect = dialect or dialect_of(urlsplit(base_address).hostname or "")
        # Whole, so that the package need not put it together for each request.
        self._address = f"{base_address.rstrip('/')}{self._dialect.form.path}"
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

    async def complete(
        self, lines: Sequence[Line], limits: Limits, counts: Counts = counts_nothing
    ) -> AsyncIterator[str]:
        said = json.dumps(parameters(self._dialect, self._model, lines, limits)).encode()
        try:
            async with aclosing(paced(partial(self._asked, said), self._dialect.form, limits, counts)) as pieces:
                async for piece in pieces:
                    yield piece
        except (OpenAIError, GateError, TimeoutError) as error:
            raise self._ours(error) from None

    async def close(self) -> None:
        await self._client.close()

    async def _asked(self, said: bytes, *, seconds: float, streamed: bool) -> httpx2.Response:
        accept = "text/event-stream" if streamed else "application/json"
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

    def _ours(self, error: OpenAIError | GateError | TimeoutError) -> ModelError:
        match error:
            case APIStatusError():
                wait = retry_after(error.response.headers.get("retry-after", ""), self._clock.now())
                return error_of(error.body, error.status_code, wait)
            case OpenAIError():
                return ModelBusy("the request failed")
            case _:
                return unanswered(error)
