"""The passkeys of those who run the server: what proves each of them, and nothing that would open anything."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, bindparam, delete, func, insert, select, update
from sqlmodel import Field, SQLModel

from core.clock import Clock, milliseconds, moment
from core.memory.about import About, NoPerson
from core.memory.owner_tables import Owner
from core.memory.row_ids import RowIds
from core.memory.statements import Statement, table_of
from core.memory.store import Row, Transaction
from core.memory.tables import ROW_NUMBER


class OwnerPasskey(SQLModel, table=True):
    about: ClassVar[About] = NoPerson(because="with what one of those who run the server signs in without a password")
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    owner_id: int = Field(
        sa_column=Column(ROW_NUMBER, ForeignKey("owner.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    name: str
    """As its owner calls it."""
    credential: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    """By which the device finds it again."""
    key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """The public one, as the device wrote it."""
    count: int = Field(sa_type=BigInteger)
    """How often it signed, as it says itself; always 0 for one that does not count."""
    created_at: int = Field(sa_type=BigInteger)
    seen_at: int = Field(default=0, sa_type=BigInteger)
    """0: it signed nobody in yet."""


_PASSKEY, _OWNER = table_of(OwnerPasskey), table_of(Owner)
_COLUMNS = (
    _PASSKEY.c.id,
    _PASSKEY.c.owner_id,
    _OWNER.c.name.label("owner"),
    _PASSKEY.c.name,
    _PASSKEY.c.credential,
    _PASSKEY.c.key,
    _PASSKEY.c.count,
    _PASSKEY.c.created_at,
    _PASSKEY.c.seen_at,
)
_WITH_OWNER = select(*_COLUMNS).join(_OWNER, _OWNER.c.id == _PASSKEY.c.owner_id)
_ANY = Statement(select(func.count()).select_from(_PASSKEY))
_ALL = Statement(_WITH_OWNER.order_by(_PASSKEY.c.id))
_OF_OWNER = Statement(_WITH_OWNER.where(_OWNER.c.name == bindparam("called")).order_by(_PASSKEY.c.id))
_BY_CREDENTIAL = Statement(_WITH_OWNER.where(_PASSKEY.c.credential == bindparam("credential")))
_NEW = Statement(insert(_PASSKEY))
_USED = Statement(
    update(_PASSKEY)
    .where(_PASSKEY.c.id == bindparam("number"))
    .values(count=bindparam("counted"), seen_at=bindparam("now"))
)
_OWN = _PASSKEY.c.owner_id.in_(select(_OWNER.c.id).where(_OWNER.c.name == bindparam("called")))
_GONE = Statement(delete(_PASSKEY).where(_PASSKEY.c.id == bindparam("number")).where(_OWN))
_ALL_GONE = Statement(delete(_PASSKEY).where(_OWN))


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPasskey:
    number: int
    owner: int
    owner_name: str
    name: str
    credential: bytes = field(repr=False)
    key: bytes = field(repr=False)
    count: int
    created_at: datetime
    seen_at: datetime | None


class OwnerPasskeys:
    """Everything here runs inside a transaction."""

    def __init__(self, *, ids: RowIds, clock: Clock) -> None:
        self._ids = ids
        self._clock = clock

    def are_there(self, transaction: Transaction) -> bool:
        row = transaction.row(_ANY)
        return row is not None and int(row[0]) > 0

    def all(self, transaction: Transaction) -> Sequence[KnownPasskey]:
        return [_known(row) for row in transaction.rows(_ALL)]

    def of(self, transaction: Transaction, owner: str) -> Sequence[KnownPasskey]:
        """`owner`: by name. The one that was added first first."""
        return [_known(row) for row in transaction.rows(_OF_OWNER, called=owner)]

    def by_credential(self, transaction: Transaction, credential: bytes) -> KnownPasskey | None:
        row = transaction.row(_BY_CREDENTIAL, credential=credential)
        return None if row is None else _known(row)

    def add(self, transaction: Transaction, owner: int, name: str, credential: bytes, key: bytes, count: int) -> None:
        transaction.change(
            _NEW,
            id=self._ids.next(),
            owner_id=owner,
            name=name,
            credential=credential,
            key=key,
            count=count,
            created_at=milliseconds(self._clock.now()),
            seen_at=0,
        )

    def used(self, transaction: Transaction, number: int, count: int) -> None:
        transaction.change(_USED, number=number, counted=count, now=milliseconds(self._clock.now()))


def forget_passkey(transaction: Transaction, owner: str, number: int) -> bool:
    """Only one of this owner's own."""
    return transaction.change(_GONE, number=number, called=owner) > 0


def forget_passkeys(transaction: Transaction, owner: str) -> int:
    """How many there were."""
    return transaction.change(_ALL_GONE, called=owner)


def _known(row: Row) -> KnownPasskey:
    number, owner, owner_name, name, credential, key, count, created_at, seen_at = row
    return KnownPasskey(
        number=number,
        owner=owner,
        owner_name=str(owner_name),
        name=str(name),
        credential=bytes(credential),
        key=bytes(key),
        count=count,
        created_at=moment(created_at),
        seen_at=moment(seen_at) if seen_at else None,
    )
