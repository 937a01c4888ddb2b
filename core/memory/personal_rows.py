"""Walks every table about one person, whatever tables there are: counts, and opens what is sealed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, bindparam, func, select
from sqlalchemy.schema import Column, Table

from core.clock import moment
from core.memory import consent_tables as _consent_tables  # noqa: F401  as below
from core.memory import linked_tables as _linked_tables  # noqa: F401  as below
from core.memory import looks as _looks  # noqa: F401  a table that nobody imported is walked by nobody
from core.memory import proposed_table as _proposed_table  # noqa: F401  as above
from core.memory import rights_tables as _rights_tables  # noqa: F401  as above
from core.memory.about import OnePerson, SealedColumn, person_tables
from core.memory.statements import Statement
from core.memory.store import Transaction
from core.memory.vault import Vault
from core.ports.command import Speaker

Opened = None | bool | int | str | list["Opened"] | dict[str, "Opened"]
"""What a column holds, as it is shown: a time in ISO 8601, a sealed value opened and read as JSON."""

_TIME = "_at"
"""How the name of every column ends that holds milliseconds since 1970."""
_DATED_BY = ("created_at", "asked_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    count: int
    oldest: datetime | None = None
    newest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownColumn:
    name: str
    kind: str
    """How it is shown: "number", "truth", "text", "time" or "words" (it was sealed)."""
    may_be_empty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTable:
    name: str
    about: OnePerson
    shown: tuple[ShownColumn, ...]
    count: Statement = field(repr=False)
    page: Statement = field(repr=False)
    dated: bool


class PersonalRows:
    """Everything here runs inside a transaction."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault
        self.tables = _walked(frozenset(person_tables()))

    def count(self, transaction: Transaction, table: PersonTable, person: int) -> Counted:
        row = transaction.row(table.count, person=person)
        assert row is not None
        if not table.dated or row[1] is None:
            return Counted(count=row[0])
        return Counted(count=row[0], oldest=moment(row[1]), newest=moment(row[2]))

    def page(
        self, transaction: Transaction, table: PersonTable, speaker: Speaker, after: int, most: int
    ) -> "list[tuple[int, dict[str, Opened]]]":
        """Rows whose number is above `after`, each with its number, in order."""
        rows = transaction.rows(table.page, person=speaker.person, after=after, most=most)
        return [(number, self._opened(table, speaker, number, values)) for number, *values in rows]

    def _opened(self, table: PersonTable, speaker: Speaker, number: int, values: "list[object]") -> "dict[str, Opened]":
        opened: dict[str, Opened] = {}
        for column, value in zip(table.shown, values, strict=True):
            if value is None:
                opened[column.name] = None
            elif column.kind == "words":
                assert isinstance(value, bytes)
                place = f"{table.name}.{column.name}"
                opened[column.name] = _read(self._vault.unseal(speaker.person, speaker.key_slot, place, number, value))
            elif column.kind == "time":
                assert isinstance(value, int)
                opened[column.name] = iso(moment(value)) if value else None
            elif column.kind == "truth":
                opened[column.name] = bool(value)
            else:
                assert isinstance(value, int | str)
                opened[column.name] = value
        return opened


@cache
def _walked(declared: frozenset[str]) -> Mapping[str, PersonTable]:
    """`declared`: the tables with rows of people, by name."""
    return {name: person_table(table, about) for name, (table, about) in person_tables().items() if name in declared}


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read(plain: bytes) -> Opened:
    text = plain.decode()
    try:
        value: Opened = json.loads(text)
    except ValueError:
        return text
    return value


def person_table(table: Table, about: OnePerson) -> PersonTable:
    # A seal is bound to the number of its row, so a row has exactly one.
    [number] = table.primary_key.columns
    shown = tuple(_shown_columns(table, about))
    dated = next((table.c[name] for name in _DATED_BY if name in table.c), None)
    mine = table.c[about.key] == bindparam("person")
    span = (func.count(),) if dated is None else (func.count(), func.min(dated), func.max(dated))
    page = (
        select(number, *(table.c[column.name] for column in shown))
        .where(mine, number > bindparam("after"))
        .order_by(number)
        .limit(bindparam("most"))
    )
    return PersonTable(
        name=table.name,
        about=about,
        shown=shown,
        count=Statement(select(*span).select_from(table).where(mine)),
        page=Statement(page),
        dated=dated is not None,
    )


def _shown_columns(table: Table, about: OnePerson) -> Iterator[ShownColumn]:
    for column in table.columns:
        if column.name not in about.withheld:
            yield ShownColumn(name=column.name, kind=_kind(column), may_be_empty=bool(column.nullable))


def _kind(column: "Column[object]") -> str:
    if isinstance(column.type, SealedColumn):
        return "words"
    if isinstance(column.type, Boolean):
        return "truth"
    if isinstance(column.type, Integer | BigInteger):
        return "time" if column.name.endswith(_TIME) else "number"
    if isinstance(column.type, LargeBinary):
        raise TypeError(f"{column} is bytes that nobody can read: seal it, or withhold it and say why")
    return "text"
