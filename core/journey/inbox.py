"""Take a message in once, durably, before the provider hears that we have it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from core.clock import Clock, whole_second
from core.errors import BeingErased, StorageError, Superseded
from core.identifiers import MessageId, PersonId, ProviderMessageId
from core.journey.choosing import number_in
from core.journey.turn import as_inbound
from core.journey.waiting import WaitingWork
from core.memory.arrivals import Arrivals
from core.memory.bodies import body_of, storable
from core.memory.conversations import Conversations, Kept
from core.memory.files import Files, Written
from core.memory.people import People
from core.memory.short_memory import ShortMemory
from core.memory.store import Store, Transaction
from core.memory.tables import State
from core.messages import Attachment, InboundMessage
from core.ports.command import Speaker

_MOST_SEALED_ANEW = 2
_CHOSEN_AGAIN_WITHIN = timedelta(minutes=5)
_WHILE_ERASED = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Seconds between two looks at whether an erasure is over; together less than any platform waits for its answer."""

Look = Callable[[Transaction, Speaker, Kept], WaitingWork | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    speaker: Speaker
    kept: Kept = field(repr=False)
    found: WaitingWork | None = field(repr=False)
    """All that waits in the conversation now that the message is kept, if anybody looked."""

    def said(self) -> tuple[InboundMessage, MessageId]:
        """As it is listened to."""
        return as_inbound(self.speaker, self.kept), self.kept.number


class _AnotherByNow(Superseded):
    """Files are sealed first: whoever was forgotten in between, and comes again as another, cannot have them so."""


class _StillErased(Superseded):
    """They said it after they had confirmed: it is the first word of somebody new, once the old is gone."""


class Inbox:
    def __init__(
        self,
        *,
        store: Store,
        people: People,
        conversations: Conversations,
        arrivals: Arrivals,
        files: Files,
        short: ShortMemory,
        clock: Clock,
        message_characters: int,
        file_bytes: int,
    ) -> None:
        self._store = store
        self._people = people
        self._conversations = conversations
        self._arrivals = arrivals
        self._files = files
        self._short = short
        self._clock = clock
        self._message_characters = message_characters
        self._file_bytes = file_bytes

    async def accept(
        self, message: InboundMessage, look: Look, foretold: Callable[[Accepted | None], None]
    ) -> Accepted | None:
        """Returns once the message is synced; None for one that was here before, comes after its person
        was erased, or only changes an earlier one. Raises StoreUnavailable and TooLarge.

        `look`: what waits then, read in the same transaction, which saves whoever answers another.
        `foretold`: told what will be returned while it is being synced (`Store.run`)."""
        for pause in _WHILE_ERASED:
            try:
                return await self._accept_as_one(message, look, foretold)
            except _StillErased:
                await self._clock.sleep(pause)
        try:
            return await self._accept_as_one(message, look, foretold)
        except _StillErased:
            # Nothing says that this was here: brought again, or found in a platform's list, it is taken.
            raise BeingErased("it is said by somebody who is being erased") from None

    async def _accept_as_one(
        self, message: InboundMessage, look: Look, foretold: Callable[[Accepted | None], None]
    ) -> Accepted | None:
        for _ in range(_MOST_SEALED_ANEW):
            try:
                return await self._accept(message, look, foretold)
            except _AnotherByNow:
                continue
        return await self._accept(message, look, foretold)

    async def _accept(
        self, message: InboundMessage, look: Look, foretold: Callable[[Accepted | None], None]
    ) -> Accepted | None:
        owner, written = await self._write_files(message) if message.attachments else (None, {})
        taking_in = self._store.run(
            lambda transaction: self._take_in(transaction, message, owner, written, look), foretold
        )
        return await self._files.keep_or_remove(written.values(), taking_in)

    async def reword(self, edit: InboundMessage) -> bool:
        """Give what they said earlier its new words, where it is kept; nobody is made known by it. False for an edit
        that was here before, or comes after its person was erased."""
        return await self._store.run(lambda transaction: self._reword_once(transaction, edit))

    async def claim(self, message: InboundMessage) -> bool:
        """Only notice that this was here, and keep nothing of it: for what was said in public."""
        return await self._store.run(lambda transaction: self.claim_within(transaction, message))

    def claim_within(self, transaction: Transaction, message: InboundMessage) -> bool:
        return self._arrivals.claim(transaction, message.channel_id, _arrival(message), self._clock.now())

    def _take_in(
        self,
        transaction: Transaction,
        message: InboundMessage,
        owner: PersonId | None,
        written: dict[int, Written],
        look: Look,
    ) -> Accepted | None:
        now = self._clock.now()
        if not self._arrivals.claim(transaction, message.channel_id, _arrival(message), now):
            return None
        erased_at = self._erased_at(transaction, message)
        if _is_too_late(message, erased_at):
            return None
        if erased_at is not None and _is_chosen_again(message, erased_at) and self._nobody(transaction, message):
            return None
        if message.edits is not None:
            self._reword(transaction, message)
            return None
        speaker = self._recognised(transaction, message)
        if speaker is None:
            if message.press or message.text.startswith("/"):
                # What a button says, pressed once more while it is being done: it must bring nobody back.
                return None
            raise _StillErased
        if owner not in (None, speaker.person) or (owner is None and _brought(message)):
            raise _AnotherByNow
        kept = self._conversations.remember(
            transaction,
            speaker,
            body_of(message, self._message_characters),
            by_person=True,
            at=min(message.sent_at, now),
            state=State.WAITING,
        )
        for position, file in written.items():
            attachment = message.attachments[position]
            self._files.keep(
                transaction,
                speaker,
                kept.number,
                position,
                file,
                kind=attachment.kind,
                media_type=attachment.media_type,
                name=attachment.name,
            )
        # Files are seen to after this, and an erasure could come in between: then it is looked at again.
        found = None if written else _found(transaction, speaker, kept, look)
        return Accepted(speaker=speaker, kept=kept, found=found)

    def _erased_at(self, transaction: Transaction, message: InboundMessage) -> datetime | None:
        addresses = (message.sender, *message.also_known_as)
        return self._arrivals.erased_at(transaction, message.channel_id, *addresses)

    def _recognised(self, transaction: Transaction, message: InboundMessage) -> Speaker | None:
        return self._people.recognise(
            transaction,
            channel=message.channel_id,
            address=message.sender,
            name=message.sender_name,
            language=message.language,
            also_known_as=message.also_known_as,
        )

    def _nobody(self, transaction: Transaction, message: InboundMessage) -> bool:
        return self._people.find(transaction, message.channel_id, message.sender) is None

    def _reword_once(self, transaction: Transaction, edit: InboundMessage) -> bool:
        if not self.claim_within(transaction, edit) or _is_too_late(edit, self._erased_at(transaction, edit)):
            return False
        self._reword(transaction, edit)
        return True

    def _reword(self, transaction: Transaction, message: InboundMessage) -> None:
        known_as = (message.sender, *message.also_known_as)
        found = (self._people.find(transaction, message.channel_id, address) for address in known_as)
        speaker = next((each for each in found if each is not None), None)
        if speaker is not None and message.edits is not None:
            words = storable(message.text[: self._message_characters])
            if self._conversations.reword(transaction, speaker, message.edits, words) is None:
                self._short.change(speaker.conversation, partial(_reworded, called=message.edits, words=words))

    async def _write_files(self, message: InboundMessage) -> tuple[PersonId | None, dict[int, Written]]:
        """Bytes that came with the message must be as durable as its words, and sealed before they touch the disk."""
        brought = _brought(message)
        if not brought or message.edits is not None:  # an edit changes words, and makes nobody known
            return None, {}

        def unit(transaction: Transaction) -> Speaker | None:
            if _is_too_late(message, self._erased_at(transaction, message)):
                return None  # nobody is made known for a file that is not taken
            return self._recognised(transaction, message)

        speaker = await self._store.run(unit)
        if speaker is None:
            return None, {}
        contents = [attachment.content or b"" for _, attachment in brought]
        written = await self._files.write_each(speaker, contents, self._file_bytes)
        return speaker.person, {at: file for (at, _), file in zip(brought, written, strict=True)}


def _reworded(kept: Kept, called: ProviderMessageId, words: str) -> Kept:
    if not kept.by_person or kept.body.provider_id != called:
        return kept
    return replace(kept, body=replace(kept.body, text=words, own_words=False))


def _brought(message: InboundMessage) -> list[tuple[int, Attachment]]:
    """The files whose bytes came with it, each with its position."""
    return [(at, each) for at, each in enumerate(message.attachments) if each.content is not None]


def _is_too_late(message: InboundMessage, erased_at: datetime | None) -> bool:
    # Platforms count whole seconds: what bears the very second of the erasure came after it, or is an arrival.
    return erased_at is not None and message.sent_at < whole_second(erased_at)


def _is_chosen_again(message: InboundMessage, erased_at: datetime) -> bool:
    """Where no buttons are drawn, a choice is its number, typed: once more, soon after, it must bring nobody back."""
    soon = message.sent_at - erased_at <= _CHOSEN_AGAIN_WITHIN
    return soon and message.own_words and not message.attachments and number_in(message.text) > 0


def _found(transaction: Transaction, speaker: Speaker, kept: Kept, look: Look) -> WaitingWork | None:
    try:
        return look(transaction, speaker, kept)
    except StorageError:  # something older that cannot be opened keeps nothing new out; its turn will say so
        return None


def _arrival(inbound: InboundMessage) -> str:
    return inbound.arrival or inbound.provider_id
