"""Messages as platforms bring them, over connections that are kept, with as little work a request as possible."""

import asyncio
from collections import deque
from urllib.parse import urlsplit

from benchmarks.dialects import TELEGRAM, Dialect


class Refused(Exception):
    """The server did not answer with 200, or not at all."""


class _Connection(asyncio.Protocol):
    """One request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._status: asyncio.Future[int] | None = None
        self.open = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end:
            return
        headers = head.lower()
        _, found, length = headers.partition(b"\r\ncontent-length:")
        if len(body) < (int(length.partition(b"\r\n")[0]) if found else 0):
            return
        self._received = b""
        if b"\r\nconnection: close" in headers:
            self.close()
        if self._status is not None and not self._status.done():
            self._status.set_result(int(head[9:12]))

    def connection_lost(self, error: Exception | None) -> None:
        self.open = False
        if self._status is not None and not self._status.done():
            self._status.set_exception(Refused())

    async def ask(self, request: bytes) -> int:
        assert self._transport is not None
        self._status = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._status

    def close(self) -> None:
        self.open = False
        if self._transport is not None:
            self._transport.close()


class Knocking:
    """`address`: of the server."""

    def __init__(self, address: str, dialect: Dialect = TELEGRAM) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._idle: deque[_Connection] = deque()
        self._write = dialect.write
        self._head = f"POST {dialect.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n".encode()

    async def knock(self, chat: int, word: str) -> None:
        """Returns when the server has acknowledged. Raises Refused."""
        headers, body = self._write(chat, word)
        connection = self._idle.popleft() if self._idle else await self._connected()
        status = await connection.ask(b"%s%sContent-Length: %d\r\n\r\n%s" % (self._head, headers, len(body), body))
        if connection.open:
            self._idle.append(connection)
        if status != 200:
            raise Refused

    def close(self) -> None:
        for connection in self._idle:
            connection.close()
        self._idle.clear()

    async def _connected(self) -> _Connection:
        try:
            _, connection = await asyncio.get_running_loop().create_connection(_Connection, self._host, self._port)
        except OSError:
            raise Refused from None
        return connection
