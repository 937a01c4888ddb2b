"""Send what is remembered, one message after the other, and remember how each went."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from core.clock import Clock
from core.errors import ChannelRefused, DeliveryError, InDoubt, NotTaken, TryAgain, Unreachable
from core.identifiers import ChannelId, MessageId
from core.journey.reading import Superseded
from core.log import Log
from core.memory.conversations import Conversations, Kept
from core.memory.files import Files
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.memory.tables import State
from core.messages import Attachment, Delivery, OutboundMessage
from core.metrics import Metrics
from core.ports.command import Speaker
from core.ports.connector import Connector, KnowsWhatWasSent

Connectors = Callable[[ChannelId], Connector | None]
"""The channel's connector; None where there is no such channel any more."""

_CLOSED_PAUSE = 15.0
_UNKNOWN_PAUSE = 15.0
_REFUSED_PAUSE = 60.0


class Sending:
    """`retry_seconds`: the pauses between tries; `give_up_hours`: after that long nothing is tried any more."""

    def __init__(
        self,
        *,
        store: Store,
        people: People,
        conversations: Conversations,
        files: Files,
        connectors: Connectors,
        clock: Clock,
        log: Log,
        metrics: Metrics,
        retry_seconds: Sequence[float],
        give_up_hours: float,
    ) -> None:
        self._store = store
        self._people = people
        self._conversations = conversations
        self._files = files
        self._connectors = connectors
        self._clock = clock
        self._log = log
        self._metrics = metrics
        self._retry_seconds = tuple(retry_seconds)
        self._give_up = timedelta(hours=give_up_hours)
        self._arrived: dict[MessageId, Delivery] = {}
        """Sent, but memory could not be told yet: not to be sent again."""

    async def send_all(
        self, speaker: Speaker, unsent: Sequence[Kept], contents: Mapping[MessageId, tuple[Attachment, ...]]
    ) -> float | None:
        """Oldest first, the next only when the one before it went. The seconds until it should be tried again, or
        None when nothing is left to send. `contents`: files whose bytes are still at hand."""
        for at, kept in enumerate(unsent):
            following = unsent[at + 1] if at + 1 < len(unsent) else None
            wait = (kept.available_at - self._clock.now()).total_seconds()
            if wait > 0:
                return wait
            pause = await self._send_one(speaker, kept, contents.get(kept.number), following, first=at == 0)
            if pause is not None:
                return pause
        return None

    async def _send_one(
        self,
        speaker: Speaker,
        kept: Kept,
        contents: tuple[Attachment, ...] | None,
        following: Kept | None,
        *,
        first: bool,
    ) -> float | None:
        connector = self._connectors(speaker.channel)
        if connector is None:
            return _CLOSED_PAUSE
        message = await self._outbound(speaker, kept, contents)
        if kept.state is State.SENDING and kept.maybe_sent and isinstance(connector, KnowsWhatWasSent):
            arrived = await connector.was_sent(message)
            if arrived is None:
                return _UNKNOWN_PAUSE
            if arrived:
                await self._mark_sent(speaker, kept, following, Delivery(provider_id=kept.body.provider_id))
                return None
        if (delivery := self._arrived.get(kept.number)) is not None:
            await self._mark_sent(speaker, kept, following, delivery)
            return None
        if kept.state is State.PENDING and first:
            await self._mark_sending(speaker, kept)
        started = self._clock.monotonic()
        try:
            delivery = await connector.send(message)
        except DeliveryError as error:
            self._metrics.send(speaker.channel, type(error).__name__, self._clock.monotonic() - started)
            return await self._not_sent(speaker, kept, error)
        self._metrics.send(speaker.channel, "sent", self._clock.monotonic() - started)
        self._arrived[kept.number] = delivery
        await self._mark_sent(speaker, kept, following, delivery)
        return None

    async def _mark_sending(self, speaker: Speaker, kept: Kept) -> None:
        def unit(transaction: Transaction) -> None:
            if not self._people.stands(transaction, speaker) or not self._conversations.sending(
                transaction, kept.number, doubt=kept.maybe_sent
            ):
                raise Superseded

        await self._store.run(unit)

    async def _mark_sent(self, speaker: Speaker, kept: Kept, following: Kept | None, delivery: Delivery) -> None:
        def unit(transaction: Transaction) -> None:
            if not self._people.stands(transaction, speaker):
                raise Superseded
            self._conversations.sent(transaction, speaker, kept, delivery.provider_id)
            if following is not None and following.available_at <= self._clock.now():
                self._conversations.sending(transaction, following.number, doubt=following.maybe_sent)

        try:
            await self._store.run(unit)
        except Superseded:
            self._arrived.pop(kept.number, None)
            raise
        self._arrived.pop(kept.number, None)

    async def _not_sent(self, speaker: Speaker, kept: Kept, error: DeliveryError) -> float | None:
        """Put it off or give it up, as the error says."""
        now = self._clock.now()
        self._log.failure("send.failed", error, channel=speaker.channel, attempt=kept.attempts + 1)
        pause = pause_after(error, self._retry_seconds, kept.attempts)
        late = now - kept.at > self._give_up
        lost = isinstance(error, Unreachable | NotTaken) or late
        if isinstance(error, TryAgain | InDoubt) and kept.attempts >= len(self._retry_seconds):
            lost = True

        def unit(transaction: Transaction) -> None:
            if not self._people.stands(transaction, speaker):
                raise Superseded
            self._conversations.not_sent(
                transaction,
                kept.number,
                after=State.UNDELIVERED if lost else State.PENDING,
                until=now + timedelta(seconds=pause),
                error=type(error).__name__,
                doubt=isinstance(error, InDoubt),
            )
            if isinstance(error, Unreachable):
                self._people.unreachable(transaction, speaker.person, now)

        await self._store.run(unit)
        return None if lost else pause

    async def _outbound(self, speaker: Speaker, kept: Kept, contents: tuple[Attachment, ...] | None) -> OutboundMessage:
        attachments = contents
        if attachments is None and kept.body.attachments:
            attachments = await self._read_back(speaker, kept)
        return OutboundMessage(
            channel_id=speaker.channel,
            recipient=speaker.address,
            id=str(kept.number),
            sequence=kept.sequence,
            reply_to=str(kept.reply_to or ""),
            text=kept.body.text,
            language=speaker.language,
            buttons=kept.body.buttons,
            attachments=attachments or (),
        )

    async def _read_back(self, speaker: Speaker, kept: Kept) -> tuple[Attachment, ...]:
        files = await self._store.read(lambda transaction: self._files.of_message(transaction, speaker, kept.number))
        return tuple(
            Attachment(
                kind=file.kind,
                media_type=file.media_type,
                size=file.size,
                name=file.name,
                reference=file.stored_as,
                content=self._files.content(speaker, file.stored_as),
            )
            for file in files
        )


def pause_after(error: DeliveryError, retry_seconds: Sequence[float], attempts: int) -> float:
    """Seconds: as the platform asks, else as the owner's schedule says."""
    if isinstance(error, TryAgain) and error.retry_after is not None:
        return max(error.retry_after.total_seconds(), 0.05)
    if isinstance(error, ChannelRefused):
        return _REFUSED_PAUSE
    return retry_seconds[min(attempts, len(retry_seconds) - 1)] if retry_seconds else 1.0
