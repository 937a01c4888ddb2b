"""What the channels hold of a person while they are open, as one personal place."""

from collections.abc import Sequence

from connectors.switchboard import Switchboard
from core.ports.command import Speaker
from core.ports.personal_place import Held, PersonalPlace


class OpenLines:
    """The personal place of whichever channel a person speaks on: what it holds while it is open."""

    called = "Open pages"
    category = "connection"
    purpose = "to bring an answer to the page that is open, and to hand out a file just asked for"

    def __init__(self, switchboard: Switchboard) -> None:
        self._switchboard = switchboard

    async def show(self, speaker: Speaker) -> Sequence[Held]:
        place = self._place(speaker)
        return await place.show(speaker) if place else ()

    async def forget(self, speaker: Speaker) -> None:
        place = self._place(speaker)
        if place:
            await place.forget(speaker)

    async def count(self, speaker: Speaker) -> int:
        place = self._place(speaker)
        return await place.count(speaker) if place else 0

    def _place(self, speaker: Speaker) -> PersonalPlace | None:
        line = self._switchboard.line(speaker.channel)
        return line.place if line else None
