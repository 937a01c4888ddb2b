"""A fact that a model proposed to remember, as a table."""

from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey
from sqlmodel import Field, SQLModel

from core.memory.about import About, OnePerson, SealedColumn
from core.memory.tables import ROW_NUMBER


class ProposedFact(SQLModel, table=True):
    """Waits for the person's yes; without words once they have said yes or no."""

    about: ClassVar[About] = OnePerson(
        called="What you were asked whether to remember",
        category="profile",
        purpose="so that nothing is remembered without your yes",
        withheld={"message_id": "the random number of the message it came of"},
        written_by_us=True,
    )
    person_id: int = Field(
        sa_column=Column(ROW_NUMBER, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, nullable=False)
    )
    message_id: int = Field(
        sa_column=Column(ROW_NUMBER, ForeignKey("message.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    asked_at: int = Field(sa_type=BigInteger)
    words: bytes = Field(sa_column=Column(SealedColumn, nullable=False))
    """JSON: text."""
