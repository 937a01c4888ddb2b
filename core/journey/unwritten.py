"""What a platform took, and memory could not be told yet."""

from collections.abc import Callable

from core.identifiers import MessageId
from core.messages import Delivery
from core.ports.command import Speaker


class Unwritten:
    """`unrecorded`: told of what never can be written down, for the person was fenced off or erased meanwhile."""

    def __init__(self, unrecorded: Callable[[Speaker, Delivery], None]) -> None:
        self._unrecorded = unrecorded
        self._went: dict[MessageId, tuple[Speaker, Delivery]] = {}

    def add(self, number: MessageId, speaker: Speaker, delivery: Delivery) -> None:
        self._went[number] = speaker, delivery

    def of(self, number: MessageId) -> Delivery | None:
        """Not to be sent again."""
        went = self._went.get(number)
        return None if went is None else went[1]

    def written(self, number: MessageId) -> None:
        self._went.pop(number, None)

    def never(self, number: MessageId, speaker: Speaker, delivery: Delivery) -> None:
        self._went.pop(number, None)
        self._unrecorded(speaker, delivery)

    def forgotten(self, speaker: Speaker) -> None:
        """They are erased: nobody will write down any more what went to them."""
        for number, (whose, delivery) in list(self._went.items()):
            if whose.person == speaker.person:
                self.never(number, whose, delivery)
