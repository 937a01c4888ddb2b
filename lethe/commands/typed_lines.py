"""Lines as somebody types them, read without holding up anything else and without outliving an interruption."""

import asyncio
import os


class TypedLines:
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._rest = b""
        self._ended = False

    async def next(self) -> str | None:
        """The next line, or None when there are no more."""
        while b"\n" not in self._rest and not self._ended:
            await self._readable()
            piece = os.read(self._descriptor, 65_536)
            self._rest += piece
            self._ended = not piece
        if not self._rest:
            return None
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode("utf-8", errors="replace").strip()

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        ready = asyncio.Event()
        try:
            loop.add_reader(self._descriptor, ready.set)
        except PermissionError:  # a plain file, which never keeps anybody waiting
            return
        try:
            await ready.wait()
        finally:
            loop.remove_reader(self._descriptor)
