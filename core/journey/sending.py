"""Send what is remembered, one message after the other, and remember how each went."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from enum import Enum, auto

from core.clock import Clock, seconds_until
from core.errors import ChannelRefused, DeliveryError, InDoubt, NotTaken, Superseded, TryAgain, Unreachable
from core.identifiers import ChannelId, MessageId
from core.journey.carrying import Carrying, as_it_lies
from core.journey.unwritten import Unwritten
from core.log import Log
from core.memory import last_words
from core.memory.conversations import Conversations, Kept
from core.memory.files import Files
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.memory.tables import State
from core.messages import Attachment, Delivery, OutboundMessage
from core.metrics import Metrics
from core.ports.command import Speaker
from core.ports.connector import Connector, KnowsWhatWasSent, NamesWhatWasSent

Connectors = Callable[[ChannelId], Connector | None]
"""The channel's connector; None where there is no such channel any more."""

_UNKNOWN_PAUSE = 15.0
_REFUSED_PAUSE = 60.0
LONGEST_PAUSE = 3600.0
"""Seconds; a platform that asks for more is asked again after that."""

_SURELY_WITHIN = timedelta(hours=1)
"""A reply no older than this was asked for within every platform's window."""

_WENT_REMEMBERED = 5_000


class Sent(Enum):
    """What became of one message that is not to be tried again."""

    ALONE = auto()
    WITH_NEXT_MARKED = auto()
    """And the next is written down as being sent, in the same transaction."""
    LOST = auto()


class Sending:
    """`retry_seconds`: the pauses between tries; `give_up_hours`: after that long nothing is tried any more.
    `unrecorded`: told of what went to somebody who was fenced off before it could be written down."""

    def __init__(
        self,
        *,
        store: Store,
        people: People,
        conversations: Conversations,
        files: Files,
        connectors: Connectors,
        carrying: Carrying,
        clock: Clock,
        log: Log,
        metrics: Metrics,
        retry_seconds: Sequence[float],
        give_up_hours: float,
        unrecorded: Callable[[Speaker, Delivery], None] = lambda speaker, delivery: None,
    ) -> None:
        self._store = store
        self._people = people
        self._conversations = conversations
        self._files = files
        self._connectors = connectors
        self._carrying = carrying
        self._clock = clock
        self._log = log
        self._metrics = metrics
        self._retry_seconds = tuple(retry_seconds)
        self._give_up = timedelta(hours=give_up_hours)
        self._longest_pause = max((LONGEST_PAUSE, *retry_seconds))
        self.unwritten = Unwritten(unrecorded)
        self._went: OrderedDict[MessageId, None] = OrderedDict()
        """Sent and remembered so a moment ago: whoever read memory just before must not send it again."""
        self._cut_off: OrderedDict[MessageId, None] = OrderedDict()
        """Being sent when somebody ended that: it may have gone."""
        self._in_hand: dict[MessageId, asyncio.Task[object]] = {}
        """Who is sending it just now."""

    def take_in_hand(self, kept: Sequence[Kept], holder: "asyncio.Task[object]") -> None:
        """Also from the writer's thread: before anybody else can see in memory that it is to be sent."""
        for each in kept:
            self._in_hand[each.number] = holder

    def let_go(self, holder: "asyncio.Task[object]") -> None:
        """Of what they took in hand, and memory did not take."""
        for number, whose in list(self._in_hand.items()):
            if whose is holder:
                del self._in_hand[number]

    def is_in_hand(self, kept: Kept) -> bool:
        """Is another task of this process sending it?"""
        holder = self._in_hand.get(kept.number)
        return holder is not None and not holder.done() and holder is not asyncio.current_task()

    async def send_all(
        self, speaker: Speaker, unsent: Sequence[Kept], contents: Mapping[MessageId, tuple[Attachment, ...]]
    ) -> float | None:
        """Oldest first, the next only when the one before it went. The seconds until it should be tried again, or
        None when nothing is left to send. `contents`: files whose bytes are still at hand."""
        marked: MessageId | None = None
        lost: MessageId | None = None
        try:
            for at, kept in enumerate(unsent):
                if kept.number in self._went:
                    continue
                if lost is not None and kept.reply_to == lost:
                    continue  # the rest of a reply of which a part was lost, and which is lost with it
                wait = seconds_until(kept.available_at, self._clock.now(), self._longest_pause)
                if wait > 0:
                    return wait
                if kept.number != marked and self._is_to_be_marked(kept, at_hand=kept.number in contents):
                    await self._mark_sending(speaker, kept)
                following = unsent[at + 1] if at + 1 < len(unsent) else None
                outcome = await self._send_one(speaker, kept, contents.get(kept.number), following)
                if not isinstance(outcome, Sent):
                    return outcome
                if outcome is Sent.LOST:
                    lost = kept.reply_to
                marked = following.number if following is not None and outcome is Sent.WITH_NEXT_MARKED else None
            return None
        finally:
            for kept in unsent:
                self._in_hand.pop(kept.number, None)

    async def failed(self, speaker: Speaker, kept: Kept) -> float:
        """Something of ours broke over it: that counts as a try. The seconds until the next."""
        outcome = await self._not_sent(speaker, kept, TryAgain("a fault of ours"))
        return 0.0 if isinstance(outcome, Sent) else outcome

    async def _send_one(
        self, speaker: Speaker, kept: Kept, contents: tuple[Attachment, ...] | None, following: Kept | None
    ) -> "Sent | float":
        connector = self._connectors(speaker.channel)
        if connector is None:
            return await self._not_sent(speaker, kept, ChannelRefused("no such channel"))
        kept = replace(kept, maybe_sent=True) if kept.number in self._cut_off else kept
        message = await self._outbound(speaker, kept, contents, connector)
        if kept.maybe_sent and isinstance(connector, KnowsWhatWasSent):
            arrived = await connector.was_sent(message)
            if arrived is None:
                nobody_knows = InDoubt("the platform cannot say")
                return await self._not_sent(speaker, kept, nobody_knows) if self._is_late(kept) else _UNKNOWN_PAUSE
            if arrived:
                name = connector.name_of(message) if isinstance(connector, NamesWhatWasSent) else kept.body.provider_id
                return await self._mark_sent(speaker, kept, following, Delivery(provider_id=name))
        if (delivery := self.unwritten.of(kept.number)) is not None:
            return await self._mark_sent(speaker, kept, following, delivery)
        started = self._clock.monotonic()
        try:
            delivery = await connector.send(message)
        except DeliveryError as error:
            self._metrics.send(speaker.channel, type(error).__name__, self._clock.monotonic() - started)
            return await self._not_sent(speaker, kept, error)
        except asyncio.CancelledError:
            self._cut_off[kept.number] = None
            if len(self._cut_off) > _WENT_REMEMBERED:
                self._cut_off.popitem(last=False)
            raise
        self._metrics.send(speaker.channel, "sent", self._clock.monotonic() - started)
        self.unwritten.add(kept.number, speaker, delivery)
        return await self._mark_sent(speaker, kept, following, delivery)

    async def _mark_sending(self, speaker: Speaker, kept: Kept) -> None:
        def unit(transaction: Transaction) -> None:
            if not self._people.stands(transaction, speaker) or not self._mark(transaction, kept):
                raise Superseded

        await self._store.run(unit)

    def _is_to_be_marked(self, kept: Kept, *, at_hand: bool) -> bool:
        """Also what was being sent already, where it has files: their time begins when it goes."""
        lay = bool(kept.body.attachments) and not at_hand and self.unwritten.of(kept.number) is None
        return kept.state is State.PENDING or lay

    def _mark(self, transaction: Transaction, kept: Kept) -> bool:
        marked = self._conversations.sending(transaction, kept.number, doubt=kept.maybe_sent)
        if marked and kept.body.attachments:
            self._carrying.begin(transaction, kept.number)
        return marked

    async def _mark_sent(self, speaker: Speaker, kept: Kept, following: Kept | None, delivery: Delivery) -> "Sent":
        def unit(transaction: Transaction) -> Sent:
            if not self._people.stands(transaction, speaker):
                raise Superseded
            traces = tuple(dict.fromkeys((*kept.body.traces, *delivery.traces)))
            body = replace(kept.body, provider_id=delivery.provider_id, traces=traces)
            self._conversations.sent(transaction, speaker, kept, body)
            if following is None or following.available_at > self._clock.now():
                return Sent.ALONE
            return Sent.WITH_NEXT_MARKED if self._mark(transaction, following) else Sent.ALONE

        try:
            outcome = await self._store.run(unit)
        except (Superseded, asyncio.CancelledError) as error:
            note = self.unwritten.never if isinstance(error, Superseded) else self.unwritten.perhaps
            note(kept.number, speaker, delivery)
            raise
        self.unwritten.written(kept.number)
        self._cut_off.pop(kept.number, None)
        self._went[kept.number] = None
        if len(self._went) > _WENT_REMEMBERED:
            self._went.popitem(last=False)
        return outcome

    async def _not_sent(self, speaker: Speaker, kept: Kept, error: DeliveryError) -> "Sent | float":
        """Put it off or give it up, as the error says; neither where a report or a stop settled it meanwhile."""
        now = self._clock.now()
        self._log.failure("send.failed", error, channel=speaker.channel, attempt=kept.attempts + 1)
        pause = pause_after(error, self._retry_seconds, kept.attempts)
        lost = isinstance(error, Unreachable | NotTaken) or self._is_late(kept)
        if isinstance(error, TryAgain | InDoubt) and kept.attempts >= len(self._retry_seconds):
            lost = True

        def unit(transaction: Transaction) -> bool:
            if not self._people.stands(transaction, speaker):
                raise Superseded
            if not self._conversations.not_sent(
                transaction,
                kept.number,
                after=State.UNDELIVERED if lost else State.PENDING,
                until=now + timedelta(seconds=pause),
                error=type(error).__name__,
                doubt=isinstance(error, InDoubt) or kept.maybe_sent,
            ):
                return False
            if error.traces:
                traces = tuple(dict.fromkeys((*kept.body.traces, *error.traces)))
                self._conversations.rewrite(transaction, speaker, kept, replace(kept.body, traces=traces))
            if lost:
                self._conversations.give_up_rest(transaction, speaker, kept)
            if isinstance(error, Unreachable):
                self._people.unreachable(transaction, speaker.person, now)
            return True

        if not await self._store.run(unit):
            return Sent.ALONE
        return Sent.LOST if lost else pause

    def _is_late(self, kept: Kept) -> bool:
        return self._clock.now() - kept.at > self._give_up

    async def _outbound(
        self, speaker: Speaker, kept: Kept, contents: tuple[Attachment, ...] | None, connector: Connector
    ) -> OutboundMessage:
        attachments = contents
        if attachments is None and kept.body.attachments:
            attachments = await self._read_back(speaker, kept)
        files, links = self._carrying.sent(attachments, connector.capabilities) if attachments else ((), "")
        files = tuple([await self._with_content(speaker, file) for file in files])
        is_new = self._clock.now() - kept.at < _SURELY_WITHIN
        heard_at = None
        if connector.capabilities.window is not None and not (kept.reply_to and is_new):
            heard_at = await self._store.read(
                lambda transaction: last_words.heard_at(transaction, speaker.conversation)
            )
        return OutboundMessage(
            channel_id=speaker.channel,
            recipient=speaker.address,
            id=str(kept.number),
            sequence=kept.sequence,
            reply_to=str(kept.reply_to or ""),
            made_at=kept.at,
            heard_at=heard_at,
            text=f"{kept.body.text}{links}",
            language=speaker.language,
            buttons=kept.body.buttons,
            attachments=files,
        )

    async def _read_back(self, speaker: Speaker, kept: Kept) -> tuple[Attachment, ...]:
        files = await self._store.read(lambda transaction: self._files.of_message(transaction, speaker, kept.number))
        return tuple(as_it_lies(file) for file in files)

    async def _with_content(self, speaker: Speaker, file: Attachment) -> Attachment:
        """Read only of what goes as a file: behind a link may lie more than memory holds."""
        if file.content is not None:
            return file
        return replace(file, content=await asyncio.to_thread(self._files.content, speaker, file.reference))


def pause_after(error: DeliveryError, retry_seconds: Sequence[float], attempts: int) -> float:
    """Seconds: as the platform asks, else as the owner's schedule says."""
    if isinstance(error, TryAgain) and error.retry_after is not None:
        return min(max(error.retry_after.total_seconds(), 0.05), LONGEST_PAUSE)
    if isinstance(error, ChannelRefused):
        return _REFUSED_PAUSE
    return retry_seconds[min(attempts, len(retry_seconds) - 1)] if retry_seconds else 1.0
