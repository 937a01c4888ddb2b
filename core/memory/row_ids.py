"""Row numbers made by us: associated data of a seal needs the number before the row exists."""

import threading
from collections.abc import Callable

_SEQUENCE_BITS = 12
_SLOT_BITS = 10
HIGHEST = 2**63 - 1
"""That a row can have, in every database."""


class RowIds:
    """63-bit numbers that rise: 41 bits of milliseconds, 10 of the process, 12 counted."""

    def __init__(self, milliseconds: Callable[[], int], slot: int = 0) -> None:
        self._milliseconds = milliseconds
        self._slot = slot
        self._last = 0
        self._lock = threading.Lock()

    def begin_after(self, number: int) -> None:
        """The highest one that an earlier process made: the clock may have been put back since."""
        with self._lock:
            millisecond = number >> (_SEQUENCE_BITS + _SLOT_BITS)
            self._last = max(self._last, millisecond << _SEQUENCE_BITS | number % (1 << _SEQUENCE_BITS))

    def next(self) -> int:
        with self._lock:
            step = 1 << _SEQUENCE_BITS
            now = self._milliseconds() << _SEQUENCE_BITS
            # A clock that steps back, or 4096 numbers in one millisecond, must not repeat a number.
            self._last = max(self._last + 1, now)
            count = self._last % step
            return (
                ((self._last >> _SEQUENCE_BITS) << (_SEQUENCE_BITS + _SLOT_BITS))
                | (self._slot << _SEQUENCE_BITS)
                | count
            )
