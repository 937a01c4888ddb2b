"""Saying something to somebody who asked nothing just now: on the other channel of somebody who linked two."""

from typing import Protocol

from core.ports.command import Reply, Speaker


class Tells(Protocol):
    def tell(self, speaker: Speaker, reply: Reply) -> None:
        """As any reply: kept, and tried again."""

    def take_leave(self, speaker: Speaker, reply: Reply) -> None:
        """A farewell: sent once, kept nowhere."""

    def wake(self, speaker: Speaker) -> None:
        """What waited in their conversation may be answered now."""
