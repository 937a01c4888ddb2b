"""What was used, read from the database file beside a server that may be running."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from core.memory.people_counted import Counted, people_counted
from core.memory.sqlite_file import connect
from core.memory.sqlite_store import SqliteTransaction
from core.memory.statements import Statement
from core.memory.usage import Used, days_used

_KEPT_HERE = Statement(text("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'assistantusage'"))
_COUNTED_HERE = Statement(text("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'peoplecounted'"))


def days_in_file(database: Path) -> Sequence[Used]:
    """Oldest first; none where nothing is kept yet, as by an older release."""
    if not database.exists():  # to look at it would make it
        return []
    with closing(connect(str(database), reads_only=True)) as connection:
        transaction = SqliteTransaction(connection)
        return days_used(transaction) if transaction.row(_KEPT_HERE) else []


def people_in_file(database: Path) -> Sequence[Counted]:
    """As `core.memory.people_counted` has it; none where an older release kept no such counts."""
    if not database.exists():
        return []
    with closing(connect(str(database), reads_only=True)) as connection:
        transaction = SqliteTransaction(connection)
        return people_counted(transaction) if transaction.row(_COUNTED_HERE) else []
