"""The table of receipts; read and written by `core.memory.kept_receipts`."""

from typing import ClassVar

from sqlalchemy import BigInteger, Column, LargeBinary
from sqlmodel import Field, SQLModel

from core.memory.about import About, NoPerson


class KeptReceipt(SQLModel, table=True):
    about: ClassVar[About] = NoPerson(
        because="a receipt of an erasure, which names nobody, sealed under its code, which only the person has; found"
        " by a keyed hash of the code, kept three years"
    )
    __table_args__ = {"sqlite_with_rowid": False}
    code_index: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    day_at: int = Field(index=True, sa_type=BigInteger)
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
