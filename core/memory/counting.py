"""How much is kept of one channel, also while a server works on the same file."""

import sqlite3
from pathlib import Path

from core.errors import StorageError
from core.memory.sqlite_file import connect

_PEOPLE = "SELECT count(*) FROM (SELECT 1 FROM person WHERE channel = ? LIMIT ?)"
# CROSS JOIN: over the channel's people, and never through the messages of all others.
_MESSAGES = (
    "SELECT count(*) FROM (SELECT 1 FROM person CROSS JOIN message ON message.person_id = person.id"
    " WHERE person.channel = ? LIMIT ?)"
)
_ALL = -1


def held(database: Path, channel: str, *, most: int = _ALL) -> tuple[int, int]:
    """People and messages. `most`: no more than so many of each are counted, which is quick however much is kept.
    Raises StorageError."""
    if not database.exists() or not database.stat().st_size:
        return 0, 0
    try:
        connection = connect(str(database), reads_only=True)
        try:
            (people,) = connection.execute(_PEOPLE, (channel, most)).fetchone()
            (messages,) = connection.execute(_MESSAGES, (channel, most)).fetchone()
        finally:
            connection.close()
    except sqlite3.Error:
        raise StorageError(f"{database.name} cannot be read, so what it holds is not known.") from None
    return people, messages
