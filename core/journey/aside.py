"""Commands are answered beside whatever a model is asked, one after the other, in the order in which they were said."""

import asyncio
from collections.abc import Awaitable, Callable

from core.identifiers import ConversationId, MessageId
from core.journey.turns import Turns

ServeOne = Callable[[ConversationId, MessageId], Awaitable[None]]


_AT_ONCE = 100
"""Of all people together: room of their own, which no model that hangs can take."""


class Aside:
    """Nobody waits for a slow model, their own or everybody's, with "stop" or "delete my data"."""

    def __init__(self, *, turns: Turns, serve: ServeOne) -> None:
        self._turns = turns
        self._serve = serve
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._waiting: dict[ConversationId, list[MessageId]] = {}

    def add(self, conversation: ConversationId, number: MessageId) -> None:
        if conversation in self._waiting:
            self._waiting[conversation].append(number)
            return
        waiting = self._waiting[conversation] = [number]
        work = self._serve_all(conversation, waiting)
        self._turns.beside(conversation, work, lambda: self._done(conversation, waiting))

    def first(self, conversation: ConversationId) -> MessageId | None:
        """The command that is being answered; what was said after it waits for that."""
        waiting = self._waiting.get(conversation)
        return waiting[0] if waiting else None

    def _done(self, conversation: ConversationId, waiting: list[MessageId]) -> None:
        """What could not be answered, or not be sent, is looked at in its turn."""
        self._forget(conversation, waiting)
        self._turns.wake(conversation)

    async def _serve_all(self, conversation: ConversationId, waiting: list[MessageId]) -> None:
        while waiting:
            async with self._room:
                await self._serve(conversation, waiting[0])
            del waiting[0]
        # At once, and not when the task is seen to be over: nothing may be added to a list that nobody reads.
        self._forget(conversation, waiting)

    def _forget(self, conversation: ConversationId, waiting: list[MessageId]) -> None:
        if self._waiting.get(conversation) is waiting:
            del self._waiting[conversation]
