"""Every change that somebody made through the console or the API is written down, in the transaction that makes it
where it is ours, and right after it where it is a file's."""

from collections.abc import Sequence

from core.memory.opening import Memory
from core.memory.owner_activity import Done
from core.memory.row_ids import HIGHEST
from core.memory.store import Transaction

_PAGE = 50


class Audit:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def note(self, who: str, did: str, subject: str = "") -> None:
        """`did`: as in channel.added. `subject`: a name of the owner's own, nothing of a person."""

        def unit(transaction: Transaction) -> None:
            self.inside(transaction, who, did, subject)

        await self._memory.store.run(unit)

    def inside(self, transaction: Transaction, who: str, did: str, subject: str = "") -> None:
        self._memory.activities.note(transaction, who, did, subject)

    async def page(self, below: int = HIGHEST, most: int = _PAGE, *, who: str = "", about: str = "") -> Sequence[Done]:
        return await self._memory.store.read(
            lambda transaction: self._memory.activities.page(transaction, below, most, who=who, about=about)
        )

    async def names(self) -> Sequence[str]:
        return await self._memory.store.read(self._memory.activities.names)

    async def broken_at(self) -> int | None:
        return await self._memory.store.read(self._memory.activities.broken_at)
