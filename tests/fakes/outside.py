"""Any server outside, reached over the gate: answers by path, and remembers what it was asked."""

import asyncio
import gzip
import ssl
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import web


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    method: str
    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes = field(repr=False)


class Outside:
    """`/ok` · `/status/N` · `/to?where=…&status=…` a redirect · `/hang` no head · `/drip` a head and one piece ·
    `/bytes/N` of a known length · `/flow/N` of an unknown one · `/bomb/N` millions of zeros, packed ·
    `/cut` less than announced · `/cookie` · `/gzip`"""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.heard: list[Heard] = []
        self.arrived = asyncio.Event()
        self.release = asyncio.Event()
        self.port = 0
        self._tls = tls
        self._runner: web.ServerRunner | None = None

    async def __aenter__(self) -> Self:
        server = web.Server(self._answer, handler_cancellation=True, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._tls).start()
        self.port = int(self._runner.addresses[0][1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trail: TracebackType | None
    ) -> None:
        self.release.set()
        if self._runner is not None:
            await self._runner.cleanup()

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = await request.read()
        self.heard.append(Heard(method=request.method, path=request.raw_path, headers=headers, body=body))
        self.arrived.set()
        verb, _, size = request.path.strip("/").partition("/")
        match verb:
            case "status":
                return web.Response(status=int(size), text="said")
            case "to":
                location = {"Location": request.query["where"]}
                return web.Response(status=int(request.query.get("status", "302")), headers=location)
            case "hang":
                await self.release.wait()
                return web.Response(text="late")
            case "drip" | "flow" | "cut":
                return await self._piecemeal(request, verb, int(size or 0))
            case "bytes":
                return web.Response(body=b"x" * int(size))
            case "bomb":
                packed = gzip.compress(b"\0" * 1_000_000) * int(size)
                return web.Response(body=packed, headers={"Content-Encoding": "gzip"})
            case "gzip":
                return web.Response(body=gzip.compress(b"plain words"), headers={"Content-Encoding": "gzip"})
            case "cookie":
                return web.Response(text="ok", headers={"Set-Cookie": "session=1; Path=/"})
            case _:
                return web.Response(text="ok", headers={"X-Said": "Yes"})

    async def _piecemeal(self, request: web.BaseRequest, verb: str, size: int) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"} if verb == "cut" else {})
        await response.prepare(request)
        if verb == "flow":
            for _ in range(size // 1000):
                await response.write(b"x" * 1000)
            return response
        await response.write(b"first")
        if verb == "cut":
            if request.transport is not None:
                request.transport.close()
            return response
        await self.release.wait()
        await response.write(b"second")
        return response
