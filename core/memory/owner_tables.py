"""Who may sign in to the owner's pages, from where they are signed in, what may act for them, and what they did."""

from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey
from sqlmodel import Field, SQLModel

from core.memory.about import About, NoPerson
from core.memory.tables import ROW_NUMBER


def _number() -> "Column[int]":
    return Column(ROW_NUMBER, primary_key=True, autoincrement=False)


class Owner(SQLModel, table=True):
    about: ClassVar[About] = NoPerson(because="who runs the server; nobody who writes to it is ever in here")
    id: int = Field(sa_column=_number())
    name: str = Field(unique=True)
    """What they sign in with."""
    role: str
    """owner, editor or viewer."""
    password: str
    """Its argon2 hash; nothing else of it is kept."""
    created_at: int = Field(sa_type=BigInteger)


class OwnerSession(SQLModel, table=True):
    about: ClassVar[About] = NoPerson(because="a browser in which one of those who run the server is signed in")
    id: int = Field(sa_column=_number())
    owner_id: int = Field(
        sa_column=Column(ROW_NUMBER, ForeignKey("owner.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    token: str = Field(unique=True)
    """A hash of what the browser holds."""
    browser: str
    """What the browser calls itself, shortened, so that its owner knows which one it is."""
    created_at: int = Field(sa_type=BigInteger)
    seen_at: int = Field(sa_type=BigInteger)


class OwnerToken(SQLModel, table=True):
    about: ClassVar[About] = NoPerson(because="a program of those who run the server, and what it may do")
    id: int = Field(sa_column=_number())
    name: str
    scopes: str
    """With a space between them."""
    token: str = Field(unique=True)
    """A hash of what the program holds."""
    created_at: int = Field(sa_type=BigInteger)
    seen_at: int = Field(default=0, sa_type=BigInteger)
    expires_at: int | None = Field(default=None, sa_type=BigInteger)
    """None: it holds until somebody takes it back."""
    made_by: str | None = None
    """The owner who let the program in, by name; it goes out with them. None: the command line."""


class OwnerActivity(SQLModel, table=True):
    about: ClassVar[About] = NoPerson(because="what those who run the server changed; of people it holds nothing")
    id: int = Field(sa_column=_number())
    at: int = Field(sa_type=BigInteger)
    who: str
    """The name of whoever did it, or of the program that did."""
    did: str
    """As in channel.added."""
    subject: str
    """What it was done to, by a name of the owner's own: a channel, an assistant, another owner."""
    link: str
    """A keyed hash of this row and of the link before it: a row that is changed or taken out breaks the chain."""
