"""What people were told and agreed to, as a table."""

from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey
from sqlmodel import Field, SQLModel

from core.memory.about import About, OnePerson, SealedColumn
from core.memory.tables import ROW_NUMBER


class ConsentEvent(SQLModel, table=True):
    """Never changed and never dropped but with the person; `core.memory.consents` chains them."""

    about: ClassVar[About] = OnePerson(
        called="What you were told and agreed to",
        category="requests",
        purpose="to know what may be done with your words, and to prove it",
        written_by_us=True,
    )
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    person_id: int = Field(
        sa_column=Column(ROW_NUMBER, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    created_at: int = Field(sa_type=BigInteger)
    event: bytes = Field(sa_column=Column(SealedColumn, nullable=False))
    """JSON: action, version, language, method, at, link, and the signed receipt of it where there is one."""
