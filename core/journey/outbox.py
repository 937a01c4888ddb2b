"""Deliver, try again where that helps, and remember what was delivered."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from core.clock import Clock
from core.errors import ChannelRefused, DeliveryError, InDoubt, TryAgain, Unreachable
from core.identifiers import ChannelId, MessageId
from core.journey.fitting import fit, fit_buttons
from core.journey.reading import Superseded
from core.log import Log
from core.memory.bodies import Body, storable
from core.memory.conversations import Conversations, Kept
from core.memory.files import Files, Written
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.memory.tables import State
from core.messages import Attachment, Delivery, OutboundMessage
from core.metrics import Metrics
from core.ports.command import Reply, Speaker
from core.ports.connector import Connector, KnowsWhatWasSent, ShowsForgotten

Connectors = Callable[[ChannelId], Connector | None]
"""The channel's connector while it is open."""

_CLOSED_PAUSE = 15.0
_UNKNOWN_PAUSE = 15.0
_FAREWELL_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What a reply is remembered as, and how the messages that it answers are left."""

    reply: Reply
    answers: tuple[MessageId, ...]
    """Left waiting where `after` says so: then it only says that the answer will take longer."""
    reply_to: MessageId
    after: State | None = State.ANSWERED
    told: str = ""
    """The version of the notice that the reply gives; empty: none."""
    within: Callable[[Transaction], None] | None = field(default=None, repr=False)
    """Runs in the same transaction; may raise Superseded."""


class Outbox:
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
        file_bytes: int,
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
        self._file_bytes = file_bytes
        self._arrived: dict[MessageId, Delivery] = {}
        """Sent, but memory could not be told yet: not to be sent again."""

    async def deliver(self, speaker: Speaker, outgoing: Outgoing) -> float | None:
        """Remember the reply, then send it. Raises Superseded when nobody waits for it any more.

        The seconds until it should be tried again, or None when nothing is left to send.
        """
        connector = self._connectors(speaker.channel)
        kept = await self._remember(speaker, outgoing, connector)
        contents = {kept[-1].number: outgoing.reply.attachments}
        return await self._send_all(speaker, kept, contents)

    async def resume(self, speaker: Speaker, unsent: Sequence[Kept]) -> float | None:
        """Send what an earlier try, or an earlier process, left."""
        return await self._send_all(speaker, unsent, {})

    async def farewell(self, speaker: Speaker, reply: Reply) -> None:
        """The last message to somebody who is gone from memory: kept nowhere."""
        connector = self._connectors(speaker.channel)
        if connector is not None:
            message = OutboundMessage(
                channel_id=speaker.channel,
                recipient=speaker.address,
                id=f"last-{speaker.conversation}",
                text=fit(reply.text, connector.capabilities.longest_text)[0],
                language=speaker.language,
            )
            for attempt in range(_FAREWELL_TRIES):
                try:
                    await connector.send(message)
                    break
                except TryAgain as error:
                    await self._clock.sleep(_pause(error, self._retry_seconds, attempt))
                except DeliveryError as error:
                    self._log.failure("farewell.not_sent", error, channel=speaker.channel)
                    break
            if isinstance(connector, ShowsForgotten):
                await connector.forgotten(speaker.address)
        if reply.after is not None:
            await reply.after()

    async def _remember(self, speaker: Speaker, outgoing: Outgoing, connector: Connector | None) -> list[Kept]:
        reply = outgoing.reply
        written = await self._write(speaker, reply.attachments)
        bodies = _bodies(reply, connector)
        now = self._clock.now()

        def unit(transaction: Transaction) -> list[Kept]:
            if not self._people.stands(transaction, speaker):
                raise Superseded
            if outgoing.within is not None:
                outgoing.within(transaction)
            for number in outgoing.answers:
                if outgoing.after is not None and not self._conversations.answered(transaction, number, outgoing.after):
                    raise Superseded
            if outgoing.told:
                self._people.told(transaction, speaker.person, outgoing.told)
            kept = [
                self._conversations.remember(
                    transaction,
                    speaker,
                    body,
                    by_person=False,
                    at=now,
                    # The first goes out at once; only one at a time may be in doubt.
                    state=State.PENDING if at else State.SENDING,
                    reply_to=outgoing.reply_to,
                )
                for at, body in enumerate(bodies)
            ]
            for position, (file, attachment) in enumerate(zip(written, reply.attachments, strict=True)):
                self._files.keep(
                    transaction,
                    speaker,
                    kept[-1].number,
                    position,
                    file,
                    kind=attachment.kind,
                    media_type=attachment.media_type,
                    name=attachment.name,
                )
            return kept

        try:
            return await self._store.run(unit)
        except BaseException:
            for file in written:
                self._files.remove(file.stored_as)
            raise

    async def _write(self, speaker: Speaker, attachments: Sequence[Attachment]) -> list[Written]:
        return [
            await self._files.write(speaker, _one_piece(attachment.content or b""), self._file_bytes)
            for attachment in attachments
        ]

    async def _send_all(
        self, speaker: Speaker, unsent: Sequence[Kept], contents: dict[MessageId, tuple[Attachment, ...]]
    ) -> float | None:
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
        pause = _pause(error, self._retry_seconds, kept.attempts)
        late = now - kept.at > self._give_up
        lost = isinstance(error, Unreachable) or late
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


def _bodies(reply: Reply, connector: Connector | None) -> list[Body]:
    """One for each message that the channel will be sent; buttons and files go with the last."""
    text = storable(reply.text)
    buttons = reply.buttons
    parts = [text]
    if connector is not None:
        text, buttons = fit_buttons(text, buttons, connector.capabilities)
        parts = fit(text, connector.capabilities.longest_text)
    attachments = tuple(replace(attachment, content=None) for attachment in reply.attachments)
    bodies = [Body(text=part) for part in parts]
    return [*bodies[:-1], replace(bodies[-1], buttons=buttons, attachments=attachments)]


def _pause(error: DeliveryError, retry_seconds: Sequence[float], attempts: int) -> float:
    if isinstance(error, TryAgain) and error.retry_after is not None:
        return max(error.retry_after.total_seconds(), 0.05)
    if isinstance(error, ChannelRefused):
        return 60.0
    return retry_seconds[min(attempts, len(retry_seconds) - 1)] if retry_seconds else 1.0


async def _one_piece(content: bytes) -> AsyncIterator[bytes]:
    yield content
