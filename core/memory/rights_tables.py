"""What people had remembered of them, and what they asked for, as tables."""

from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from core.memory.about import About, OnePerson, SealedColumn
from core.memory.tables import ROW_NUMBER

REQUEST_WAITS = text("due_at IS NOT NULL AND answered_at IS NULL")
REQUEST_DONE = text("(due_at IS NULL OR answered_at IS NOT NULL)")
"""As the indexes have them: only a question in these very words finds one."""


def _person_key(*, index: bool = False) -> "Column[int]":
    return Column(ROW_NUMBER, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=index or None)


class Fact(SQLModel, table=True):
    """Something that a person said about themselves, to be remembered."""

    about: ClassVar[About] = OnePerson(
        called="What you asked me to remember",
        category="profile",
        purpose="so that the assistant knows it when it answers you",
    )
    __table_args__ = (UniqueConstraint("person_id", "position"),)
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    person_id: int = Field(sa_column=_person_key())
    position: int
    """The number by which the person changes it; it stays the same when another is forgotten."""
    created_at: int = Field(sa_type=BigInteger)
    words: bytes = Field(sa_column=Column(SealedColumn, nullable=False))
    """JSON: text."""


class RightUsed(SQLModel, table=True):
    """That somebody asked for something that is their right, and on which day."""

    about: ClassVar[About] = OnePerson(
        called="What you asked for",
        category="requests",
        purpose="to show that you were answered, and in time",
        plain={"shown_as": "a keyed hash of a random number, by which whoever must answer calls your request"},
        written_by_us=True,
    )
    __table_args__ = (
        Index("ix_rightused_waits", "due_at", "id", "answered_at", sqlite_where=REQUEST_WAITS),
        Index("ix_rightused_shown_as", "shown_as", sqlite_where=REQUEST_WAITS),
        Index("ix_rightused_done", "asked_at", "id", "due_at", "answered_at", sqlite_where=REQUEST_DONE),
    )
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    person_id: int = Field(sa_column=_person_key(index=True))
    asked_at: int = Field(sa_type=BigInteger)
    """The beginning of the day, UTC."""
    due_at: int | None = Field(default=None, sa_type=BigInteger)
    """Until when a person must have answered; None where the answer was given at once."""
    answered_at: int | None = Field(default=None, sa_type=BigInteger)
    """When the owner said that it was."""
    request: bytes = Field(sa_column=Column(SealedColumn, nullable=False))
    """JSON: kind, the command."""
    shown_as: str | None = None
    """By what the owner calls it; None where it was asked before there was this column."""
