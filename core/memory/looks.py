"""Each time that the owner read words of a person, written down for the person."""

from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey, insert
from sqlmodel import Field, SQLModel

from core.clock import Clock, milliseconds
from core.memory.about import About, OnePerson, SealedColumn
from core.memory.row_ids import RowIds
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import ROW_NUMBER
from core.memory.vault import Vault
from core.ports.command import Speaker


class Look(SQLModel, table=True):
    about: ClassVar[About] = OnePerson(
        called="When the owner looked",
        category="requests",
        purpose="so that you can see when your words were read, and why",
        written_by_us=True,
        plain={"shown": "how much of the words was shown: masked, everything, or an archive of all that is kept"},
    )
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    person_id: int = Field(
        sa_column=Column(ROW_NUMBER, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    created_at: int = Field(sa_type=BigInteger)
    shown: str
    purpose: bytes = Field(sa_column=Column(SealedColumn, nullable=False))
    """As the owner gave it."""


_LOOK = table_of(Look)
_NEW = Statement(insert(_LOOK))
_LONGEST_PURPOSE = 500


class Looks:
    """Everything here runs inside a transaction."""

    def __init__(self, *, vault: Vault, ids: RowIds, clock: Clock) -> None:
        self._vault = vault
        self._ids = ids
        self._clock = clock

    def write(self, transaction: Transaction, speaker: Speaker, *, shown: str, purpose: str) -> None:
        number = self._ids.next()
        plain = purpose[:_LONGEST_PURPOSE].encode("utf-8", "replace")
        transaction.change(
            _NEW,
            id=number,
            person_id=speaker.person,
            created_at=milliseconds(self._clock.now()),
            shown=shown,
            purpose=self._vault.seal(speaker.person, speaker.key_slot, "look.purpose", number, plain),
        )
