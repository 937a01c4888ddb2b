"""A store that does what another does: a test's own changes one thing about it."""

from collections.abc import Callable, Sequence

from core.memory.opening import Memory
from core.memory.store import Result, Store, Unit


class StoreAround(Store):
    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    async def run(self, unit: Unit[Result], foretold: Callable[[Result], None] | None = None) -> Result:
        return await self.memory.store.run(unit, foretold)

    async def read(self, unit: Unit[Result]) -> Result:
        return await self.memory.store.read(unit)

    async def scrub(self) -> None:
        await self.memory.store.scrub()

    async def tables(self) -> Sequence[str]:
        return await self.memory.store.tables()

    async def schema(self) -> str:
        return await self.memory.store.schema()
