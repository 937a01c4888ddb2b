"""Where nothing is kept before a person agreed: what they write until then is held in memory for some minutes, and the
question is asked."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from core.capabilities import Support
from core.clock import Clock
from core.errors import DeliveryError, StoreUnavailable
from core.identifiers import Address, ChannelId, ConversationId, ProviderMessageId
from core.journey.choosing import number_in
from core.journey.copied import without_marks
from core.journey.fitting import fit, fit_buttons
from core.journey.given_back import as_given
from core.journey.inbox import Inbox
from core.journey.letters import in_its_language
from core.journey.permits import AGREE, DECLINE, Consenting, Meant, Standing
from core.journey.sending import Connectors
from core.log import Log
from core.memory.store import Store, Transaction
from core.messages import InboundMessage, OutboundMessage, Revoked
from core.ports.command import Reply

_PEOPLE = 1_000
_MESSAGES = 10
"""Of one person."""
_BYTES = 20_000_000
"""Of everything that everybody wrote and sent."""
_ASKED_AGAIN_AFTER = 60.0
"""Seconds."""
_TOLD_AGAIN_AFTER = 600.0
"""Seconds after which somebody is told again that a channel is paused."""

_UNTIL_MEMORY = 5.0
"""Seconds before memory, which did not take what was held, is asked again."""

_Who = tuple[ChannelId, Address]


@dataclass(slots=True, kw_only=True)
class _Held:
    version: str
    asked_at: float
    """By the monotonic clock."""
    messages: list[tuple[float, InboundMessage]] = field(default_factory=list, repr=False)
    """Each with when it came."""


class HeldWords:
    """In memory only: it ends with the process, and after `minutes`."""

    def __init__(self, *, clock: Clock, minutes: float) -> None:
        self._clock = clock
        self._lasts = minutes * 60
        self._held: OrderedDict[_Who, _Held] = OrderedDict()
        self.hand_over: Callable[[InboundMessage], Awaitable[object]] | None = None
        """Takes in what was held, once it may be kept."""
        self.wake: Callable[[ConversationId], None] | None = None

    def asked(self, channel: ChannelId, address: Address) -> str:
        """The version of the notice that they were asked about, where that is not too long ago; else empty."""
        self._expire()
        held = self._held.get((channel, address))
        return "" if held is None else held.version

    def may_ask(self, channel: ChannelId, address: Address, version: str) -> bool:
        """Not again at once; True counts as asked."""
        self._expire()
        held = self._held.get((channel, address))
        now = self._clock.monotonic()
        if held is not None and held.version == version and now - held.asked_at < _ASKED_AGAIN_AFTER:
            return False
        messages = [] if held is None else held.messages
        self._held[channel, address] = _Held(version=version, asked_at=now, messages=messages)
        self._held.move_to_end((channel, address))
        if len(self._held) > _PEOPLE:
            self._held.popitem(last=False)
        return True

    def add(self, message: InboundMessage) -> None:
        """What is too much is not held, and so not answered: they have been asked, and nothing of it is kept."""
        held = self._held.get((message.channel_id, message.sender))
        if held is None or len(held.messages) >= _MESSAGES or self._size() + _size(message) > _BYTES:
            return
        held.messages.append((self._clock.monotonic(), message))

    def forget(self, channel: ChannelId, address: Address) -> None:
        self._held.pop((channel, address), None)

    def take_back(self, revoked: Revoked) -> None:
        for held in self._of(revoked):
            held.messages[:] = [one for one in held.messages if one[1].provider_id != revoked.message]

    def reword(self, edit: InboundMessage) -> None:
        """Once they agree it is taken in as they want it read by now."""
        for held in self._of(edit):
            held.messages[:] = [
                (came, replace(one, text=edit.text, own_words=False) if one.provider_id == edit.edits else one)
                for came, one in held.messages
            ]
            if self._size() > _BYTES:
                held.messages[:] = [one for one in held.messages if one[1].provider_id != edit.edits]

    async def release(self, channel: ChannelId, address: Address, conversation: ConversationId) -> None:
        """They agreed: what they wrote is taken in as if it came now, and what is kept of it already is answered."""
        self._expire()
        if self.wake is not None:
            self.wake(conversation)
        held, handed, times = self._held.get((channel, address)), ProviderMessageId(""), 0
        # Looked at anew after each wait: some of it may be too old by then, and all of it forgotten.
        while held is not None and held.messages and self._held.get((channel, address)) is held:
            came, message = held.messages[0]
            times = times + 1 if message.provider_id == handed else 0
            try:
                if self.hand_over is not None:
                    await self.hand_over(as_given(message, times))
            except StoreUnavailable:
                await self._clock.sleep(_UNTIL_MEMORY)
                self._expire()
                continue
            handed = message.provider_id
            held.messages[:] = [one for one in held.messages if one != (came, message)]
        if self._held.get((channel, address)) is held:  # and nobody was asked anew meanwhile
            self.forget(channel, address)

    async def let_go(self) -> None:
        """To be run from time to time: what is old is gone, whoever comes or not."""
        self._expire()

    def count(self) -> int:
        return sum(len(held.messages) for held in self._held.values())

    def _of(self, change: InboundMessage | Revoked) -> list[_Held]:
        found = (self._held.get((change.channel_id, one)) for one in (change.sender, *change.also_known_as))
        return [held for held in found if held is not None]

    def _expire(self) -> None:
        now = self._clock.monotonic()
        while self._held and now - next(iter(self._held.values())).asked_at >= self._lasts:
            self._held.popitem(last=False)
        for held in self._held.values():
            while held.messages and now - held.messages[0][0] >= self._lasts:
                del held.messages[0]

    def _size(self) -> int:
        return sum(_size(message) for held in self._held.values() for _, message in held.messages)


class Threshold:
    def __init__(
        self,
        *,
        store: Store,
        inbox: Inbox,
        consenting: Consenting,
        held: HeldWords,
        connectors: Connectors,
        log: Log,
        clock: Clock,
        paused: Callable[[ChannelId, str], str | None] = lambda channel, language: None,
    ) -> None:
        """`paused`: what is said on a channel where nobody is answered just now; None where all go on."""
        self._store = store
        self._inbox = inbox
        self._consenting = consenting
        self._held = held
        self._connectors = connectors
        self._log = log
        self._clock = clock
        self._paused = paused
        self._told_of_pause: OrderedDict[_Who, float] = OrderedDict()
        """When, by the monotonic clock; in memory alone, as nothing of them is kept."""

    async def pass_by(self, message: InboundMessage) -> InboundMessage | Callable[[], Awaitable[None]]:
        """The message, where it may be kept, as it is heard and with the language that its letters tell; else what is
        to be done instead."""
        message = in_its_language(without_marks(message))
        if not self._consenting.asks_first(message.channel_id):
            return message
        if message.edits is not None:  # whatever they agreed to: of what they said earlier no other words stay
            if await self._inbox.reword(message):
                self._held.reword(message)
            return _nothing
        addresses = (message.sender, *message.also_known_as)
        standing = await self._store.read(
            lambda transaction: self._consenting.standing(transaction, message.channel_id, addresses)
        )
        if standing is Standing.AGREED:
            return message
        if standing is Standing.ASKED:  # by the desk, of what was taken in before people were asked first here
            self._held.may_ask(message.channel_id, message.sender, self._question(message)[1])
        meant = self._meant(message)
        if meant == "decline" and standing is Standing.ASKED:
            self._held.forget(message.channel_id, message.sender)
            return replace(message, text=DECLINE) if number_in(message.text) else message
        reply = await self._consenting.unkept(message) if meant == "command" else None
        if meant == "command" and reply is None:
            return message
        says = self._paused(message.channel_id, message.language or "en")
        asked = self._held.asked(message.channel_id, message.sender)
        if says is None and meant == "agree" and asked and asked == self._question(message)[1]:
            return replace(message, text=AGREE)

        def unit(transaction: Transaction) -> bool | None:
            """None: they agreed since it was looked at, and what is held may have been given back before this."""
            stands = self._consenting.standing(transaction, message.channel_id, addresses)
            return None if stands is Standing.AGREED else self._inbox.claim_within(transaction, message)

        is_new = await self._store.run(unit)
        if is_new is None:
            return message
        if not is_new:
            return _nothing
        if reply is not None:
            return lambda: self._send(message, reply, "said")
        if standing is Standing.WITHDRAWN:
            return _nothing
        if meant == "decline":
            self._held.forget(message.channel_id, message.sender)
            return lambda: self._send(message, self._consenting.declined(message.language or "en"), "declined")
        if says is not None:  # nobody is asked to agree to what does not happen, and what they wrote is not held
            return self._told_once(message, says)
        question, version = self._question(message)
        may_ask = self._held.may_ask(message.channel_id, message.sender, version)
        if meant == "words":
            self._held.add(message)
        return (lambda: self._send(message, question, "asked")) if may_ask else _nothing

    def forget(self, channel: ChannelId, address: Address) -> None:
        self._held.forget(channel, address)
        self._told_of_pause.pop((channel, address), None)

    def _told_once(self, message: InboundMessage, says: str) -> Callable[[], Awaitable[None]]:
        """That the channel is paused; whoever was told just now knows."""
        who, now = (message.channel_id, message.sender), self._clock.monotonic()
        if now - self._told_of_pause.get(who, float("-inf")) < _TOLD_AGAIN_AFTER:
            return _nothing
        self._told_of_pause[who] = now
        self._told_of_pause.move_to_end(who)
        if len(self._told_of_pause) > _PEOPLE:
            self._told_of_pause.popitem(last=False)
        return lambda: self._send(message, Reply(text=says), "paused")

    def _question(self, message: InboundMessage) -> tuple[Reply, str]:
        connector = self._connectors(message.channel_id)
        whole = connector is None or not connector.capabilities.shows_notice
        return self._consenting.question(message.channel_id, message.language or "en", whole=whole)

    def _meant(self, message: InboundMessage) -> Meant:
        if not message.own_words or not message.readable or message.attachments:
            return "words"
        connector, number = self._connectors(message.channel_id), number_in(message.text)
        if (
            number in (1, 2)
            and self._held.asked(message.channel_id, message.sender)
            and connector is not None
            and connector.capabilities.buttons is not Support.FULL
        ):
            return "agree" if number == 1 else "decline"
        return self._consenting.meant(message.text, message.language)

    async def _send(self, message: InboundMessage, reply: Reply, name: str) -> None:
        """Kept nowhere, like a last message."""
        connector = self._connectors(message.channel_id)
        if connector is None:
            return
        text, buttons = fit_buttons(reply.text, reply.buttons, connector.capabilities)
        parts = fit(text, connector.capabilities.longest_text)
        for at, part in enumerate(parts):
            is_last = at == len(parts) - 1
            outbound = OutboundMessage(
                channel_id=message.channel_id,
                recipient=message.sender,
                id=f"{name}-{message.provider_id}-{at}",
                text=part,
                language=message.language,
                buttons=buttons if is_last else (),
            )
            try:
                await connector.send(outbound)
            except DeliveryError as error:
                self._log.failure("send.failed", error, channel=message.channel_id)
                return


async def _nothing() -> None:
    return


def _size(message: InboundMessage) -> int:
    return len(message.text.encode("utf-8", "replace")) + sum(len(each.content or b"") for each in message.attachments)
