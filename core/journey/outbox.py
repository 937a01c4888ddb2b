"""Deliver a reply: remember it first, then send it."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.clock import Clock
from core.errors import ChannelRefused, DeliveryError, StoreUnavailable, Superseded, TryAgain
from core.identifiers import MessageId, ProviderMessageId
from core.journey.carrying import Carrying
from core.journey.fitting import fit, fit_buttons, length
from core.journey.sending import Connectors, Sending, pause_after
from core.journey.unkept import Unkept
from core.log import Log
from core.memory.bodies import Body, storable
from core.memory.conversations import Conversations, Kept
from core.memory.files import Files, Written
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.memory.tables import State
from core.messages import Attachment, OutboundMessage
from core.ports.command import Reply, Speaker
from core.ports.connector import Connector, ShowsForgotten

_FAREWELL_RETRY_SECONDS = (1.0, 5.0)
_UNTIL_MEMORY = 5.0
"""Seconds before memory, which did not take how a message went, is told again."""


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
        sending: Sending,
        carrying: Carrying,
        unkept: Unkept,
        clock: Clock,
        log: Log,
        file_bytes: int,
        shown: Callable[[Transaction, Speaker, str], None] = lambda transaction, speaker, version: None,
    ) -> None:
        """`shown`: writes down which notice somebody was told."""
        self._store = store
        self._people = people
        self._conversations = conversations
        self._files = files
        self._connectors = connectors
        self._sending = sending
        self._carrying = carrying
        self._unkept = unkept
        self._clock = clock
        self._log = log
        self._file_bytes = file_bytes
        self._shown = shown

    async def deliver(self, speaker: Speaker, outgoing: Outgoing) -> float | None:
        """Remember the reply, then send it. Raises Superseded when nobody waits for it any more, and StoreUnavailable
        when it is not remembered, and may be delivered again.

        The seconds until it should be tried again, or None when nothing is left to send.
        """
        connector = self._connectors(speaker.channel)
        kept, attachments = await self._remember(speaker, outgoing, connector)
        contents = {kept[-1].number: attachments}
        return await self._send_all(speaker, kept, contents)

    async def resume(self, speaker: Speaker, unsent: Sequence[Kept]) -> float | None:
        """Send what an earlier try, or an earlier process, left."""
        return await self._send_all(speaker, unsent, {})

    async def _send_all(
        self, speaker: Speaker, unsent: Sequence[Kept], contents: Mapping[MessageId, tuple[Attachment, ...]]
    ) -> float | None:
        try:
            pause = await self._sending.send_all(speaker, unsent, contents)
        except StoreUnavailable:  # it is remembered, and what went is known: it goes on from there
            return _UNTIL_MEMORY
        await self._unkept.end_turn(speaker)
        return pause

    def is_in_hand(self, kept: Kept) -> bool:
        return self._sending.is_in_hand(kept)

    async def failed(self, speaker: Speaker, kept: Kept) -> float:
        return await self._sending.failed(speaker, kept)

    def forgotten(self, speaker: Speaker) -> None:
        """They are erased: what went to them, and could not be written down, is told of."""
        self._sending.unwritten.forgotten(speaker)

    async def farewell(self, speaker: Speaker, reply: Reply) -> None:
        """The last message to somebody who is gone from memory: kept nowhere."""
        connector = self._connectors(speaker.channel)
        if connector is not None and not await self._all_told(connector, speaker, reply) and reply.untold is not None:
            return
        try:
            if reply.is_over and isinstance(connector, ShowsForgotten):
                await connector.forgotten(speaker.address)
        finally:  # they were told, whatever becomes of their open pages
            if reply.after is not None:
                await reply.after()

    async def _all_told(self, connector: Connector, speaker: Speaker, reply: Reply) -> bool:
        for at, part in enumerate(fit(reply.text, connector.capabilities.longest_text)):
            name = f"last-{speaker.conversation}-{at}"
            told = False
            try:
                told = await self._send_unkept(connector, speaker, name, part, reply.sent)
            finally:  # also where it was cancelled: somebody else takes it up then
                if not told and reply.untold is not None:
                    reply.untold()
            if not told:
                return False
        return True

    async def _send_unkept(
        self,
        connector: Connector,
        speaker: Speaker,
        name: str,
        text: str,
        sent: Callable[[ProviderMessageId], None] | None = None,
    ) -> bool:
        """False where it may be possible later."""
        message = OutboundMessage(
            channel_id=speaker.channel, recipient=speaker.address, id=name, text=text, language=speaker.language
        )
        for attempt, last in enumerate((False,) * len(_FAREWELL_RETRY_SECONDS) + (True,)):
            try:
                delivery = await connector.send(message)
                if sent is not None and delivery.provider_id:
                    sent(delivery.provider_id)
                return True
            except TryAgain as error:
                if last:
                    self._log.failure("farewell.not_sent", error, channel=speaker.channel)
                    return False
                await self._clock.sleep(pause_after(error, _FAREWELL_RETRY_SECONDS, attempt))
            except DeliveryError as error:
                self._log.failure("farewell.not_sent", error, channel=speaker.channel)
                return not isinstance(error, ChannelRefused)  # that is our key or limit: the owner mends it
        raise AssertionError("the last try either ends it or fails")

    async def _remember(
        self, speaker: Speaker, outgoing: Outgoing, connector: Connector | None
    ) -> tuple[list[Kept], tuple[Attachment, ...]]:
        """What is kept of the reply, and its files as a channel may hand them out: bytes and where they lie."""
        reply = outgoing.reply
        sealed = _sealed(reply.attachments)
        written = await self._written(speaker, reply.attachments, sealed) if reply.attachments else []
        language = reply.language or speaker.language
        bodies = self._bodies(reply, connector, language)
        capabilities = None if connector is None else connector.capabilities
        now = self._clock.now()
        holder = asyncio.current_task()
        assert holder is not None

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
                self._shown(transaction, speaker, outgoing.told)
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
                row = self._files.keep(
                    transaction,
                    speaker,
                    kept[-1].number,
                    position,
                    file,
                    kind=attachment.kind,
                    media_type=attachment.media_type,
                    name=attachment.name,
                )
                self._carrying.link(
                    transaction,
                    speaker,
                    row,
                    attachment,
                    capabilities,
                    stored_as=file.stored_as,
                    language=language,
                )
            self._sending.take_in_hand(kept, holder)
            return kept

        try:
            kept = await self._files.keep_or_remove(written, self._store.run(unit), sealed)
        except BaseException:
            self._sending.let_go(holder)
            raise
        return kept, tuple(
            replace(attachment, reference=file.stored_as)
            for file, attachment in zip(written, reply.attachments, strict=True)
        )

    async def _written(
        self, speaker: Speaker, attachments: Sequence[Attachment], sealed: Collection[str]
    ) -> list[Written]:
        """Sealed now, but for those that are `sealed` already."""
        contents = [each.content or b"" for each in attachments if each.reference not in sealed]
        try:
            fresh = iter(await self._files.write_each(speaker, contents, self._file_bytes))
        except StoreUnavailable:  # whoever delivers it again finds what was sealed already
            raise
        except BaseException:
            for stored_as in sealed:
                self._files.remove(stored_as)
            raise
        return [
            Written(stored_as=each.reference, size=each.size or 0) if each.reference in sealed else next(fresh)
            for each in attachments
        ]

    def _bodies(self, reply: Reply, connector: Connector | None, language: str) -> list[Body]:
        """One for each message that the channel will be sent; buttons and files go with the last."""
        text = storable(reply.text)
        buttons = reply.buttons
        parts = [text]
        if connector is not None:
            capabilities = connector.capabilities
            text, buttons = fit_buttons(text, buttons, capabilities)
            parts = fit(text, capabilities.longest_text)
            if reply.attachments and (in_place := self._carrying.words(reply.attachments, capabilities, language)):
                together = f"{parts[-1]}\n\n{in_place}"
                room = capabilities.longest_text - self._carrying.room(reply.attachments, capabilities)
                parts = [*parts[:-1], together] if length(together) <= room else [*parts, in_place]
        attachments = tuple([replace(attachment, content=None, reference="") for attachment in reply.attachments])
        bodies = [Body(text=part) for part in parts[:-1]]
        return [*bodies, Body(text=parts[-1], buttons=buttons, attachments=attachments)]


def _sealed(attachments: Sequence[Attachment]) -> frozenset[str]:
    """What was sealed as it was made, and is called `reference`."""
    return frozenset(each.reference for each in attachments if each.content is None and each.reference)
