"""The only file that imports `anthropic`, and only where such a model is made; any server that speaks its protocol
will do."""

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx2

from core.clock import Clock
from core.errors import GateError, SettingError
from core.gate import Gate
from core.models.dialects import Form
from core.models.keys import check_key
from core.models.messages_stream import body, read_error, read_piece, read_whole
from core.models.pacing import at_once, paced, unanswered
from core.models.retry_after import retry_after
from core.models.unread import unread
from core.models.wire import GateClient, Question
from core.ports.language_model import Limits, Line
from core.ports.usage import Counts, counts_nothing

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic

_MESSAGES = Form(path="/v1/messages", body=body, read_piece=read_piece, read_whole=read_whole)


@dataclass(frozen=True, slots=True)
class _Asking:
    asked: Callable[..., Awaitable[httpx2.Response]]
    said: bytes = field(repr=False)

    async def whole(self, *, seconds: float) -> bytes:
        return (await self.asked(self.said, seconds=seconds, streamed=False)).content

    async def streamed(self, *, seconds: float) -> httpx2.Response:
        return await self.asked(self.said, seconds=seconds, streamed=True)


class AnthropicModel:
    def __init__(self, *, gate: Gate, clock: Clock, base_address: str, model: str, api_key: str) -> None:
        """Raises SettingError for a key that no header can hold, and where the package is not installed."""
        check_key(api_key)
        self._clock = clock
        self._model = model
        self._client, version = _client_and_version(gate, base_address, api_key)
        # Whole, so that the package need not put them together for each request. Its own would tell of this machine.
        self._address = base_address.rstrip("/").removesuffix("/v1") + _MESSAGES.path
        self._headers = {"content-type": "application/json", "anthropic-version": version}
        if api_key:
            self._headers |= self._client.auth_headers

    async def complete(
        self, lines: Sequence[Line], limits: Limits, counts: Counts = counts_nothing
    ) -> AsyncIterator[str]:
        said = json.dumps(_MESSAGES.body(self._model, lines, limits)).encode()
        asking = _Asking(self._asked, said)
        try:
            if not limits.streamed:
                yield await at_once(asking, _MESSAGES, limits, counts)
                return
            async with aclosing(paced(asking, _MESSAGES, limits, counts)) as pieces:
                async for piece in pieces:
                    yield piece
        except (GateError, TimeoutError) as error:
            raise unanswered(error) from None

    async def close(self) -> None:
        await self._client.close()

    async def _asked(self, said: bytes, *, seconds: float, streamed: bool) -> httpx2.Response:
        accept = "text/event-stream" if streamed else "application/json"
        response = await self._client.post(
            self._address,
            content=said,
            cast_to=httpx2.Response,
            options={"headers": {**self._headers, "accept": accept}, "timeout": seconds},
            stream=streamed,
        )
        if not isinstance(response, httpx2.Response):
            raise TypeError("the package gave back something of its own")
        if response.is_success:
            return response
        wait = retry_after(response.headers.get("retry-after", ""), self._clock.now())
        raise read_error(response.content, response.status_code, wait)


def _client_and_version(gate: Gate, base_address: str, api_key: str) -> tuple["AsyncAnthropic", str]:
    """A client of the package that sends a request as it was put together here, and gives back whatever was answered.
    By itself it would put the request together once more, try again where the journey does, and for its first error
    read everything that describes what its makers' servers can be asked."""
    try:
        # The package describes in three thousand files all that its makers' servers can be asked, and reads them all at
        # once: two seconds and 50 MB. The client taken from its own file needs half of that time, and 30 MB.
        with unread("anthropic"):
            import anthropic._exceptions  # noqa: F401  the client's file asks the package for it, which is unread
            from anthropic._client import AsyncAnthropic
            from anthropic._constants import ANTHROPIC_API_VERSION
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "anthropic":
            raise
        raise SettingError(
            'provider = "anthropic" needs a package that is not installed: run pip install "lethe[anthropic]", or in a '
            "checkout .venv/bin/python -m pip install -r requirements-anthropic.txt"
        ) from None

    class _Client(AsyncAnthropic):
        async def request(
            self,
            cast_to: Any,  # noqa: ANN401  as wide as the package's own
            options: Any,  # noqa: ANN401
            *,
            stream: bool = False,
            stream_cls: Any = None,  # noqa: ANN401
        ) -> Any:  # noqa: ANN401
            asked = Question(
                address=options.url, headers=options.headers, body=options.content, seconds=options.timeout
            )
            return await self._client.send(asked.as_request(), stream=stream)

    # The package turns its own log on when the process environment says so, at import.
    for name in ("anthropic", "httpx2"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Whatever is left out here, the package would look for in the process environment, or on the disk.
    client = _Client(
        api_key=api_key,
        webhook_key="",
        base_url=base_address,
        max_retries=0,
        open_telemetry={"traces": False, "propagation": False},
        http_client=GateClient(gate),
    )
    return client, ANTHROPIC_API_VERSION
