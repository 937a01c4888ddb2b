"""Every place is known, from its declaration alone."""

from pathlib import Path

import pytest
from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, MetaData, Table

from core.memory.about import OnePerson, declared_tables
from core.memory.personal_rows import person_table
from privacy.quarantine import QuarantinedPayloads
from privacy.register import Declared, declared_table, personal_data_page
from tests.privacy.opened import opened

DOCUMENT = Path(__file__).parents[2] / "docs" / "personal-data.md"


async def test_every_table_about_a_person_is_walked(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        walked = {table.name for table in rooms.register.tables}
    assert walked == {name for name, about in declared_tables().items() if isinstance(about, OnePerson)}
    assert {"person", "conversation", "message", "keptfile", "confirmation"} <= walked


async def test_a_page_is_never_skipped_and_rows_come_in_order(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker = await rooms.say_many(1203)
        table = next(table for table in rooms.register.tables if table.name == "message")
        pages = [page async for page in rooms.register.rows(speaker, table)]
    assert [len(page) for page in pages] == [500, 500, 203]
    texts = [row["body"]["text"] for page in pages for row in page if isinstance(row["body"], dict)]
    assert texts == [f"Word {number}." for number in range(1203)]


async def test_a_row_is_shown_opened_and_without_what_is_withheld(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker = await rooms.say_many(1)
        tables = {table.name: table for table in rooms.register.tables}
        [message] = await rooms.register.first_rows(speaker, tables["message"])
        [person] = await rooms.register.first_rows(speaker, tables["person"])
    assert message["created_at"] == "2026-11-22T09:00:00.000Z"
    assert message["by_person"] is True
    assert "provider_index" not in message
    assert person["profile"] == {"address": "ada-lovelace-1815", "name": "Ada", "language": "en"}
    assert person["stopped_at"] is None
    assert {"address_index", "key_slot"}.isdisjoint(person)


async def test_what_is_held_is_counted_with_its_dates(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker = await rooms.say_many(3)
        holdings = {held.called: held for held in await rooms.register.holdings(speaker)}
    assert holdings["Messages"].count == 3
    assert holdings["Messages"].oldest == rooms.clock.now()
    assert holdings["Files"].count == 0
    assert holdings["Files"].newest is None
    assert holdings["Messages that could not be read"].count == 0


def test_bytes_that_nobody_can_read_must_be_withheld() -> None:
    table = Table(
        "note",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("person_id", Integer, ForeignKey("person.id", ondelete="CASCADE")),
        Column("blob", LargeBinary),
    )
    about = OnePerson(called="Notes", category="notes", purpose="to fail")
    with pytest.raises(TypeError, match="withhold"):
        person_table(table, about)


async def test_the_document_names_every_table_and_column(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        page = personal_data_page(map(declared_table, rooms.register.tables))
        for table in rooms.register.tables:
            assert f"`{table.name}`" in page
            declared = declared_table(table)
            assert all(f"`{column}`" in page for column in (*declared.shown, *declared.withheld))
    assert all(f"`{name}`" in page for name in declared_tables())


def test_the_document_says_why_a_column_is_not_shown_and_knows_places_that_are_no_tables() -> None:
    page = personal_data_page(
        [
            Declared(
                called="Notes",
                category="notes",
                purpose="To remember.",
                table="note",
                shown=("id",),
                withheld={"hash": "says nothing"},
            ),
            Declared(called="A drawer", category="Things", purpose="to hold them", withheld={}),
        ]
    )
    assert "## Notes\n\nCategory: notes. Purpose: to remember.\n" in page
    assert "- `hash`: says nothing\n" in page
    assert "## A drawer\n\nCategory: things. Purpose: to hold them.\n\nNo table" in page


def test_the_document_in_the_tree_is_up_to_date() -> None:
    written = DOCUMENT.read_text(encoding="utf-8")
    assert f"## {QuarantinedPayloads.called}" in written
    for name, about in declared_tables().items():
        assert f"`{name}`" in written, name
        if isinstance(about, OnePerson):
            assert all(reason in written for reason in about.withheld.values())
