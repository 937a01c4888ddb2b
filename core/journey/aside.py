"""Commands that are answered beside a turn under way, one after the other, in the order in which they were said."""

from collections.abc import Awaitable, Callable

from core.identifiers import ConversationId, MessageId
from core.journey.turns import Turns

ServeOne = Callable[[ConversationId, MessageId], Awaitable[None]]


class Aside:
    """Nobody waits for a slow model with "stop" or "delete my data"."""

    def __init__(self, *, turns: Turns, serve: ServeOne) -> None:
        self._turns = turns
        self._serve = serve
        self._waiting: dict[ConversationId, list[MessageId]] = {}

    def add(self, conversation: ConversationId, number: MessageId) -> None:
        if conversation in self._waiting:
            self._waiting[conversation].append(number)
            return
        self._waiting[conversation] = [number]
        task = self._turns.beside(conversation, self._serve_all(conversation))
        task.add_done_callback(lambda _: self._waiting.pop(conversation, None))

    def first(self, conversation: ConversationId) -> MessageId | None:
        """The command that is being answered; what was said after it waits for that."""
        waiting = self._waiting.get(conversation)
        return waiting[0] if waiting else None

    async def _serve_all(self, conversation: ConversationId) -> None:
        waiting = self._waiting[conversation]
        while waiting:
            await self._serve(conversation, waiting[0])
            del waiting[0]
