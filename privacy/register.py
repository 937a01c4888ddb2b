"""Every place a person may be found in, read off the tables themselves plus the personal places handed in."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.memory.about import NoPerson, OneOwner, declared_tables
from core.memory.personal_rows import Opened, PersonalRows, PersonTable
from core.memory.store import Store, Transaction
from core.ports.command import Speaker
from core.ports.personal_place import Held, PersonalPlace

_PAGE = 500
"""Rows opened at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a place says of itself."""

    called: str
    category: str
    purpose: str
    table: str = ""
    """Its name in the database; empty for a place that is no table."""
    shown: tuple[str, ...] = ()
    withheld: Mapping[str, str]
    """Column to the reason why it is not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """How much a place holds of one person."""

    called: str
    category: str
    count: int
    table: str = ""
    oldest: datetime | None = None
    newest: datetime | None = None


class Register:
    """`places`: asked each time, because channels are opened and closed while the server runs."""

    def __init__(self, *, store: Store, rows: PersonalRows, places: Callable[[], Sequence[PersonalPlace]]) -> None:
        self._store = store
        self._rows = rows
        self._places = places

    @property
    def tables(self) -> Sequence[PersonTable]:
        return tuple(self._rows.tables.values())

    def places(self) -> Sequence[PersonalPlace]:
        return self._places()

    async def holdings(self, speaker: Speaker) -> tuple[Holding, ...]:
        """Of every place, also of those that hold nothing. Opens nothing, so it works without the person's key."""

        found = await self._store.read(lambda transaction: self.holdings_in_tables(transaction, speaker))
        for place in self._places():
            count = await place.count(speaker)
            found.append(Holding(called=place.called, category=place.category, count=count))
        return tuple(found)

    def holdings_in_tables(self, transaction: Transaction, speaker: Speaker) -> list[Holding]:
        return [self._holding(transaction, table, speaker) for table in self.tables]

    async def count(self, speaker: Speaker, table: PersonTable) -> int:
        counted = await self._store.read(lambda transaction: self._rows.count(transaction, table, speaker.person))
        return counted.count

    async def rows(self, speaker: Speaker, table: PersonTable) -> "AsyncIterator[list[dict[str, Opened]]]":
        """Opened, in pages."""
        after = -1
        while page := await self._page(speaker, table, after):
            yield [opened for _, opened in page]
            after = page[-1][0]

    async def first_rows(self, speaker: Speaker, table: PersonTable) -> "list[dict[str, Opened]]":
        return [opened for _, opened in await self._page(speaker, table, -1)]

    async def _page(self, speaker: Speaker, table: PersonTable, after: int) -> "list[tuple[int, dict[str, Opened]]]":
        return await self._store.read(
            lambda transaction: self._rows.page(transaction, table, speaker, after, _PAGE),
        )

    async def held(self, speaker: Speaker) -> Sequence[tuple[PersonalPlace, Sequence[Held]]]:
        return [(place, await place.show(speaker)) for place in self._places()]

    def _holding(self, transaction: Transaction, table: PersonTable, speaker: Speaker) -> Holding:
        counted = self._rows.count(transaction, table, speaker.person)
        return Holding(
            called=table.about.called,
            category=table.about.category,
            count=counted.count,
            table=table.name,
            oldest=counted.oldest,
            newest=counted.newest,
        )


def declared_table(table: PersonTable) -> Declared:
    return Declared(
        called=table.about.called,
        category=table.about.category,
        purpose=table.about.purpose,
        table=table.name,
        shown=tuple(column.name for column in table.shown),
        withheld=table.about.withheld,
    )


def declared_place(place: PersonalPlace | type[PersonalPlace]) -> Declared:
    """Of the class too, where there is no such place yet."""
    return Declared(called=place.called, category=place.category, purpose=place.purpose, withheld={})


def personal_data_page(declared: Iterable[Declared]) -> str:
    """`docs/personal-data.md`, in Markdown."""
    parts = [_HEAD]
    # Whatever was imported first: who they are, then every table, then what is no table.
    for place in sorted(declared, key=lambda place: (not place.table, place.table != "person", place.called)):
        parts.append(
            f"\n## {place.called}\n\nCategory: {_inside(place.category)}. Purpose: {_inside(place.purpose)}.\n"
        )
        if not place.table:
            parts.append("\nNo table: it is held in memory or found by searching, shown and forgotten like the rest.\n")
            continue
        parts.append(f"\nTable `{place.table}`. The person is shown: {_listed(place.shown)}.\n")
        if place.withheld:
            parts.append("\nNot shown:\n\n")
            parts += [f"- `{column}`: {reason}\n" for column, reason in place.withheld.items()]
    parts.append("\n## Tables about nobody\n\n")
    for name, about in sorted(declared_tables().items()):
        match about:
            case NoPerson(because=reason):
                parts.append(f"- `{name}`: {reason}\n")
            case OneOwner(called=called):
                parts.append(f"- `{name}`: about an owner: {called}\n")
            case _:
                pass
    return "".join(parts)


_HEAD = """# Personal data

<!-- Written by `./run docs` from the code; change it there. -->

Every place in which something about a person may be, as the code declares it. `show my data`, the export, the erasure
and the sweep of what is too old are all read from the same declarations, so none of them can forget a place. A table
that does not say about whom its rows are cannot be imported, and a database with a table that nobody declared is not
opened.

Everything in these tables that a person said, or that names them, is sealed under a key of their own before it is
written. Destroying that key is the first thing that an erasure does.
"""


def _inside(sentence: str) -> str:
    """As it is written inside another sentence."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f"`{column}`" for column in columns)
