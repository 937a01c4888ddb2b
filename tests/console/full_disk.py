"""A disk that takes nothing more, below a server that runs: what is there can be read."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"

_FAILS = "SELECT json('no JSON')"
"""The database itself fails over this, as on a full disk, and not over what it was asked to write."""


@contextmanager
def full_disk(database: Path) -> Iterator[None]:
    """Whatever is written into any table fails."""
    with closing(sqlite3.connect(database, isolation_level=None)) as beside:
        tables = [name for (name,) in beside.execute(_TABLES)]
        triggers = [(f"full_{table}_{change}", table, change) for table in tables for change in ("INSERT", "UPDATE")]
        for name, table, change in triggers:
            beside.execute(f'CREATE TRIGGER "{name}" BEFORE {change} ON "{table}" BEGIN {_FAILS}; END')
        try:
            yield
        finally:
            for name, _, _ in triggers:
                beside.execute(f'DROP TRIGGER "{name}"')
