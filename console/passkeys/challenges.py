"""What a device is asked to sign: made here, kept here, and taken once."""

import secrets

from core.clock import Clock

LIFE_SECONDS = 300.0
_MOST = 2000
_MOST_OF_ONE = 20


class Challenges:
    """Somebody who asks for very many loses their own oldest ones, and nobody else's until all of memory is full."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[bytes, tuple[str, str, float]] = {}

    def new(self, purpose: str, source: str) -> bytes:
        """`purpose`: what alone it may be taken for. `source`: who asks, by which they are counted."""
        now = self._clock.monotonic()
        self._kept = {one: kept for one, kept in self._kept.items() if now - kept[2] < LIFE_SECONDS}
        own = [one for one, kept in self._kept.items() if kept[1] == source]
        if len(own) >= _MOST_OF_ONE:
            del self._kept[own[0]]
        elif len(self._kept) >= _MOST:
            del self._kept[next(iter(self._kept))]
        challenge = secrets.token_bytes(32)
        self._kept[challenge] = (purpose, source, now)
        return challenge

    def take(self, challenge: bytes, purpose: str) -> bool:
        """Whether it was ours, for this, and not too long ago; whatever the answer, it is gone afterwards."""
        kept = self._kept.pop(challenge, None)
        return kept is not None and kept[0] == purpose and self._clock.monotonic() - kept[2] < LIFE_SECONDS
