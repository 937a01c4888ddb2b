"""What a person sees while they wait: that somebody is writing, and the answer as it grows."""

import asyncio
from collections.abc import Coroutine
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from weakref import WeakKeyDictionary

from core.capabilities import Support
from core.clock import Clock
from core.errors import DeliveryError
from core.identifiers import ConversationId
from core.journey.answering import Show
from core.journey.sending import Connectors
from core.ports.command import Speaker
from core.ports.connector import Connector, ShowsTyping, StreamsText

_Abilities = tuple[ShowsTyping | None, StreamsText | None]


@dataclass(slots=True, kw_only=True)
class _Waiting:
    due: float
    connector: ShowsTyping
    speaker: Speaker
    among: "dict[int, _Waiting]"
    signals: "asyncio.Task[None] | None" = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trail: TracebackType | None
    ) -> None:
        self.among.pop(id(self), None)
        if self.signals is not None:
            self.signals.cancel()


class Showing:
    """`typing_after`: seconds; an answer that is quicker needs no signal."""

    def __init__(self, *, connectors: Connectors, clock: Clock, typing_after: float) -> None:
        self._connectors = connectors
        self._clock = clock
        self._typing_after = typing_after
        self._background: dict[asyncio.Task[None], ConversationId | None] = {}
        self._waiting: dict[int, _Waiting] = {}
        """Who is being answered and sees no signal yet, in the order in which it is due."""
        self._watching: asyncio.Task[None] | None = None
        self._known: WeakKeyDictionary[Connector, _Abilities] = WeakKeyDictionary()

    def typing(self, speaker: Speaker) -> AbstractContextManager[object]:
        """Around the making of an answer."""
        connector, typing = self._connectors(speaker.channel), None
        if connector is not None and connector.capabilities.typing_signal is Support.FULL:
            typing, _ = self._abilities(connector)
        if typing is None:
            return nullcontext()
        due = self._clock.monotonic() + self._typing_after
        waiting = _Waiting(due=due, connector=typing, speaker=speaker, among=self._waiting)
        self._waiting[id(waiting)] = waiting
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch())
        return waiting

    def stream(self, speaker: Speaker, reply_to: str) -> Show | None:
        """None where the channel shows only finished answers."""
        connector = self._connectors(speaker.channel)
        _, streaming = self._abilities(connector) if connector is not None else (None, None)
        if streaming is None:
            return None

        async def show(piece: str, so_far: str) -> None:
            await streaming.stream(speaker.address, reply_to, piece, so_far)

        return show

    def in_background(self, work: Coroutine[None, None, None], whose: ConversationId | None = None) -> None:
        """`whose`: it is ended with what else is under way there. None: only with the server."""
        task = asyncio.create_task(work)
        self._background[task] = whose
        task.add_done_callback(lambda done: self._background.pop(done, None))

    async def cancel(self, conversation: ConversationId) -> None:
        """But not the task that asks. When this returns, nothing of theirs runs in the background."""
        own = asyncio.current_task()
        tasks = [task for task, whose in self._background.items() if whose == conversation and task is not own]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def stop(self) -> None:
        """End what is left in the background."""
        tasks = [*self._background, *([self._watching] if self._watching is not None else [])]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _abilities(self, connector: Connector) -> _Abilities:
        """Looked for once: asking an object for all that a port names is slow, and these are asked at every turn."""
        known = self._known.get(connector)
        if known is None:
            known = self._known[connector] = (
                connector if isinstance(connector, ShowsTyping) else None,
                connector if isinstance(connector, StreamsText) else None,
            )
        return known

    async def _watch(self) -> None:
        """One task for all: most answers are here before a signal is due, and a task for each would cost them more."""
        while self._waiting:
            first = next(iter(self._waiting))
            waiting = self._waiting[first]
            if (seconds := waiting.due - self._clock.monotonic()) > 0:
                await self._clock.sleep(seconds)
            elif self._waiting.pop(first, None) is not None:
                waiting.signals = asyncio.create_task(self._signal(waiting.connector, waiting.speaker))

    async def _signal(self, connector: ShowsTyping, speaker: Speaker) -> None:
        while True:
            try:
                await connector.show_typing(speaker.address)
            except DeliveryError:
                return
            await self._clock.sleep(connector.typing_seconds)
