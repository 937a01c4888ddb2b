"""One conversation at a time, many conversations at once."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine

from core.clock import Clock
from core.identifiers import ConversationId
from core.journey.waiting import WaitingWork

Serve = Callable[[ConversationId, WaitingWork | None], Awaitable[float | None]]
"""Do all that can be done now, beginning with what was found already; the seconds until something can be done again,
or None."""


class Turns:
    def __init__(self, *, serve: Serve, at_once: int, clock: Clock) -> None:
        self._serve = serve
        self._at_once = at_once
        self._clock = clock
        self._running: dict[ConversationId, asyncio.Task[None]] = {}
        self._woken: set[ConversationId] = set()
        self._ready: OrderedDict[ConversationId, None] = OrderedDict()
        self._later: dict[ConversationId, tuple[float, asyncio.Task[None]]] = {}
        self._beside: dict[asyncio.Task[None], ConversationId] = {}
        self._held_up: set[ConversationId] = set()
        self.draining = False

    def wake(self, conversation: ConversationId, found: WaitingWork | None = None) -> None:
        """Something is to be done; if it is being served just now, it is looked at again. `found`: what is to be
        done, as memory was a moment ago; whoever has to wait for a place looks again."""
        if self.draining:
            return
        _, timer = self._later.pop(conversation, (0.0, None))
        if timer is not None and timer is not asyncio.current_task():
            timer.cancel()
        if conversation in self._running:
            self._woken.add(conversation)
        elif self.may_start(conversation):
            self._start(conversation, found)
        else:
            self._ready[conversation] = None

    def may_start(self, conversation: ConversationId) -> bool:
        """Would a wake begin at once, with what was found?"""
        return not self.draining and conversation not in self._running and len(self._running) < self._at_once

    def wake_later(self, conversation: ConversationId, seconds: float) -> None:
        """An earlier wake, by whatever cause, takes its place; a later one never does."""
        if self.draining:
            return
        due = self._clock.monotonic() + seconds
        if conversation in self._later:
            earlier, timer = self._later[conversation]
            if earlier <= due:
                return
            timer.cancel()
        self._later[conversation] = (due, asyncio.create_task(self._sleep(conversation, seconds)))

    def beside(
        self, conversation: ConversationId, work: Coroutine[None, None, None], then: Callable[[], None] | None = None
    ) -> None:
        """Run something for a conversation at once, next to what it is waiting for. `then`: called when it is over,
        also when it was cancelled."""
        task = asyncio.create_task(work)
        self._beside[task] = conversation
        task.add_done_callback(lambda done: self._beside_done(done, then))

    def after_beside(self, conversation: ConversationId) -> None:
        """Wake it when what runs beside it is done."""
        self._held_up.add(conversation)

    def under_way(self, conversation: ConversationId) -> bool:
        """May be asked from any thread."""
        return conversation in self._running

    def own(self, conversation: ConversationId) -> bool:
        """Is the task that asks one that serves this conversation?"""
        task = asyncio.current_task()
        return task is not None and (self._running.get(conversation) is task or self._beside.get(task) == conversation)

    def count(self) -> int:
        """Turns under way or waiting for a place."""
        return len(self._running) + len(self._beside) + len(self._ready)

    async def cancel(self, conversation: ConversationId) -> None:
        """End what runs for a conversation, but not the task that asks. When this returns, none of it runs."""
        self._ready.pop(conversation, None)
        self._woken.discard(conversation)
        tasks = [task for task, whose in self._beside.items() if whose == conversation]
        _, timer = self._later.pop(conversation, (0.0, None))
        running = self._running.get(conversation)
        tasks += [task for task in (running, timer) if task is not None]
        await _end([task for task in tasks if task is not asyncio.current_task()])
        if running is not None and running.done() and self._running.get(conversation) is running:
            self._leave(conversation)  # it was ended before it had begun, and so did not do that itself

    async def drain(self, seconds: float) -> None:
        """Begin nothing new, give what runs that long, then end it; the next start takes up what was left."""
        self.draining = True
        self._ready.clear()
        await _end([timer for _, timer in self._later.values()])
        running = [*self._running.values(), *self._beside]
        if running:
            await asyncio.wait(running, timeout=seconds)
        await _end([*self._running.values(), *self._beside])

    def _start(self, conversation: ConversationId, found: WaitingWork | None = None) -> None:
        self._running[conversation] = asyncio.create_task(self._run(conversation, found))

    async def _run(self, conversation: ConversationId, found: WaitingWork | None) -> None:
        pause: float | None = None
        try:
            while True:
                self._woken.discard(conversation)
                pause = await self._serve(conversation, found)
                found = None
                if conversation not in self._woken or self.draining:
                    return
        finally:
            # No await between the look at what woke us and this, so no wake is lost.
            self._leave(conversation)
            if pause is not None:
                self.wake_later(conversation, pause)

    def _leave(self, conversation: ConversationId) -> None:
        """Its place is the next one's."""
        del self._running[conversation]
        self._woken.discard(conversation)
        if self._ready and not self.draining and len(self._running) < self._at_once:
            self._start(self._ready.popitem(last=False)[0])

    def _beside_done(self, task: "asyncio.Task[None]", then: Callable[[], None] | None) -> None:
        conversation = self._beside.pop(task)
        if then is not None:
            then()
        if conversation in self._held_up and conversation not in self._beside.values():
            self._held_up.discard(conversation)
            self.wake(conversation)

    async def _sleep(self, conversation: ConversationId, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self.wake(conversation)


async def _end(tasks: "list[asyncio.Task[None]]") -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
