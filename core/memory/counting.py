"""How much is kept of one channel, also while a server works on the same file."""

import sqlite3
from pathlib import Path

from core.errors import StorageError
from core.memory.sqlite_file import connect


def held(database: Path, channel: str) -> tuple[int, int]:
    """People and messages. Raises StorageError."""
    if not database.exists() or not database.stat().st_size:
        return 0, 0
    try:
        connection = connect(str(database), reads_only=True)
        try:
            (people,) = connection.execute("SELECT count(*) FROM person WHERE channel = ?", (channel,)).fetchone()
            (messages,) = connection.execute(
                "SELECT count(*) FROM message JOIN person ON person.id = message.person_id WHERE person.channel = ?",
                (channel,),
            ).fetchone()
        finally:
            connection.close()
    except sqlite3.Error:
        raise StorageError(f"{database.name} cannot be read, so what it holds is not known.") from None
    return people, messages
