"""What is under way for a person just now, so that an erasure, or their saying stop, can end it."""

from typing import Protocol

from core.ports.command import Speaker


class InFlight(Protocol):
    async def cancel(self, speaker: Speaker) -> None:
        """End every model call, stream, send and download for this person, but not the caller's own turn.
        When this returns none of them runs, and what comes late from one is dropped."""

    async def forgotten(self, speaker: Speaker) -> None:
        """Tell the channel that the person is erased, once their last message went out: open pages are cleared."""
