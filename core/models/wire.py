"""The gate as the transport of the one vendor package for models."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import lru_cache

from httpx2 import URL, AsyncBaseTransport, AsyncByteStream, AsyncClient, ByteStream, Request, Response

from core.gate import Answer, Gate, StreamedAnswer

_QUESTION = "question"
_NOTHING = ByteStream(b"")
_READ = ("content-type", "retry-after")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request, whole: nothing that the package would add of itself, of this machine or of the process environment
    is sent, for that is nobody's business."""

    address: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    seconds: float

    def as_request(self) -> Request:
        """For the package, which looks at little of it."""
        return Request("POST", _parsed(self.address), stream=_NOTHING, extensions={_QUESTION: self})

    def answered(self, answer: Answer) -> Response:
        """For the package, to say what it means."""
        return Response(answer.status, headers=_read_of(answer), content=answer.body, request=self.as_request())


class GateClient(AsyncClient):
    """The package's own client, without what it would put between a request and the gate: cookies, redirects and
    sign-in of its own, none of which is wanted, and which together cost as much as the request."""

    def __init__(self, gate: Gate) -> None:
        # Its own way out, with the certificates that would be read for it, is never taken.
        super().__init__(trust_env=False, transport=AsyncBaseTransport())
        self._gate = gate

    async def ask(self, question: Question) -> Answer:
        """The whole of an answer, of which the package makes nothing."""
        return await self._gate.ask(
            "POST", question.address, headers=question.headers, body=question.body, seconds=question.seconds
        )

    async def send(self, request: Request, *, stream: bool = False, **_: object) -> Response:
        """Raises the gate's own errors, which the package lets through as they are."""
        response = await self._asked(request.extensions[_QUESTION], whole=not stream)
        response.request = request
        return response

    async def _asked(self, question: Question, *, whole: bool) -> Response:
        exchange = self._gate.stream(
            "POST", question.address, headers=question.headers, body=question.body, seconds=question.seconds
        )
        answer = await exchange.__aenter__()
        headers = _read_of(answer)
        if whole or answer.status >= 300:  # the package would not let go of an error whose body hangs
            try:
                body = b"".join([chunk async for chunk in answer.chunks()])
            finally:
                await exchange.__aexit__(None, None, None)
            return Response(answer.status, headers=headers, content=body)
        return Response(answer.status, headers=headers, stream=_Body(exchange, answer))


def _read_of(answer: Answer | StreamedAnswer) -> dict[str, str]:
    return {name: _plain(answer.headers[name]) for name in _READ if name in answer.headers}


def _plain(value: str) -> str:
    """Without a character set, which the package would follow into any codec that Python has."""
    return value.partition(";")[0].encode("ascii", "ignore").decode()


@lru_cache(maxsize=16)
def _parsed(address: str) -> URL:
    """Of the few that models have; it cannot be changed."""
    return URL(address)


class _Body(AsyncByteStream):
    def __init__(self, exchange: AbstractAsyncContextManager[StreamedAnswer], answer: StreamedAnswer) -> None:
        self._exchange = exchange
        self._answer = answer

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._answer.chunks()

    async def aclose(self) -> None:
        await self._exchange.__aexit__(None, None, None)
