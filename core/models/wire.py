"""The gate as the transport of the one vendor package for models."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

from httpx2 import AsyncByteStream, AsyncClient, Request, Response

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
            body=request.content or None,
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


class _Body(AsyncByteStream):
    def __init__(self, exchange: AbstractAsyncContextManager[StreamedAnswer], answer: StreamedAnswer) -> None:
        self._exchange = exchange
        self._answer = answer

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._answer.chunks()

    async def aclose(self) -> None:
        await self._exchange.__aexit__(None, None, None)
