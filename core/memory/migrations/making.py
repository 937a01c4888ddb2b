"""This release's tables in a new file, at once; the steps that lead to them are for files that are older.

Alembic, which walks the steps, costs a start a third of a second and fifteen megabytes that it keeps.
"""

import sqlite3

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
    dialect = sqlite.dialect()
    declared = declared_tables()
    connection.execute("BEGIN IMMEDIATE")
    for table in SQLModel.metadata.sorted_tables:
        if table.name in declared:
            connection.execute(str(CreateTable(table).compile(dialect=dialect)))
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                connection.execute(str(CreateIndex(index).compile(dialect=dialect)))
    connection.execute(_STEPS)
    connection.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
    connection.execute("COMMIT")
