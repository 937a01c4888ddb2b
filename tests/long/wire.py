"""Requests byte by byte, as no well-behaved client would write them, over connections that are kept."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

_PATIENCE = 40.0
"""Seconds: longer than the server waits for a body."""

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`cut`: of the body so many bytes are sent, and then nothing more; -1: all of it."""

    method: bytes
    target: bytes
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)
    cut: int = -1

    def written(self) -> bytes:
        lines = [b"%s %s HTTP/1.1" % (self.method, self.target), b"Host: 127.0.0.1"]
        lines += [b"%s: %s" % header for header in self.headers]
        lines.append(b"Content-Length: %d" % len(self.body))
        body = self.body if self.cut < 0 else self.body[: self.cut]
        return b"\r\n".join(lines) + b"\r\n\r\n" + body


class Connection:
    """Opened when it is needed, and anew after the server has closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, asked: Asked) -> int:
        """The status; 0 where the connection was closed without an answer."""
        async with asyncio.timeout(_PATIENCE):
            for _ in range(2):
                is_new = self._writer is None
                status = await self._ask(asked)
                if status or is_new or asked.cut >= 0:
                    return status
            return 0

    async def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._reader = self._writer = None

    async def _ask(self, asked: Asked) -> int:
        try:
            if self._reader is None or self._writer is None:
                self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
            self._writer.write(asked.written())
            await self._writer.drain()
            if asked.cut >= 0:
                self._writer.write_eof()
            return await self._answer(self._reader, asked)
        except (OSError, EOFError):
            await self.close()
            return 0

    async def _answer(self, reader: asyncio.StreamReader, asked: Asked) -> int:
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        fields = _fields(head)
        if asked.method != b"HEAD" and status not in (204, 304):
            await reader.readexactly(int(fields.get(b"content-length", b"0")))
        if asked.cut >= 0 or asked.method == b"CONNECT" or fields.get(b"connection", b"").lower() == b"close":
            await self.close()
        return status


def _fields(head: bytes) -> dict[bytes, bytes]:
    lines: Sequence[bytes] = head.split(b"\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}
