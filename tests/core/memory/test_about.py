"""A table says about whom it is, or it cannot be defined."""

from collections.abc import Iterator
from typing import ClassVar

import pytest
from sqlalchemy import Column, ForeignKey, LargeBinary
from sqlmodel import Field, SQLModel

from core.memory import about as about_module
from core.memory import tables  # noqa: F401  defines the tables that are looked at
from core.memory.about import About, NoPerson, OnePerson, SealedColumn, declared_tables


@pytest.fixture(autouse=True)
def _leaves_no_table_behind() -> Iterator[None]:
    """What is declared is declared for the whole process."""
    before = set(about_module._declared)
    known = set(SQLModel.metadata.tables)
    yield
    for name in set(about_module._declared) - before:
        del about_module._declared[name], about_module._tables[name]
    for name in set(SQLModel.metadata.tables) - known:
        SQLModel.metadata.remove(SQLModel.metadata.tables[name])


def _about(**more: dict[str, str]) -> OnePerson:
    return OnePerson(called="Notes", category="notes", purpose="to test", **more)  # type: ignore[arg-type]


def test_a_table_without_an_answer_cannot_be_defined() -> None:
    with pytest.raises(TypeError, match="about whom"):

        class Silent(SQLModel, table=True):
            id: int = Field(primary_key=True)


def test_a_table_about_a_person_without_a_person_cannot_be_defined() -> None:
    with pytest.raises(TypeError, match="no column person_id"):

        class Nameless(SQLModel, table=True):
            about: ClassVar[About] = _about()
            id: int = Field(primary_key=True)


def test_a_row_that_could_be_nobodys_cannot_be_defined() -> None:
    with pytest.raises(TypeError, match="may be empty"):

        class Loose(SQLModel, table=True):
            about: ClassVar[About] = _about()
            id: int = Field(primary_key=True)
            person_id: int | None = Field(default=None, foreign_key="person.id", ondelete="CASCADE", nullable=True)


def test_a_row_that_does_not_fall_with_the_person_cannot_be_defined() -> None:
    with pytest.raises(TypeError, match="does not fall"):

        class Sticky(SQLModel, table=True):
            about: ClassVar[About] = _about()
            id: int = Field(primary_key=True)
            person_id: int = Field(foreign_key="person.id")


def test_a_plain_text_column_about_a_person_cannot_be_defined() -> None:
    with pytest.raises(TypeError, match="is plain"):

        class Talkative(SQLModel, table=True):
            about: ClassVar[About] = _about()
            person_id: int = Field(
                sa_column=Column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, nullable=False)
            )
            words: str


def test_plain_bytes_need_a_reason_and_sealed_ones_do_not() -> None:
    with pytest.raises(TypeError, match="is plain"):

        class Bare(SQLModel, table=True):
            about: ClassVar[About] = _about()
            person_id: int = Field(
                sa_column=Column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, nullable=False)
            )
            words: bytes = Field(sa_column=Column(LargeBinary))

    class Clothed(SQLModel, table=True):
        about: ClassVar[About] = _about(plain={"mark": "a random name"})
        __tablename__ = "clothed_for_a_test"
        person_id: int = Field(
            sa_column=Column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, nullable=False)
        )
        words: bytes = Field(sa_column=Column(SealedColumn))
        mark: str

    assert "clothed_for_a_test" in declared_tables()


def test_tables_about_nobody_say_why() -> None:
    reasons = [about.because for about in declared_tables().values() if isinstance(about, NoPerson)]
    assert reasons
    assert all(len(reason) > 15 for reason in reasons)
