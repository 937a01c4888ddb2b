"""What a platform took, and memory could not be told yet, or nobody waited for it to be told."""

from collections import OrderedDict
from collections.abc import Callable

from core.identifiers import MessageId
from core.messages import Delivery
from core.ports.command import Speaker

_MOST = 10_000
"""Messages; only those stay for long whose sender was ended while memory was being told, and mostly it was told."""


class Unwritten:
    """`unrecorded`: told once of what perhaps never can be written down, for the person was fenced off or erased
    meanwhile."""

    def __init__(self, unrecorded: Callable[[Speaker, Delivery], None]) -> None:
        self._unrecorded = unrecorded
        self._went: OrderedDict[MessageId, tuple[Speaker, Delivery]] = OrderedDict()
        self._told_of: set[MessageId] = set()

    def add(self, number: MessageId, speaker: Speaker, delivery: Delivery) -> None:
        self._went[number] = speaker, delivery
        if len(self._went) > _MOST:
            oldest, (whose, what) = next(iter(self._went.items()))
            self.never(oldest, whose, what)

    def of(self, number: MessageId) -> Delivery | None:
        """Not to be sent again."""
        went = self._went.get(number)
        return None if went is None else went[1]

    def written(self, number: MessageId) -> None:
        self._went.pop(number, None)
        self._told_of.discard(number)

    def perhaps(self, number: MessageId, speaker: Speaker, delivery: Delivery) -> None:
        """Whoever told memory was ended before it answered; also where it went earlier, as is known only now."""
        self.add(number, speaker, delivery)
        self._told_of.add(number)
        self._unrecorded(speaker, delivery)

    def never(self, number: MessageId, speaker: Speaker, delivery: Delivery) -> None:
        if number not in self._told_of:
            self._unrecorded(speaker, delivery)
        self.written(number)

    def forgotten(self, speaker: Speaker) -> None:
        """They are erased: nobody will write down any more what went to them."""
        for number, (whose, delivery) in list(self._went.items()):
            if whose.person == speaker.person:
                self.never(number, whose, delivery)
