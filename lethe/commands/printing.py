"""Data on standard output: a table for eyes, or JSON with the name of its schema."""

import json
from collections.abc import Sequence


def print_json(schema: str, **facts: object) -> None:
    """`schema` names the form and its version, as in `lethe.config/1`; a change that breaks readers raises it."""
    print(json.dumps({"schema": schema, **facts}, ensure_ascii=False, indent=2))


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
