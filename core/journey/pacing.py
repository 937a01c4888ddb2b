"""How fast one conversation may speak before it is asked to wait; nothing that is said is dropped for it."""

from collections import OrderedDict

from core.clock import Clock
from core.identifiers import ConversationId

_REMEMBERED = 20_000


class Pacing:
    """`at_once` messages are free; after that one every `60 / a_minute` seconds."""

    def __init__(self, *, a_minute: float, at_once: int, clock: Clock) -> None:
        self._refill = a_minute / 60
        self._most = float(at_once)
        self._clock = clock
        self._left: OrderedDict[ConversationId, tuple[float, float]] = OrderedDict()

    def take(self, conversation: ConversationId) -> float:
        """Count one message; the seconds that its turn should wait, 0 while there is room."""
        now = self._clock.monotonic()
        left, since = self._left.pop(conversation, (self._most, now))
        left = min(self._most, left + (now - since) * self._refill) - 1
        # A flood is not held against somebody for longer than a minute.
        left = max(left, -60 * self._refill)
        self._left[conversation] = (left, now)
        if len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)
        return 0.0 if left >= 0 else -left / self._refill
