"""Channels that a person linked, their lock, and a return after a long silence, as tables."""

from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary
from sqlmodel import Field, SQLModel

from core.memory.about import About, OnePerson, SealedColumn
from core.memory.tables import ROW_NUMBER

_NUMBER_OF_ANOTHER = "the random number of the other channel's person"


def _falls_with(*, primary_key: bool = False, nullable: bool = False, index: bool = False) -> "Column[int]":
    falls_with_person = ForeignKey("person.id", ondelete="CASCADE")
    return Column(ROW_NUMBER, falls_with_person, primary_key=primary_key, nullable=nullable, index=index or None)


class PersonLink(SQLModel, table=True):
    """One of the two sides of a link; both fall with either person."""

    about: ClassVar[About] = OnePerson(
        called="Linked channels",
        category="identity",
        purpose="so that show, export and delete cover them too",
        plain={"channel": "the owner's name for the other channel"},
        withheld={"other_id": _NUMBER_OF_ANOTHER},
        written_by_us=True,
    )
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    person_id: int = Field(sa_column=_falls_with(index=True))
    other_id: int = Field(sa_column=_falls_with(index=True))
    channel: str
    created_at: int = Field(sa_type=BigInteger)


class LinkAsked(SQLModel, table=True):
    """A code that waits to be typed in another channel, and then for the answers of both."""

    about: ClassVar[About] = OnePerson(
        called="A link you asked for",
        category="requests",
        purpose="so that two channels are linked by nobody but you",
        plain={"code_index": "a keyed hash; without the server's key it says nothing"},
        withheld={"code_index": "a keyed hash of the code you were shown", "other_id": _NUMBER_OF_ANOTHER},
        written_by_us=True,
    )
    person_id: int = Field(sa_column=_falls_with(primary_key=True))
    other_id: int | None = Field(default=None, sa_column=_falls_with(nullable=True, index=True))
    asked_at: int = Field(sa_type=BigInteger)
    tries: int = 0
    agreed: bool = False
    """Whoever asked agreed, once they saw with what."""
    other_agreed: bool = False
    code_index: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True, unique=True))
    """Empty once it was typed: a code is good once."""


class PersonLock(SQLModel, table=True):
    about: ClassVar[About] = OnePerson(
        called="Your lock",
        category="requests",
        purpose="so that nobody who has your phone takes your data away with it",
        withheld={"pin": "what your PIN is checked against"},
        written_by_us=True,
    )
    person_id: int = Field(sa_column=_falls_with(primary_key=True))
    created_at: int = Field(sa_type=BigInteger)
    tries: int = 0
    """Since the last right one; counted before each is checked."""
    closed_until_at: int = Field(default=0, sa_type=BigInteger)
    opens_at: int = Field(default=0, sa_type=BigInteger)
    """Since the PIN was forgotten: from when on it is not asked for, for a day."""
    pin: bytes = Field(sa_column=Column(SealedColumn, nullable=False))
    """JSON: salt, hash; of scrypt, in hexadecimal."""


class LongSilence(SQLModel, table=True):
    """Somebody wrote again after a long time. Whether that raises a doubt is not decided here."""

    about: ClassVar[About] = OnePerson(
        called="A long silence",
        category="identity",
        purpose="so that nothing of yours is shown to whoever has your number after you",
        written_by_us=True,
    )
    person_id: int = Field(sa_column=_falls_with(primary_key=True))
    created_at: int = Field(sa_type=BigInteger)
    days: int
    renamed: bool = False
    """With another name than before."""
    others_asked: bool = False
    """Their linked channels were asked whether it is them."""
