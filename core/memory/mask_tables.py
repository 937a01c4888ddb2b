"""What is kept of masking, as tables."""

from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey
from sqlmodel import Field, SQLModel

from core.memory.about import About, OnePerson, SealedColumn
from core.memory.tables import ROW_NUMBER


def _falls_with(table: str, *, primary_key: bool = False) -> "Column[int]":
    falls = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Column(ROW_NUMBER, falls, nullable=False, primary_key=primary_key, index=None if primary_key else True)


class MaskSecret(SQLModel, table=True):
    """From which a person's placeholders are made, so that a value has the same one as long as they are here."""

    about: ClassVar[About] = OnePerson(
        called="The key to your placeholders",
        category="conversation",
        purpose="so that what is hidden from the model has the same placeholder every time",
        withheld={"secret": "random bytes; with them, what a placeholder stands for could be guessed"},
    )
    person_id: int = Field(sa_column=_falls_with("person", primary_key=True))
    created_at: int = Field(sa_type=BigInteger)
    secret: bytes = Field(sa_column=Column(SealedColumn, nullable=False))
    """JSON: hexadecimal digits."""


class MaskedLine(SQLModel, table=True):
    """Words of a message as a model received them, where these differ from the words that were said; it falls with the
    message, or where those words go out of it."""

    about: ClassVar[About] = OnePerson(
        called="What the model was given in place of your words",
        category="conversation",
        purpose="so that you can see what was sent, as it was sent",
    )
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    person_id: int = Field(sa_column=_falls_with("person"))
    message_id: int = Field(sa_column=_falls_with("message"))
    created_at: int = Field(sa_type=BigInteger)
    body: bytes = Field(sa_column=Column(SealedColumn, nullable=False))
    """JSON: to (whom), sent (the words), stood_for (placeholder to value)."""
