"""For whoever watches the server: is it alive, is it ready, how much is under way."""

import hmac
import ipaddress
from collections.abc import Awaitable, Callable

from aiohttp import web

from core.errors import StorageError
from core.metrics import PAGE_MEDIA_TYPE, Metrics
from lethe.health import ALIVE


class Watching:
    """`token`: lets others than this very machine read /metrics; empty: nobody else may."""

    def __init__(
        self,
        *,
        metrics: Metrics,
        ready: Callable[[], bool],
        backlog: Callable[[], Awaitable[tuple[int, int]]],
        under_way: Callable[[], int],
        loop_lag_seconds: Callable[[], float],
        token: str,
    ) -> None:
        self._metrics = metrics
        self._ready = ready
        self._backlog = backlog
        self._token = token
        self._waiting = 0
        self._in_doubt = 0
        metrics.watch(
            queue_depth=lambda: self._waiting,
            in_flight=under_way,
            in_doubt=lambda: self._in_doubt,
            loop_lag_seconds=loop_lag_seconds,
        )

    def add_to(self, application: web.Application) -> None:
        application.router.add_get("/healthz", self._healthz)
        application.router.add_get("/readyz", self._readyz)
        application.router.add_get("/metrics", self._page)

    async def _healthz(self, _request: web.Request) -> web.Response:
        return web.Response(body=ALIVE, content_type="application/json")

    async def _readyz(self, _request: web.Request) -> web.Response:
        """Memory answers, erasures are taken up, workers beat; no provider is asked."""
        ready = self._ready()
        if ready:
            try:
                await self._backlog()
            except StorageError:
                ready = False
        return web.json_response({"ready": ready}, status=200 if ready else 503)

    async def _page(self, request: web.Request) -> web.Response:
        if not self._may_read(request):
            return web.json_response({"error": "forbidden"}, status=403)
        self._waiting, self._in_doubt = await self._backlog()
        return web.Response(body=self._metrics.page(), headers={"Content-Type": PAGE_MEDIA_TYPE})

    def _may_read(self, request: web.Request) -> bool:
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if self._token and hmac.compare_digest(given, f"Bearer {self._token}".encode()):
            return True
        # A proxy on this machine also comes from loopback; what it forwards for others is not from here.
        forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
        return not forwarded and _is_loopback(request.remote or "")


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
