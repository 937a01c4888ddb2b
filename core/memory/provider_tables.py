"""What platforms are asked to delete, as tables."""

from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from core.memory.about import About, NoPerson
from core.memory.tables import ROW_NUMBER

ASKED_AND_DONE = text("case_number IS NOT NULL AND ended_at IS NOT NULL")
"""As the index has it."""


class ProviderRequest(SQLModel, table=True):
    """What one erasure, or one sweep, asks a channel's platform to delete, and how far that has come."""

    about: ClassVar[About] = NoPerson(
        because="how many copies a platform was asked to delete for an erasure under a random number, and how many it"
        " deleted; no name, and no id of the platform's"
    )
    __table_args__ = (Index("ix_providerrequest_done", "asked_at", "id", sqlite_where=ASKED_AND_DONE),)
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    case_number: int | None = Field(default=None, sa_column=Column(ROW_NUMBER, nullable=True, index=True))
    """That of the erasure; None: of a sweep."""
    channel: str
    key_slot: int
    asked_at: int = Field(sa_type=BigInteger)
    ended_at: int | None = Field(default=None, index=True, sa_type=BigInteger)
    gone: int = 0
    too_old: int = 0
    refused: int = 0
    still_there: int = 0
    no_way: int = 0


class ProviderJob(SQLModel, table=True):
    """A part of a request that is still open."""

    about: ClassVar[About] = NoPerson(
        because="by what names a platform knows copies that it was asked to delete, sealed under a key of their own"
        " that is destroyed when they are gone or given up"
    )
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    request_id: int = Field(
        sa_column=Column(ROW_NUMBER, ForeignKey("providerrequest.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    available_at: int = Field(index=True, sa_type=BigInteger)
    tries: int = 0
    pending: int
    doubtful: int = 0
    copies: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """JSON, as `core.memory.provider_jobs` writes it."""
