"""What is understood of a message is understood once, when it comes in, and remembered until its turn."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace

from core.identifiers import MessageId
from core.memory.conversations import Kept
from core.messages import InboundMessage
from core.ports.command import Heard, Hearing, HearsAtHand

_REMEMBERED = 20_000
"""Messages; what was forgotten, or came before this process, is understood again."""
_NOTHING = Heard()


class Ear:
    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing
        self._at_hand = hearing.hear_at_hand if isinstance(hearing, HearsAtHand) else None
        self._heard: OrderedDict[MessageId, Heard] = OrderedDict()
        self._meant: OrderedDict[MessageId, str] = OrderedDict()

    def hears_at_once(self, message: InboundMessage, number: MessageId) -> bool:
        """False where something must be read first to understand it: then it is for `get_ready`."""
        if number in self._heard or self._at_hand is None or not _may_be_heard(message):
            return True
        heard = self._at_hand(self._meant.get(number) or message.text, message.language)
        if heard is not None:
            self._remember(number, heard)
        return heard is not None

    async def get_ready(self, message: InboundMessage, number: MessageId) -> None:
        """Before anybody listens to it: what must be read first is read in a thread, so that nobody else waits for
        that. Once for each language."""
        if number not in self._heard:
            self._remember(number, await asyncio.to_thread(self._understood, message, self._meant.get(number, "")))

    def heard(self, number: MessageId) -> Heard | None:
        """What was understood of it before, where that is remembered."""
        return self._heard.get(number)

    def listen(self, message: InboundMessage, number: MessageId) -> Heard:
        heard = self._heard.get(number)
        if heard is None:
            heard = self._remember(number, self._understood(message, self._meant.get(number, "")))
        return heard

    def note(self, number: MessageId, says: str) -> None:
        """Its words choose something that says this; empty: they choose nothing. Before anybody listens to it; from
        any thread."""
        self._meant[number] = says
        if len(self._meant) > _REMEMBERED:
            self._meant.popitem(last=False)

    def is_noted(self, number: MessageId) -> bool:
        return number in self._meant

    def as_meant(self, kept: Kept) -> Kept:
        """With what it says in place of the number that chose it; what is kept stays what they typed."""
        says = self._meant.get(kept.number)
        return replace(kept, body=replace(kept.body, text=says)) if says else kept

    def forget(self, numbers: Iterable[MessageId]) -> None:
        for number in numbers:
            self._heard.pop(number, None)
            self._meant.pop(number, None)

    def _remember(self, number: MessageId, heard: Heard) -> Heard:
        self._heard[number] = heard
        if len(self._heard) > _REMEMBERED:
            self._heard.popitem(last=False)
        return heard

    def _understood(self, message: InboundMessage, says: str) -> Heard:
        if _may_be_heard(message):
            return self._hearing.hear(says or message.text, message.language)
        return _NOTHING


def _may_be_heard(message: InboundMessage) -> bool:
    """Only what a person typed themselves, just now and alone with us, can be a command or come near one."""
    return message.own_words and message.readable and not message.attachments and not message.public
