"""What was used, read from the database file beside a server that may be running."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from core.memory.sqlite_file import connect
from core.memory.sqlite_store import SqliteTransaction
from core.memory.statements import Statement
from core.memory.usage import Used, days_used

_KEPT_HERE = Statement(text("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'assistantusage'"))


def days_in_file(database: Path) -> Sequence[Used]:
    """Oldest first; none where nothing is kept yet, as by an older release."""
    if not database.exists():  # to look at it would make it
        return []
    with closing(connect(str(database), reads_only=True)) as connection:
        transaction = SqliteTransaction(connection)
        return days_used(transaction) if transaction.row(_KEPT_HERE) else []
