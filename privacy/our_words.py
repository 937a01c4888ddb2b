"""What of a person's pieces we wrote ourselves, in files that hold nobody's words: to find it there proves nothing."""

import asyncio
import re
from collections.abc import Callable, Iterable, Set
from datetime import date

from core.memory.plain_words import all_plain_words
from core.memory.store import Store
from privacy.ledger import Ledger
from privacy.tombstones import Tombstones

_A_DAY = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)(?:t[0-9:.,+z-]*)?")
"""A month, a day, or a moment of it; in small letters."""


class OurWords:
    """Asked only where something was found, and read just then: meanwhile the erasure itself wrote some of it. No file
    is left out of the scan for it: a piece that stands in one of ours without our having written it counts."""

    def __init__(
        self, *, store: Store, ledger: Ledger, tombstones: Tombstones, also: Callable[[], Iterable[str]]
    ) -> None:
        """`also`: other words of ours, as the versions of notices, which a backup may still have of an earlier day."""
        self._store = store
        self._ledger = ledger
        self._tombstones = tombstones
        self._also = also

    async def beside(self, found: Set[str]) -> frozenset[str]:
        """What is found beside what is ours. Raises OSError or StorageError where nobody can tell."""
        if not found:
            return frozenset()
        written = (
            await all_plain_words(self._store),
            await asyncio.to_thread(self._ledger.written),
            await asyncio.to_thread(self._tombstones.written),
            *self._also(),
        )
        ours = "\n".join(written).casefold()
        began = self._ledger.began
        return frozenset(piece for piece in found if not (piece.casefold() in ours or _is_our_day(piece, began)))


def _is_our_day(piece: str, began: date) -> bool:
    """Of each day since the ledger began something of ours may tell: a sweep, a drill, until when backups are kept. A
    day from before, as of somebody's birth, is no word of ours."""
    day = _A_DAY.fullmatch(piece.casefold())
    return day is not None and day["day"] >= began.isoformat()[: len(day["day"])]
