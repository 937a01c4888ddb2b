"""The gate as the transport of the one vendor package for models."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from functools import lru_cache
from typing import Any

from httpx2 import URL, AsyncByteStream, AsyncClient, ByteStream, Request, Response

from core.gate import Gate, StreamedAnswer

# Everything else that the package would send (its version, ours, the machine's, what the process
# environment adds) is nobody's business.
_SENT = frozenset({b"accept", b"authorization", b"content-type"})


class GateClient(AsyncClient):
    """The package's own client, without what it would put between a request and the gate: cookies, redirects and
    sign-in of its own, none of which is wanted, and which together cost as much as the request."""

    def __init__(self, gate: Gate) -> None:
        super().__init__(trust_env=False)
        self._gate = gate

    def build_request(
        self,
        method: str,
        url: URL | str,
        *,
        content: Any = None,  # noqa: ANN401  these are as wide as what they stand in for
        headers: Any = None,  # noqa: ANN401
        timeout: Any = None,  # noqa: ANN401
        **more: Any,  # noqa: ANN401
    ) -> Request:
        """Nothing of the client's own is added to what the package asks for."""
        if isinstance(content, bytes) and isinstance(timeout, int | float) and not any(more.values()):
            deadline = {"timeout": {"read": timeout}}
            return Request(method, _parsed(str(url)), headers=headers, stream=ByteStream(content), extensions=deadline)
        return super().build_request(method, url, content=content, headers=headers, timeout=timeout, **more)

    async def send(self, request: Request, *, stream: bool = False, **_: object) -> Response:
        """Raises the gate's own errors, which the package lets through as they are."""
        response = await self._asked(request, whole=not stream)
        response.request = request
        return response

    async def _asked(self, request: Request, *, whole: bool) -> Response:
        sent = {name.lower(): value for name, value in request.headers.raw if name.lower() in _SENT}
        exchange = self._gate.stream(
            request.method,
            str(request.url),
            headers={name.decode("ascii"): value.decode("ascii") for name, value in sent.items()},
            body=await request.aread() or None,
            seconds=request.extensions["timeout"]["read"],
        )
        answer = await exchange.__aenter__()
        if whole or answer.status >= 300:  # the package would not let go of an error whose body hangs
            try:
                body = b"".join([chunk async for chunk in answer.chunks()])
            finally:
                await exchange.__aexit__(None, None, None)
            return Response(answer.status, headers=dict(answer.headers), content=body)
        return Response(answer.status, headers=dict(answer.headers), stream=_Body(exchange, answer))


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
