"""How long somebody who was erased is still to be told: their letter holds where, and is not kept for ever."""

from datetime import timedelta

from core.clock import Clock
from privacy.journal import Case, Letter

LETTER_LASTS = timedelta(days=9)
"""As long as the keyed trace of their address."""


class LastTries:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told: set[int] = set()
        self._tried: set[int] = set()
        """When their letter's time was over already."""

    def none_is_left(self, case: Case) -> bool:
        """Whoever is to be told has been, or cannot be in time: what is written down of it may go. A letter that is too
        old is tried once more, for the server may have been down all that while."""
        return not case.letter.says or case.number in self._told or case.number in self._tried

    def take(self, case: Case) -> Letter:
        """To be told now."""
        if self._clock.now() - case.asked_at >= LETTER_LASTS:
            self._tried.add(case.number)
        return case.letter

    def told(self, case: Case) -> None:
        """Only what is written down of it could not be dropped yet."""
        self._told.add(case.number)

    def dropped(self, case: Case) -> None:
        self._told.discard(case.number)
        self._tried.discard(case.number)
