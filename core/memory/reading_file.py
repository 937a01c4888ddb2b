"""The database file read beside a server that may be running; whoever reads so changes nothing."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import text

from core.errors import StorageError, StoreUnavailable
from core.memory.migrations.runner import known_revisions, revision_of
from core.memory.sqlite_file import connect
from core.memory.sqlite_store import SqliteTransaction
from core.memory.statements import Statement
from core.memory.store import Result, Unit

_TABLES = Statement(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
_SCHEMA = Statement(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))


class ReadOnlyStore:
    """Nothing can be stored here: `run` and `scrub` raise StoreUnavailable."""

    def __init__(self, transaction: SqliteTransaction) -> None:
        self._transaction = transaction

    async def run(self, unit: Unit[Result], foretold: Callable[[Result], None] | None = None) -> Result:
        raise StoreUnavailable("it is only read here")

    async def read(self, unit: Unit[Result]) -> Result:
        return unit(self._transaction)

    async def scrub(self) -> None:
        raise StoreUnavailable("it is only read here")

    async def tables(self) -> Sequence[str]:
        return [name for (name,) in self._transaction.rows(_TABLES)]

    async def schema(self) -> str:
        return "\n".join(sql for (sql,) in self._transaction.rows(_SCHEMA))


@contextmanager
def reading(database: Path) -> Iterator[ReadOnlyStore | None]:
    """None where nothing is kept yet. Raises StorageError for a file with other tables than this release's."""
    if not database.exists():  # to look at it would make it
        yield None
        return
    if revision_of(str(database)) != known_revisions()[-1]:
        raise StorageError(f"{database.name} has the tables of another release. Start this Lethe once, then ask again.")
    with closing(connect(str(database), reads_only=True)) as connection:
        yield ReadOnlyStore(SqliteTransaction(connection))
