"""This release's tables in a new file, at once; the steps that lead to them are for files that are older.

Alembic, which walks the steps, costs a start a third of a second and fifteen megabytes that it keeps.
"""

import sqlite3
from functools import cache

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from core.memory.about import declared_tables

_STEPS = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
    " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


def make_tables(connection: sqlite3.Connection, revision: str) -> None:
    """`revision`: the newest step, at which the file then stands."""
    connection.execute("BEGIN IMMEDIATE")
    for statement in _statements(frozenset(declared_tables())):
        connection.execute(statement)
    connection.execute(_STEPS)
    connection.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
    connection.execute("COMMIT")


@cache
def _statements(declared: frozenset[str]) -> tuple[str, ...]:
    """`declared`: the tables to make, by name."""
    dialect = sqlite.dialect()
    statements: list[str] = []
    for table in SQLModel.metadata.sorted_tables:
        if table.name in declared:
            statements.append(str(CreateTable(table).compile(dialect=dialect)))
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                statements.append(str(CreateIndex(index).compile(dialect=dialect)))
    return tuple(statements)
