"""Many people who write: as fast as they are answered, or at a fixed rate whatever the server does."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from time import monotonic

from benchmarks.book import Book, Exchange
from benchmarks.dialects import TELEGRAM, Dialect
from benchmarks.knocking import Knocking, Refused

_PATIENCE = 30.0
"""Seconds after the last message for what is still to be answered."""


class Load:
    def __init__(self, book: Book, address: str, dialect: Dialect = TELEGRAM) -> None:
        self._book = book
        self._knocking = Knocking(address, dialect)

    def close(self) -> None:
        self._knocking.close()

    async def once_each(self, chats: Iterable[int], at_once: int) -> list[Exchange]:
        waiting = deque(chats)

        def following(_: int | None) -> int | None:
            return waiting.popleft() if waiting else None

        return await self._work(following, at_once, _PATIENCE + len(waiting) / 10)

    async def saturate(self, chats: Sequence[int], at_once: int, seconds: float) -> list[Exchange]:
        """Each of `at_once` people writes, waits for the answer, and the next one's turn comes."""
        waiting = deque(chats)
        end = monotonic() + seconds

        def following(chat: int | None) -> int | None:
            if chat is not None:
                waiting.append(chat)
            return waiting.popleft() if monotonic() < end else None

        return await self._work(following, at_once, seconds + _PATIENCE)

    async def pace(
        self, chats: Sequence[int], a_second: float, seconds: float, hanging: Sequence[int] = ()
    ) -> list[Exchange]:
        """At a fixed rate. Every tenth message is of a person whom the model never answers, if there are any."""
        began = monotonic()
        writing: list[asyncio.Task[Exchange]] = []
        for number in range(round(a_second * seconds)):
            await asyncio.sleep(max(0.0, began + number / a_second - monotonic()))
            hangs = bool(hanging) and number % 10 == 9
            chat = hanging[number // 10 % len(hanging)] if hangs else chats[number % len(chats)]
            writing.append(asyncio.create_task(self._write(chat, hangs=hangs)))
        written = await asyncio.gather(*writing)
        await self._settle([exchange for exchange in written if exchange.word.startswith("q")])
        return written

    async def _work(
        self, following: Callable[[int | None], int | None], at_once: int, seconds: float
    ) -> list[Exchange]:
        written: list[Exchange] = []

        async def converse() -> None:
            chat = following(None)
            while chat is not None:
                exchange = await self._write(chat)
                await exchange.done.wait()
                written.append(exchange)
                chat = following(chat)

        talking = [asyncio.create_task(converse()) for _ in range(at_once)]
        _, late = await asyncio.wait(talking, timeout=seconds)
        if late:
            self._book.settle()
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        return written

    async def _write(self, chat: int, *, hangs: bool = False) -> Exchange:
        exchange = self._book.begin(chat, hangs=hangs)
        exchange.sent = monotonic()
        try:
            await self._knocking.knock(chat, exchange.word)
        except Refused:
            self._book.refused(exchange)
        else:
            exchange.acknowledged = monotonic()
        return exchange

    async def _settle(self, written: Sequence[Exchange]) -> None:
        waiting = [asyncio.create_task(exchange.done.wait()) for exchange in written if not exchange.done.is_set()]
        if waiting:
            await asyncio.wait(waiting, timeout=_PATIENCE)
        self._book.settle()
        if waiting:
            await asyncio.wait(waiting)
