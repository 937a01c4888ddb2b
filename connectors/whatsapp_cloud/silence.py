"""When it may be taken from Meta's silence that it never had a message: Meta cannot be asked, it only reports."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta

from core.clock import Clock
from core.messages import OutboundMessage

_SHORTEST = timedelta(minutes=1)
_LONGEST = timedelta(hours=1)
_MOST_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doubt:
    since: float
    seconds: float


class Silence:
    """Holds nothing but our own numbers of messages."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._doubts: OrderedDict[str, _Doubt] = OrderedDict()

    def has_lasted(self, message: OutboundMessage) -> bool:
        """Has no report come for so long that none will? What nobody took, Meta brings again after pauses that grow
        with the time that it has tried: so we wait, from when we first ask, for as long as the message is old."""
        now = self._clock.monotonic()
        doubt = self._doubts.get(message.id)
        if doubt is None:
            age = timedelta() if message.made_at is None else self._clock.now() - message.made_at
            doubt = _Doubt(since=now, seconds=min(max(age, _SHORTEST), _LONGEST).total_seconds())
            self._doubts[message.id] = doubt
            if len(self._doubts) > _MOST_REMEMBERED:
                self._doubts.popitem(last=False)
        return now - doubt.since >= doubt.seconds

    def broken(self, message: str) -> None:
        """It is sent (again): what is not known then is not known from then on."""
        self._doubts.pop(message, None)
