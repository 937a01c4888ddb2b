"""What people asked for as their right, without who, and that an owner answered one of them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from console.ports.privacy import RequestRow, RequestRows
from core.clock import Clock
from core.memory.opening import Memory
from privacy.request_sources import STATES, Entry
from privacy.requests_log import RequestsLog


class OwnersRequests:
    """`console.ports.privacy.Requests`. `ledger`: its folder."""

    def __init__(self, *, memory: Memory, ledger: Path, clock: Clock) -> None:
        self._store = memory.store
        self._log = RequestsLog(vault=memory.vault, ledger=ledger)
        self._clock = clock

    async def page(self, *, state: str = "", after: str = "", most: int) -> RequestRows | None:
        now, only = self._clock.now(), next((one for one in STATES if one == state), None)
        found = await self._store.read(
            lambda transaction: self._log.page(transaction, now, only=only, after=after, most=most)
        )
        if found is None:
            return None
        return RequestRows(rows=[_row(entry, now.date()) for entry in found.entries], after=found.after)

    async def counts(self) -> Mapping[str, int]:
        now = self._clock.now()
        found = await self._store.read(lambda transaction: self._log.counts(transaction, now))
        return {str(state): count for state, count in found.items()}

    async def answer(self, id: str) -> bool:
        now = self._clock.now()
        number = await self._store.read(lambda transaction: self._log.waiting(transaction, id))
        if number is None:
            return False
        return await self._store.run(lambda transaction: self._log.answer(transaction, number, now))


def _row(entry: Entry, today: date) -> RequestRow:
    is_open = bool(entry.due) and entry.state != "answered"
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
