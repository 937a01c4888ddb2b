"""What a person sees while they wait: that somebody is writing, and the answer as it grows."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager

from core.capabilities import Support
from core.clock import Clock
from core.errors import DeliveryError
from core.journey.answering import Show
from core.journey.sending import Connectors
from core.ports.command import Speaker
from core.ports.connector import ShowsTyping, StreamsText


class Showing:
    """`typing_after`: seconds; an answer that is quicker needs no signal."""

    def __init__(self, *, connectors: Connectors, clock: Clock, typing_after: float) -> None:
        self._connectors = connectors
        self._clock = clock
        self._typing_after = typing_after
        self._background: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def typing(self, speaker: Speaker) -> AsyncIterator[None]:
        connector = self._connectors(speaker.channel)
        if not isinstance(connector, ShowsTyping) or connector.capabilities.typing_signal is not Support.FULL:
            yield
            return
        signals = asyncio.create_task(self._signal(connector, speaker))
        try:
            yield
        finally:
            signals.cancel()

    def stream(self, speaker: Speaker, reply_to: str) -> Show | None:
        """None where the channel shows only finished answers."""
        connector = self._connectors(speaker.channel)
        if not isinstance(connector, StreamsText):
            return None

        async def show(piece: str, so_far: str) -> None:
            await connector.stream(speaker.address, reply_to, piece, so_far)

        return show

    def in_background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def stop(self) -> None:
        """End what is left in the background."""
        tasks = [*self._background]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _signal(self, connector: ShowsTyping, speaker: Speaker) -> None:
        await self._clock.sleep(self._typing_after)
        while True:
            try:
                await connector.show_typing(speaker.address)
            except DeliveryError:
                return
            await self._clock.sleep(connector.typing_seconds)
