"""The question every table must answer, "about whom is a row?", and the guard that refuses one without an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Boolean, Integer, LargeBinary, event
from sqlalchemy.orm import Mapper
from sqlalchemy.schema import Table
from sqlmodel import SQLModel

# Nothing comes into a table but by our own statements: what would check a row is made only where somebody asks for it.
SQLModel.model_config["defer_build"] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePerson:
    called: str
    """What the person reads above these rows."""
    category: str
    purpose: str
    withheld: Mapping[str, str] = field(default_factory=dict)
    """Column to the reason why it is not shown to the person."""
    plain: Mapping[str, str] = field(default_factory=dict)
    """Column that holds text or bytes unsealed, to the reason why that says nothing about anybody."""
    key: str = "person_id"
    written_by_us: bool = False
    """Its rows hold no piece by which the person would be known again: an erasure looks for none of it afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOwner:
    called: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPerson:
    because: str


About = OnePerson | OneOwner | NoPerson


class SealedColumn(LargeBinary):
    """Holds only what `core.memory.vault` sealed under the key of the row's person."""

    cache_ok = True


def declared_tables() -> Mapping[str, About]:
    """Every table that was defined and let in, by its name in the database."""
    return dict(_declared)


def person_tables() -> Mapping[str, tuple[Table, OnePerson]]:
    return {name: (_tables[name], about) for name, about in _declared.items() if isinstance(about, OnePerson)}


_declared: dict[str, About] = {}
_tables: dict[str, Table] = {}


@event.listens_for(Mapper, "instrument_class")
def _guard(mapper: Mapper[Any], mapped: type) -> None:
    table = mapper.local_table
    if not isinstance(table, Table):
        return
    about = getattr(mapped, "about", None)
    if not isinstance(about, OnePerson | OneOwner | NoPerson):
        raise TypeError(f"{mapped.__name__} does not say about whom a row is: give it `about`")
    if isinstance(about, OnePerson):
        _check_falls_with_person(mapped.__name__, table, about)
        _check_sealed(mapped.__name__, table, about)
    _declared[table.name] = about
    _tables[table.name] = table


def _check_falls_with_person(name: str, table: Table, about: OnePerson) -> None:
    column = table.columns.get(about.key)
    if column is None:
        raise TypeError(f"{name} is about one person and has no column {about.key}")
    if column.nullable:
        raise TypeError(f"{name}.{about.key} may be empty: then nobody could ask for the row")
    if about.key == "person_id" and not any(key.ondelete == "CASCADE" for key in column.foreign_keys):
        raise TypeError(f"{name}.{about.key} does not fall with the person: ondelete CASCADE is missing")


def _check_sealed(name: str, table: Table, about: OnePerson) -> None:
    for column in table.columns:
        if isinstance(column.type, SealedColumn | Integer | Boolean) or column.name in about.plain:
            continue
        raise TypeError(f"{name}.{column.name} is plain: seal it, or say in `plain` why it says nothing about anybody")
