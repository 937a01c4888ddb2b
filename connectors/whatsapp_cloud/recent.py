"""The newest message of each person who wrote lately: the typing signal must name one."""

from collections import OrderedDict

from core.clock import Clock
from core.identifiers import Address, ProviderMessageId

_MOST = 10_000
_SECONDS = 600.0
"""Whoever waits longer for an answer sees no signal. What an erased person said before, and Meta brings again, is known
here for no longer either."""


class Recent:
    """In memory only, of as many people as write at a time. Nothing personal but what the tables hold too, so it is no
    place of its own: the very message in which somebody asks what is held would count as something held, and whatever
    Meta brings while somebody is being erased as something left."""

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

    def _drop_old(self) -> None:
        before = self._clock.monotonic() - _SECONDS
        while self._newest and next(iter(self._newest.values()))[1] <= before:
            self._newest.popitem(last=False)
