"""Says something to somebody who asked nothing just now (`core.ports.telling`)."""

from collections.abc import Callable, Coroutine

from core.errors import ServerError, Superseded
from core.identifiers import ConversationId, MessageId
from core.journey.outbox import Outbox, Outgoing
from core.log import Log
from core.ports.command import Reply, Speaker

_ANSWERS_NOTHING = MessageId(0)


class Telling:
    """Before `begin` there is no journey: nobody is told, and a farewell is left to whoever takes it up later."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._outbox: Outbox | None = None

    def begin(
        self,
        outbox: Outbox,
        in_background: Callable[[Coroutine[None, None, None], ConversationId | None], None],
        wake: Callable[[ConversationId], None],
    ) -> None:
        self._outbox, self._in_background, self._wake = outbox, in_background, wake

    def tell(self, speaker: Speaker, reply: Reply) -> None:
        if self._outbox is not None:
            self._in_background(self._deliver(self._outbox, speaker, reply), speaker.conversation)

    def take_leave(self, speaker: Speaker, reply: Reply) -> None:
        if self._outbox is not None:
            # Of nobody's conversation: it comes when that is over.
            self._in_background(self._farewell(self._outbox, speaker, reply), None)
        elif reply.untold is not None:
            reply.untold()

    def wake(self, speaker: Speaker) -> None:
        if self._outbox is not None:
            self._wake(speaker.conversation)

    async def _deliver(self, outbox: Outbox, speaker: Speaker, reply: Reply) -> None:
        outgoing = Outgoing(reply=reply, answers=(), reply_to=_ANSWERS_NOTHING, after=None)
        try:
            await outbox.deliver(speaker, outgoing)
        except Superseded:
            pass
        except ServerError as error:
            self._log.failure("send.failed", error, channel=speaker.channel)
        finally:
            # Whoever spoke while this was being sent was left waiting for it, and what could not be sent waits too.
            self.wake(speaker)

    async def _farewell(self, outbox: Outbox, speaker: Speaker, reply: Reply) -> None:
        try:
            await outbox.farewell(speaker, reply)
        except ServerError as error:
            self._log.failure("farewell.not_sent", error, channel=speaker.channel)
