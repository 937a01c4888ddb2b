"""How fast one conversation, or a whole channel, may speak before it is asked to wait; nothing is dropped for it."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from core.clock import Clock

_REMEMBERED = 20_000

Whose = TypeVar("Whose", bound=Hashable)


class Pacing(Generic[Whose]):
    """`at_once` messages are free; after that one every `60 / a_minute` seconds. A flood is not held against anybody
    for more than `longest_wait` seconds."""

    def __init__(self, *, a_minute: float, at_once: int, clock: Clock, longest_wait: float = 60.0) -> None:
        self._refill = a_minute / 60
        self._most = float(at_once)
        self._clock = clock
        self._longest_wait = longest_wait
        self._left: OrderedDict[Whose, tuple[float, float]] = OrderedDict()

    def take(self, whose: Whose) -> float:
        """Count one message; the seconds that its turn should wait, 0 while there is room."""
        now = self._clock.monotonic()
        left, since = self._left.pop(whose, (self._most, now))
        left = min(self._most, left + (now - since) * self._refill) - 1
        left = max(left, -self._longest_wait * self._refill)
        self._left[whose] = (left, now)
        if len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)
        return 0.0 if left >= 0 else -left / self._refill
