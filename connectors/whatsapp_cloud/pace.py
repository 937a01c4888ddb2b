"""How fast we may write: to one person, and through one number altogether. Kept by us before Meta has to refuse."""

import hmac
from collections import OrderedDict

from core.clock import Clock
from core.identifiers import Address

AT_ONCE = 30
"""To one person, before they are paced: Meta is said to take about forty-five."""
SECONDS_APART = 6.0
"""To one person after that, as Meta allows."""
_REMEMBERED = 20_000


class Pace:
    """Whoever must wait waits for themselves: a place in the number's queue is taken only when a person's own turn has
    come. People are known by a hash under a key that dies with the process.

    `a_second`: messages of the number in both directions, as Meta counts them; 0: nobody is paced. `key`: bytes that
    nobody else has."""

    def __init__(self, *, a_second: float, clock: Clock, key: bytes) -> None:
        self._a_second = a_second
        self._clock = clock
        self._key = key
        self._people: OrderedDict[bytes, tuple[float, float]] = OrderedDict()
        """How many may still go at once, and since when that is so."""
        self._number = (a_second, clock.monotonic())

    async def turn(self, recipient: Address) -> None:
        """Returns when one message may be sent to them: to one person within seconds, for they are sent one after
        the other."""
        if not self._a_second:
            return
        left = max(self._left(recipient) - 1, -1.0)
        self._keep(recipient, left)
        if left < 0:
            await self._clock.sleep(-left * SECONDS_APART)
        left = self._left_of_number() - 1
        self._number = (left, self._clock.monotonic())
        if left < 0:
            await self._clock.sleep(-left / self._a_second)

    def heard(self) -> None:
        """What people say counts too, but nobody waits longer for what a stranger says."""
        self._number = (max(self._left_of_number() - 1, min(self._number[0], 0.0)), self._clock.monotonic())

    def crowded(self, recipient: Address) -> None:
        """Meta refused one as too many for them: they have nothing left."""
        self._keep(recipient, min(self._left(recipient), 0.0))

    def overrun(self) -> None:
        """Meta refused one as too many for the number."""
        self._number = (min(self._left_of_number(), 0.0), self._clock.monotonic())

    def _left(self, recipient: Address) -> float:
        now = self._clock.monotonic()
        left, since = self._people.get(self._name(recipient), (float(AT_ONCE), now))
        return min(float(AT_ONCE), left + (now - since) / SECONDS_APART)

    def _keep(self, recipient: Address, left: float) -> None:
        name = self._name(recipient)
        self._people[name] = (left, self._clock.monotonic())
        self._people.move_to_end(name)
        if len(self._people) > _REMEMBERED:
            self._people.popitem(last=False)

    def _left_of_number(self) -> float:
        left, since = self._number
        return min(self._a_second, left + (self._clock.monotonic() - since) * self._a_second)

    def _name(self, recipient: Address) -> bytes:
        return hmac.digest(self._key, recipient.encode("utf-8", "surrogatepass"), "sha256")[:16]
