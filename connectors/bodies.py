"""Reads the body of a request within its bounds: its size, its pace, and what all bodies together may fill."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from core.errors import InboundError, TooLarge

_SMALL = 64 * 1024
"""Bytes that every request may bring, however full the memory is: no provider's knock waits behind uploads."""
_SLOWEST = 50_000
"""Bytes a second that a long body must keep up."""


class TooSlow(InboundError):
    pass


class TooBusy(InboundError):
    pass


class Arriving(Protocol):
    async def readany(self) -> bytes:
        """What has come; empty at the end."""

    def is_eof(self) -> bool:
        """Has all of it come?"""

    def read_nowait(self) -> bytes: ...


class Bodies:
    def __init__(self, *, seconds: float, most: int = 64 * 1024 * 1024) -> None:
        self._seconds = seconds
        self._most = most
        self._held = 0

    def at_hand(self, content: Arriving, longest: int) -> bytes | None:
        """The body of nearly every knock, whose head and body come together; None where some of it is still to come.
        It is not counted as held. Raises TooLarge."""
        if not content.is_eof():
            return None
        body = content.read_nowait()
        if len(body) > longest:
            raise TooLarge("a body is longer than it may be")
        return body

    @asynccontextmanager
    async def reading(self, content: Arriving, declared: int | None, longest: int) -> AsyncIterator[bytes]:
        """The whole body, counted as held until the block is left. Raises TooLarge, TooSlow or TooBusy."""
        if declared is not None and declared > longest:
            raise TooLarge("a body is declared longer than it may be")
        at_hand = self.at_hand(content, longest)
        if at_hand is not None:
            yield at_hand
            return
        async with self._reading(content, longest) as body:
            yield body

    @asynccontextmanager
    async def _reading(self, content: Arriving, longest: int) -> AsyncIterator[bytes]:
        held = 0
        size = 0
        pieces: list[bytes] = []
        try:
            try:
                async with asyncio.timeout(self._seconds) as deadline:
                    latest = deadline.when() or 0.0
                    while piece := await content.readany():
                        size += len(piece)
                        if size > longest:
                            raise TooLarge("a body is longer than it may be")
                        if size > _SMALL:
                            held += len(piece)
                            self._held += len(piece)
                            if self._held > self._most:
                                raise TooBusy("bodies fill the memory they may have")
                            deadline.reschedule(latest + size / _SLOWEST)
                        pieces.append(piece)
            except TimeoutError:
                raise TooSlow("a body came too slowly") from None
            body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
            pieces.clear()
            yield body
        finally:
            self._held -= held
