"""A transaction is a plain function; the writer runs many of them in one synced commit."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from core.memory.statements import Statement

Result = TypeVar("Result")
Row = tuple[Any, ...]


class Transaction(Protocol):
    def rows(self, statement: Statement, **values: object) -> list[Row]: ...

    def row(self, statement: Statement, **values: object) -> Row | None: ...

    def change(self, statement: Statement, **values: object) -> int:
        """How many rows were changed."""


Unit = Callable[[Transaction], Result]


class Store(Protocol):
    async def run(self, unit: Unit[Result], foretold: Callable[[Result], None] | None = None) -> Result:
        """Run a unit by itself or with others; it has been synced to the disk when this returns.

        `foretold`: told the result as soon as the unit has run, in the caller's loop, while it is being synced; that
        may still fail. Only what then comes to nothing by itself may be begun there.
        An error that the unit raises undoes that unit alone. Raises StoreUnavailable when nothing
        can be stored just now. A unit cannot wait: no lock is ever held while somebody is asked.
        """

    async def read(self, unit: Unit[Result]) -> Result:
        """Run a unit that changes nothing, on one snapshot of all that was synced before."""

    async def scrub(self) -> None:
        """Truncate the write-ahead log, so that what was deleted is in no file. Raises StoreUnavailable."""

    async def tables(self) -> Sequence[str]:
        """Every table of the live database."""

    async def schema(self) -> str:
        """Its definitions, as they stand in its files."""
