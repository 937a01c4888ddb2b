"""Before the first socket: whoever was erased since this database was copied is erased from it again.

A database that is put back from a backup holds people who were erased after it was made. Their tombstones lie beside
it, outside of every backup; what it does not know of them it is told here, before anybody can say anything.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from core.clock import Clock
from core.errors import StorageError
from core.identifiers import PersonId
from core.log import Log
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.memory.vault import Shredded, Vault
from privacy.beside import Beside
from privacy.erasure import Erasures
from privacy.issuing import remember_ledger
from privacy.journal import Case
from privacy.tombstones import Tombstone

_SLICE = 100


class BootGuard:
    def __init__(
        self,
        *,
        store: Store,
        vault: Vault,
        people: People,
        erasures: Erasures,
        beside: Beside,
        clock: Clock,
        log: Log,
    ) -> None:
        self._store = store
        self._vault = vault
        self._people = people
        self._erasures = erasures
        self._beside = beside
        self._clock = clock
        self._log = log

    async def replay(self) -> int:
        """How many people were erased again. Raises StorageError where nobody knows any more who must be."""
        tombstones = self._beside.tombstones
        unknown = tombstones.after(self._beside.known_tombstones)
        if not unknown:
            return 0
        missing = unknown[0].number - self._beside.known_tombstones - 1
        if missing:
            raise StorageError(
                f"This database is from before {unknown[0].day.isoformat()}, which is too old to be put back: nobody"
                f" knows any more who was deleted since ({missing}), so they could come back. Put back a backup that is"
                " younger than storage.backup_days."
            )
        cases, keyless = await self._store.run(partial(self._begin, unknown=unknown))
        for owner, slot in keyless:
            self._vault.shred(owner, slot)
        if cases or keyless:
            self._log.event("ledger.replayed", "warning", count=len(cases) + len(keyless))
        for start in range(0, len(cases), _SLICE):
            await self._erasures.carry_out(cases[start : start + _SLICE])
        return len(cases) + len(keyless)

    def _begin(
        self, transaction: Transaction, unknown: Sequence[Tombstone]
    ) -> tuple[Sequence[Case], Sequence[tuple[int, int]]]:
        """All of them in one commit, with what the database knows from now on: after a crash the journal has them."""
        here = set(self._people.numbers(transaction))
        cases: list[Case] = []
        unreadable: list[tuple[int, int]] = []
        for stone in unknown:
            if stone.person not in here:
                continue
            try:
                speaker = self._people.by_number(transaction, stone.person)
            except (StorageError, Shredded):  # not even their address can be read
                unreadable += self._slots(transaction, stone.person)
                self._people.remove(transaction, stone.person)
                continue
            if speaker is None:  # an erasure is under way already, and is taken up by itself
                continue
            # What they say after that day is said by somebody new.
            case = self._erasures.begin(transaction, speaker, says="", at=self._end_of(stone.day))
            if case is not None:
                cases.append(case)
        remember_ledger(transaction, self._beside.ledger.head, self._beside.tombstones.last)
        return cases, unreadable

    def _slots(self, transaction: Transaction, person: PersonId) -> Sequence[tuple[int, int]]:
        slot = self._people.key_slots(transaction).get(person)
        return [] if slot is None else [(person, slot)]

    def _end_of(self, day: date) -> datetime:
        return min(self._clock.now(), datetime.combine(day + timedelta(days=1), time(), UTC))
