"""What a program's calls came to within the last day, so that the same call sent again is not done again."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

from sqlalchemy import BigInteger, Column, LargeBinary, bindparam, delete, insert, select, update
from sqlmodel import Field, SQLModel

from core.clock import Clock, milliseconds
from core.memory.about import About, NoPerson
from core.memory.row_ids import RowIds
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import ROW_NUMBER
from core.memory.vault import Vault

KEPT = timedelta(days=1)
_PLACE = "owner call"


class OwnerCall(SQLModel, table=True):
    about: ClassVar[About] = NoPerson(
        because="what a program of those who run the server was answered to a change it asked for, for a day, under a"
        " keyed hash; only who has the program's own word for the call can read it"
    )
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    named: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    """A keyed hash of the program's token and of the word that it named the call by."""
    asked: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """A keyed hash of all that was asked."""
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: int = Field(sa_type=BigInteger)


_CALL = table_of(OwnerCall)
_ONE = Statement(
    select(_CALL.c.asked, _CALL.c.sealed).where(
        _CALL.c.named == bindparam("named"), _CALL.c.created_at >= bindparam("since")
    )
)
_NEW = Statement(insert(_CALL))
_ENDED = Statement(update(_CALL).where(_CALL.c.named == bindparam("one")).values(sealed=bindparam("answer")))
_NOTHING = Statement(delete(_CALL).where(_CALL.c.named == bindparam("one")))
_OLD = Statement(delete(_CALL).where(_CALL.c.created_at < bindparam("since")))


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCall:
    program: int
    word: str = field(repr=False)
    """By which the program calls it."""
    asked: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneCall:
    is_same: bool
    """Asked for then was what is asked for now."""
    answer: bytes = field(repr=False)
    """Empty: it was begun, and nobody knows whether it was ended: the server went down on the way."""


class OwnerCalls:
    """Everything here runs inside a transaction."""

    def __init__(self, *, vault: Vault, ids: RowIds, clock: Clock) -> None:
        self._vault = vault
        self._ids = ids
        self._clock = clock

    def find(self, transaction: Transaction, call: NamedCall) -> DoneCall | None:
        row = transaction.row(_ONE, named=self._named(call), since=milliseconds(self._clock.now() - KEPT))
        if row is None:
            return None
        answer = self._vault.unseal_under(call.word.encode(), _PLACE, row[1])
        return DoneCall(is_same=row[0] == self._vault.index(_PLACE, *call.asked), answer=answer)

    def begin(self, transaction: Transaction, call: NamedCall) -> None:
        """Before anything of it is done. Not where one is known, unless that was ended with `withdraw`."""
        now = self._clock.now()
        transaction.change(_OLD, since=milliseconds(now - KEPT))
        transaction.change(
            _NEW,
            id=self._ids.next(),
            named=self._named(call),
            asked=self._vault.index(_PLACE, *call.asked),
            sealed=self._sealed(call, b""),
            created_at=milliseconds(now),
        )

    def keep(self, transaction: Transaction, call: NamedCall, answer: bytes) -> None:
        """Of one that was begun."""
        transaction.change(_ENDED, one=self._named(call), answer=self._sealed(call, answer))

    def withdraw(self, transaction: Transaction, call: NamedCall) -> None:
        """It came to nothing: it may be made anew."""
        transaction.change(_NOTHING, one=self._named(call))

    def _sealed(self, call: NamedCall, answer: bytes) -> bytes:
        return self._vault.seal_under(call.word.encode(), _PLACE, answer)

    def _named(self, call: NamedCall) -> bytes:
        return self._vault.index(_PLACE, str(call.program), call.word)
