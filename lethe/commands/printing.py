"""Data on standard output: a table for eyes, or JSON with the name of its schema."""

import json
from collections.abc import Iterable, Mapping, Sequence
from unicodedata import category

_LONGEST_CELL = 60
_ORDERS = frozenset({"Cc", "Zl", "Zp"})
"""Kinds of signs."""


def print_json(schema: str, **facts: object) -> None:
    """`schema` names the form and its version, as in `lethe.config/1`; a change that breaks readers raises it."""
    print(json.dumps({"schema": schema, **facts}, ensure_ascii=False, indent=2))


def print_json_rows(schema: str, name: str, rows: Iterable[Mapping[str, object]]) -> None:
    """The same for one list, a row a line: however long it is, no more than one row of it is held."""
    print(f'{{\n  "schema": {json.dumps(schema)},\n  "{name}": [', end="")
    between = "\n"
    for row in rows:
        print(between, json.dumps(row, ensure_ascii=False), sep="    ", end="")
        between = ",\n"
    print("\n  ]\n}")


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The last cell of a row is whole; one before it is cut, or its length would push every row's end away. What
    strangers wrote stays in its own row, and is no order to the terminal."""
    table = [[*map(_cut, cells), last] for *cells, last in ([*map(_harmless, row)] for row in (head, *rows))]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def harmless_lines(words: str) -> str:
    """What a stranger wrote over several lines: their ends and their tabs stay."""
    return "".join(sign if sign in "\n\t" else _harmless(sign) for sign in words)


def _harmless(cell: str) -> str:
    """A terminal obeys what cannot be seen: it moves, wipes out, or names a window."""
    return "".join(" " if category(sign) in _ORDERS else sign for sign in cell)


def _cut(cell: str) -> str:
    return cell if len(cell) <= _LONGEST_CELL else f"{cell[: _LONGEST_CELL - 1]}…"
