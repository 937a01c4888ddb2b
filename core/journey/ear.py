"""What is understood of a message is understood once, when it comes in, and remembered until its turn."""

from collections import OrderedDict
from collections.abc import Iterable

from core.identifiers import MessageId
from core.messages import InboundMessage
from core.ports.command import Heard, Hearing

_REMEMBERED = 20_000
"""Messages; what was forgotten, or came before this process, is understood again."""
_NOTHING = Heard()


class Ear:
    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing
        self._heard: OrderedDict[MessageId, Heard] = OrderedDict()

    def listen(self, message: InboundMessage, number: MessageId) -> Heard:
        heard = self._heard.get(number)
        if heard is None:
            heard = self._heard[number] = self._understood(message)
            if len(self._heard) > _REMEMBERED:
                self._heard.popitem(last=False)
        return heard

    def forget(self, numbers: Iterable[MessageId]) -> None:
        for number in numbers:
            self._heard.pop(number, None)

    def _understood(self, message: InboundMessage) -> Heard:
        """Only what a person typed themselves, just now and alone with us, can be a command or come near one."""
        if message.own_words and message.readable and not message.attachments and not message.public:
            return self._hearing.hear(message.text, message.language)
        return _NOTHING
