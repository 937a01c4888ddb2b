"""Archives of people that were made for an owner and wait in memory to be fetched, as one personal place."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.identifiers import PersonId
from core.ports.command import Speaker
from core.ports.personal_place import Held


@dataclass(slots=True, kw_only=True)
class ArchiveBegun:
    person: PersonId
    purpose: str = field(repr=False)
    at: float
    """By the monotonic clock: when it was begun, and once it is made, when it was made."""
    job: str = field(repr=False)
    """Whoever asked can name it by this."""
    total: int
    task: "asyncio.Task[bytes | None]" = field(repr=False)
    done: int = 0


Key = tuple[int, str]
"""Who asks, by their session or token, and for whom, by the code that was typed: nobody is given what another asked
for, whose purpose was another."""


class ArchivesHeld:
    """Only in the loop that makes them."""

    called = "A copy made for the owner"
    category = "requests"
    purpose = "to hand the owner, who was asked for it, all that is kept of you"

    def __init__(self) -> None:
        self._begun: OrderedDict[Key, ArchiveBegun] = OrderedDict()

    @property
    def begun(self) -> Mapping[Key, ArchiveBegun]:
        """The oldest first."""
        return self._begun

    def hold(self, key: Key, begun: ArchiveBegun) -> None:
        self._begun[key] = begun
        self._begun.move_to_end(key)

    def drop(self, key: Key) -> None:
        """Nobody may have it any more."""
        begun = self._begun.pop(key, None)
        if begun is not None:
            begun.task.cancel()

    async def show(self, speaker: Speaker) -> Sequence[Held]:
        """Not what is in it: that is what everything else of them is."""
        return [
            Held(called=self.called, facts={"is": "made" if self._begun[key].task.done() else "being made"})
            for key in self._of(speaker)
        ]

    async def forget(self, speaker: Speaker) -> None:
        tasks = [self._begun[key].task for key in self._of(speaker)]
        for key in self._of(speaker):
            self.drop(key)
        if tasks:
            await asyncio.wait(tasks)

    async def count(self, speaker: Speaker) -> int:
        return len(self._of(speaker))

    def _of(self, speaker: Speaker) -> Sequence[Key]:
        return [key for key, one in self._begun.items() if one.person == speaker.person]
