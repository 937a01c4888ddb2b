"""The newest message of each person who wrote lately: the typing signal must name one."""

from collections import OrderedDict
from collections.abc import Sequence

from core.clock import Clock
from core.identifiers import Address, ProviderMessageId
from core.ports.command import Speaker
from core.ports.personal_place import Held

_MOST = 10_000
_SECONDS = 600.0
"""Whoever waits longer for an answer sees no signal. What an erased person said before, and Meta brings again, is known
here for no longer either."""


class Recent:
    """A personal place, in memory only, of as many people as write at a time."""

    called = "Message being answered"
    category = "connection"
    purpose = "to show you that an answer is being written"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._newest: OrderedDict[Address, tuple[ProviderMessageId, float]] = OrderedDict()
        """The longest known first."""

    def note(self, sender: Address, message: ProviderMessageId) -> None:
        self._newest[sender] = (message, self._clock.monotonic())
        self._newest.move_to_end(sender)
        self._drop_old()
        if len(self._newest) > _MOST:
            self._newest.popitem(last=False)

    def of(self, sender: Address) -> ProviderMessageId | None:
        self._drop_old()
        newest = self._newest.get(sender)
        return None if newest is None else newest[0]

    def drop(self, sender: Address) -> None:
        self._newest.pop(sender, None)

    async def show(self, speaker: Speaker) -> Sequence[Held]:
        newest = self.of(speaker.address)
        return () if newest is None else [Held(called="Your newest message", facts={"called by WhatsApp": newest})]

    async def forget(self, speaker: Speaker) -> None:
        self.drop(speaker.address)

    async def count(self, speaker: Speaker) -> int:
        return int(self.of(speaker.address) is not None)

    def _drop_old(self) -> None:
        before = self._clock.monotonic() - _SECONDS
        while self._newest and next(iter(self._newest.values()))[1] <= before:
            self._newest.popitem(last=False)
