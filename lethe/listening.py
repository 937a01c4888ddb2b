"""The socket: how many connections at once, how slow one may be, and not a word to or about a caller."""

import asyncio
import resource
from dataclasses import dataclass

from aiohttp import web

from core.log import Log
from settings.settings import Settings

_KEPT_FOR_US = 128
"""File descriptors that are not for callers: the database, the way out, files being read."""
_SLOWEST = 50_000
"""Bytes a second at which a long answer must be taken."""
_NEVER_WAITS = 16 * 1024
"""Bytes of an answer that a connection takes at once, where nothing else waits on it."""
_FULL = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 30\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListeningLimits:
    connections: int
    header_seconds: float
    """For the first request of a connection to have come."""
    idle_seconds: float
    """Longer than a proxy keeps an idle connection, so that it is not we who close it under a request."""
    write_seconds: float


def limits_of(settings: Settings) -> ListeningLimits:
    timing = settings.timing
    return ListeningLimits(
        connections=settings.limits.connections,
        header_seconds=timing.header_seconds,
        idle_seconds=timing.idle_seconds,
        write_seconds=timing.write_seconds,
    )


class Listening:
    def __init__(
        self,
        application: web.Application,
        *,
        host: str,
        port: int,
        log: Log,
        limits: ListeningLimits,
    ) -> None:
        self._runner = web.AppRunner(application, access_log=None, handle_signals=False)
        self._host = host
        self._port = port
        self._log = log
        self._limits = limits
        self._server: _Server | None = None
        self._socket: asyncio.Server | None = None

    async def open(self) -> int:
        """The port listened on. Raises OSError where it cannot be had."""
        await self._runner.setup()
        like = self._runner.server
        assert like is not None
        self._server = _Server(like, self._limits, self._log)
        most = _room_for(self._limits.connections)
        loop = asyncio.get_running_loop()
        try:
            self._socket = await loop.create_server(lambda: self._admit(most), self._host, self._port, backlog=1024)
        except OSError:
            await self.close(0.0)
            raise
        port: int = self._socket.sockets[0].getsockname()[1]
        return port

    def stop(self) -> None:
        """No further connection and no further request; what is under way, open pages too, goes on."""
        if self._socket is not None:
            # A connection that was accepted a moment ago has no transport yet, and would get none once the server
            # is closed: whoever opened it would wait for ever. So first no more are accepted, and then it is closed.
            loop = asyncio.get_running_loop()
            for listening in self._socket.sockets:
                loop.remove_reader(listening.fileno())
            loop.call_soon(self._socket.close)
        if self._server is not None:
            self._server.pre_shutdown()
            self._server.let_go()

    async def close(self, seconds: float) -> None:
        self.stop()
        if self._server is not None:
            await self._server.shutdown(seconds)
        await self._runner.cleanup()
        self._server = None

    def _admit(self, most: int) -> asyncio.Protocol:
        assert self._server is not None
        if len(self._server.connections) >= most:
            self._log.event("door.full", "debug")
            return _NoRoom()
        return self._server()


class _NoRoom(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(_FULL)
        transport.close()


class _Server(web.Server):
    """Does what the application's own would do, with connections that keep our limits."""

    def __init__(self, like: web.Server, limits: ListeningLimits, log: Log) -> None:
        super().__init__(like.request_handler, request_factory=like.request_factory)
        self._limits = limits
        self._log = log

    def __call__(self) -> web.RequestHandler:
        return _Connection(self, self._limits, self._log)

    def let_go(self) -> None:
        """Close what waits for a next request. It would not be read any more, and whoever asks would wait for
        nothing, where they could ask again somewhere else."""
        for connection in self.connections:
            if isinstance(connection, _Connection) and connection.is_idle:
                connection.force_close()


class _Connection(web.RequestHandler):
    __slots__ = ("_first_request_due", "_limits", "_ours")

    def __init__(self, server: web.Server, limits: ListeningLimits, log: Log) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]
            keepalive_timeout=limits.idle_seconds,
            lingering_time=5.0,
            auto_decompress=False,
        )
        self._limits = limits
        self._ours = log
        self._first_request_due: asyncio.TimerHandle | None = None

    @property
    def is_idle(self) -> bool:
        return self._current_request is None and not self._messages

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._first_request_due = self._loop.call_later(self._limits.header_seconds, self._give_up_waiting)

    def connection_lost(self, exc: BaseException | None) -> None:
        if self._first_request_due is not None:
            self._first_request_due.cancel()
        super().connection_lost(exc)

    def _give_up_waiting(self) -> None:
        if self._request_count == 0:
            self.force_close()

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        transport = self.transport
        if transport is None:
            return await super().finish_response(request, resp, start_time)
        seconds = self._limits.write_seconds
        long = resp.content_length or 0
        if long < _NEVER_WAITS and not transport.get_write_buffer_size():
            finished = await super().finish_response(request, resp, start_time)
        else:
            try:
                async with asyncio.timeout(seconds + long / _SLOWEST):
                    finished = await super().finish_response(request, resp, start_time)
            except TimeoutError:
                transport.abort()
                raise ConnectionResetError("an answer was not taken in time") from None
        if transport.get_write_buffer_size():
            self._loop.call_later(seconds, self._abort_if_not_taken, transport, self._request_count)
        return finished

    def _abort_if_not_taken(self, transport: asyncio.WriteTransport, count: int) -> None:
        """Closing alone would wait for ever for somebody who never reads. Whoever has asked for more since has read:
        what waits now is another answer, which has its own time."""
        if transport.get_write_buffer_size() and self._request_count == count:
            transport.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """What cannot be read as HTTP, and what slipped past the door: the caller's words stay out of the log."""
        if status == 400:
            self._ours.event("door.unreadable", "debug", status=status)
        elif exc is not None:
            self._ours.failure("door.failed", exc)
        if request.writer.output_size > 0:
            raise ConnectionResetError("half an answer was already sent")
        unreadable = status == 400
        headers = {"Content-Type": "application/json", "Server": "Lethe", "X-Content-Type-Options": "nosniff"}
        response = web.Response(
            status=400 if unreadable else 503,
            body=b'{"error": "bad request"}' if unreadable else b'{"error": "try again later"}',
            headers=headers if unreadable else {**headers, "Retry-After": "30"},
        )
        response.force_close()
        return response

    def log_exception(self, *args: object, **kw: object) -> None:
        error = kw.get("exc_info")
        if isinstance(error, BaseException):
            self._ours.failure("door.failed", error)


def _room_for(connections: int) -> int:
    """As many as asked for, or as many as the system lets this process have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _KEPT_FOR_US
    if soft < wanted and (hard == resource.RLIM_INFINITY or hard > soft):
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return min(connections, max(16, soft - _KEPT_FOR_US))
