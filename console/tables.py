"""A table as pages show it, and as a file that no spreadsheet can be tricked by."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO

_OBEYED = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """As templates/table.html draws it; the first cell of a row names the row."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def as_csv(table: Table) -> bytes:
    """A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    return csv_lines([table.head, *table.rows])


def csv_lines(rows: Iterable[Sequence[str]]) -> bytes:
    """A piece of such a file."""
    written = StringIO()
    csv.writer(written).writerows([f"'{cell}" if cell.startswith(_OBEYED) else cell for cell in row] for row in rows)
    return written.getvalue().encode("utf-8", "replace")
