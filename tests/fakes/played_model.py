"""What every played server of models does, whichever protocol it speaks: it listens, and takes down what is asked."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: dict[str, object] = field(repr=False)


class PlayedModel(ABC):
    """`release`: what `slow` waits for. `wait`: the Retry-After of errors; `elsewhere`: where `redirect` sends to."""

    def __init__(self, *, wait: str = "7", elsewhere: str = "http://127.0.0.1:9/") -> None:
        self.requests: list[Recorded] = []
        self.release = asyncio.Event()
        self.arrived = asyncio.Event()
        self.connections = 0
        self._wait = wait
        self._elsewhere = elsewhere
        self._stopped = asyncio.Event()
        self._transports: set[asyncio.BaseTransport | None] = set()
        self._runner: web.AppRunner | None = None
        self._port = 0

    @property
    def address(self) -> str:
        """As in `base_address`."""
        return f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=50_000_000)
        for path, handler in self._routes().items():
            application.router.add_post(path, handler)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = int(self._runner.addresses[0][1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trail: TracebackType | None
    ) -> None:
        self._stopped.set()
        if self._runner is not None:
            await self._runner.cleanup()

    @abstractmethod
    def _routes(self) -> Mapping[str, Handler]: ...

    def _record(self, request: web.Request, body: dict[str, object]) -> Recorded:
        self._transports.add(request.transport)
        self.connections = len(self._transports)
        headers = {name.lower(): value for name, value in request.headers.items()}
        recorded = Recorded(path=request.path, headers=headers, body=body)
        self.requests.append(recorded)
        self.arrived.set()
        return recorded

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopped.wait(), seconds)
        except TimeoutError:
            return
