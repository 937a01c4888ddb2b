"""What people asked for as their right, without who, and that an owner answered one of them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from console.ports.privacy import RequestRow
from core.clock import Clock
from core.memory.opening import Memory
from privacy.requests_log import Entry, answer, open_requests, requests_log

_PRESSING = {"overdue": 0, "waiting": 1, "under way": 2}
_DONE = 3


class OwnersRequests:
    """`console.ports.privacy.Requests`. `ledger`: its folder."""

    def __init__(self, *, memory: Memory, ledger: Path, clock: Clock) -> None:
        self._memory = memory
        self._ledger = ledger
        self._clock = clock

    async def all(self) -> Sequence[RequestRow]:
        """Raises StorageError where the ledger cannot be read."""
        now, vault = self._clock.now(), self._memory.vault
        found = await self._memory.store.read(lambda transaction: requests_log(transaction, vault, self._ledger, now))
        rows = [_row(entry, now.date()) for entry in found]
        rows.sort(key=lambda row: row.day, reverse=True)
        # What is open by its clock, what is done by its day.
        return sorted(
            rows, key=lambda row: (_PRESSING.get(row.state, _DONE), row.due if row.state in _PRESSING else "")
        )

    async def open(self) -> Sequence[RequestRow]:
        now, vault = self._clock.now(), self._memory.vault
        found = await self._memory.store.read(lambda transaction: open_requests(transaction, vault, now))
        rows = [_row(entry, now.date()) for entry in found]
        return sorted(rows, key=lambda row: (_PRESSING.get(row.state, _DONE), row.due))

    async def answer(self, id: str) -> bool:
        vault, now = self._memory.vault, self._clock.now()
        return await self._memory.store.run(lambda transaction: answer(transaction, vault, id, now))


def _row(entry: Entry, today: date) -> RequestRow:
    is_open = bool(entry.due) and entry.state in _PRESSING
    return RequestRow(
        id=entry.id,
        kind=entry.kind,
        channel=entry.channel,
        day=entry.day,
        due=entry.due,
        state=entry.state,
        proof=entry.proof,
        days_left=(date.fromisoformat(entry.due) - today).days if is_open else None,
    )
