"""SQLAlchemy Core statements, compiled once a dialect and then run on the driver itself.

The object-relational layer costs twenty to fifty times more a message; the cold paths may use it.
"""

from typing import Any

from sqlalchemy import ClauseElement
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import Table
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import SQLModel


def table_of(model: type[SQLModel]) -> Table:
    table = model.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
    assert isinstance(table, Table)
    return table


class Statement:
    """Parameters are named by `bindparam`; constants in the statement keep their own values."""

    __slots__ = ("_element", "_names", "_sqlite")

    def __init__(self, element: ClauseElement, *columns: str) -> None:
        """`columns`: of an insert or update without values, those that are set."""
        self._element = element
        self._names = list(columns) or None
        self._sqlite: tuple[str, dict[str, Any]] | None = None

    def for_sqlite(self) -> tuple[str, dict[str, Any]]:
        """The text, and the values of its constants."""
        if self._sqlite is None:
            compiled = self._element.compile(dialect=sqlite.dialect(paramstyle="named"), column_keys=self._names)
            assert isinstance(compiled, SQLCompiler)
            constants = {name: value for name, value in compiled.params.items() if not compiled.binds[name].required}
            self._sqlite = (str(compiled), constants)
        return self._sqlite
