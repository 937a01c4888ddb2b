"""Everything in a data folder that only a command may change, so that a test sees whether one was obeyed."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

_TABLES = (
    "confirmation",
    "consentevent",
    "erasure",
    "fact",
    "fence",
    "filelink",
    "keptreceipt",
    "look",
    "providerrequest",
    "rightused",
)
_OF_A_PERSON = "id, channel, key_slot, epoch, erasing, stopped_at, paused_at, keep_days, opened_until_at"


def state_of_rights(data: Path) -> Mapping[str, object]:
    """By table; a table that is missing is an error, or a renamed one would be watched by nobody."""
    with closing(sqlite3.connect(f"file:{data / 'lethe.db'}?mode=ro", uri=True)) as reading:
        found: dict[str, object] = {
            table: reading.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in _TABLES
        }
        found["person"] = reading.execute(f"SELECT {_OF_A_PERSON} FROM person ORDER BY id").fetchall()
    found["ledger"] = (data / "ledger" / "ledger.jsonl").read_bytes()
    return found


def people_in(data: Path) -> int:
    with closing(sqlite3.connect(f"file:{data / 'lethe.db'}?mode=ro", uri=True)) as reading:
        return int(reading.execute("SELECT count(*) FROM person").fetchone()[0])
