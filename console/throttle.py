"""Signing in becomes slower the more often it failed, and never impossible for whoever knows the password."""

from core.clock import Clock

_FREE = 5
"""Failures of one account and source that cost nothing: people mistype."""
_FREE_OF_ACCOUNT = 10
_LONGEST_SECONDS = 900.0
_FORGOTTEN_SECONDS = 900.0
_MOST = 20_000
_LONGEST_NAME = 200
"""Of an account, as far as one is told from another: no true one is longer, and anybody may send what they like."""


class Throttle:
    """An account that is being guessed at from everywhere makes each source wait longer after its own first failure,
    but nobody is ever kept from a first try: so its true owner is not shut out by others."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: dict[tuple[str, str], tuple[int, float]] = {}

    def seconds_to_wait(self, account: str, source: str) -> int:
        """0: may try now."""
        account, now = account[:_LONGEST_NAME], self._clock.monotonic()
        own = max(self._count(account, source, now), self._count("", source, now) // 3)
        everywhere = self._count(account, "", now)
        free = 1 if everywhere >= _FREE_OF_ACCOUNT else _FREE
        if own < free:
            return 0
        pause = min(_LONGEST_SECONDS, 2.0 ** min(own - free + 1, 12))
        last = max(self._last(account, source), self._last("", source))
        return max(0, round(last + pause - now + 0.5)) if last + pause > now else 0

    def failed(self, account: str, source: str) -> None:
        account, now = account[:_LONGEST_NAME], self._clock.monotonic()
        # Where no account is named, two of them are one and the same, which is counted once.
        for key in dict.fromkeys(((account, source), ("", source), (account, ""))):
            count = self._count(*key, now) + 1
            self._failures.pop(key, None)  # the one that failed last stands last
            self._failures[key] = (count, now)
        while len(self._failures) > _MOST:
            del self._failures[next(iter(self._failures))]

    def succeeded(self, account: str, source: str) -> None:
        for key in ((account[:_LONGEST_NAME], source), ("", source)):
            self._failures.pop(key, None)

    def _count(self, account: str, source: str, now: float) -> int:
        count, last = self._failures.get((account, source), (0, 0.0))
        return count if now - last < _FORGOTTEN_SECONDS else 0

    def _last(self, account: str, source: str) -> float:
        return self._failures.get((account, source), (0, 0.0))[1]
