"""The accounts of those who run the server, and what is signed in or acts for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, select, update

from core.clock import Clock, milliseconds, moment
from core.memory.owner_tables import Owner, OwnerSession, OwnerToken
from core.memory.row_ids import RowIds
from core.memory.statements import Statement, table_of
from core.memory.store import Row, Transaction

_OWNER, _SESSION, _TOKEN = table_of(Owner), table_of(OwnerSession), table_of(OwnerToken)
_COUNT = Statement(select(func.count()).select_from(_OWNER))
_ALL = Statement(select(_OWNER.c.id, _OWNER.c.name, _OWNER.c.role, _OWNER.c.created_at).order_by(_OWNER.c.id))
_BY_NAME = Statement(
    select(_OWNER.c.id, _OWNER.c.role, _OWNER.c.password).where(_OWNER.c.name == bindparam("name")).limit(1)
)
_NEW = Statement(insert(_OWNER))
_PASSWORD = Statement(
    update(_OWNER).where(_OWNER.c.id == bindparam("number")).values(password=bindparam("hash"), role=bindparam("as"))
)
_ROLE = Statement(update(_OWNER).where(_OWNER.c.name == bindparam("called")).values(role=bindparam("as")))
_REMOVE = Statement(delete(_OWNER).where(_OWNER.c.name == bindparam("name")))
_NEW_SESSION = Statement(insert(_SESSION))
_BY_TOKEN = Statement(
    select(_SESSION.c.id, _SESSION.c.created_at, _SESSION.c.seen_at, _SESSION.c.browser, _OWNER.c.name, _OWNER.c.role)
    .join(_OWNER, _OWNER.c.id == _SESSION.c.owner_id)
    .where(_SESSION.c.token == bindparam("token"))
)
_SESSIONS = Statement(
    select(_SESSION.c.id, _SESSION.c.created_at, _SESSION.c.seen_at, _SESSION.c.browser, _OWNER.c.name, _OWNER.c.role)
    .join(_OWNER, _OWNER.c.id == _SESSION.c.owner_id)
    .order_by(_SESSION.c.seen_at.desc())
)
_SEEN = Statement(update(_SESSION).where(_SESSION.c.id == bindparam("number")).values(seen_at=bindparam("now")))
_END = Statement(delete(_SESSION).where(_SESSION.c.id == bindparam("number")))
_END_ALL = Statement(
    delete(_SESSION).where(_SESSION.c.owner_id.in_(select(_OWNER.c.id).where(_OWNER.c.name == bindparam("name"))))
)
_END_OLD = Statement(
    delete(_SESSION).where((_SESSION.c.created_at < bindparam("made")) | (_SESSION.c.seen_at < bindparam("seen")))
)
_NEW_TOKEN = Statement(insert(_TOKEN))
_TOKENS = Statement(
    select(
        _TOKEN.c.id, _TOKEN.c.name, _TOKEN.c.scopes, _TOKEN.c.created_at, _TOKEN.c.seen_at, _TOKEN.c.expires_at
    ).order_by(_TOKEN.c.id)
)
_SCOPES = Statement(
    select(
        _TOKEN.c.id, _TOKEN.c.name, _TOKEN.c.scopes, _TOKEN.c.created_at, _TOKEN.c.seen_at, _TOKEN.c.expires_at
    ).where(_TOKEN.c.token == bindparam("token"))
)
_TOKEN_SEEN = Statement(update(_TOKEN).where(_TOKEN.c.id == bindparam("number")).values(seen_at=bindparam("now")))
_END_TOKEN = Statement(delete(_TOKEN).where(_TOKEN.c.id == bindparam("number")))
_MADE_BY = Statement(select(_TOKEN.c.name).where(_TOKEN.c.made_by == bindparam("owner")).order_by(_TOKEN.c.id))
_END_MADE_BY = Statement(delete(_TOKEN).where(_TOKEN.c.made_by == bindparam("owner")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    name: str
    role: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    number: int
    role: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    number: int
    name: str
    role: str
    browser: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownToken:
    number: int
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    seen_at: datetime | None
    expires_at: datetime | None = None
    """None: never."""


class OwnerAccounts:
    """Everything here runs inside a transaction. Tokens come in as their hashes."""

    def __init__(self, *, ids: RowIds, clock: Clock) -> None:
        self._ids = ids
        self._clock = clock

    def count(self, transaction: Transaction) -> int:
        row = transaction.row(_COUNT)
        return int(row[0]) if row else 0

    def all(self, transaction: Transaction) -> Sequence[Account]:
        return [
            Account(name=name, role=role, created_at=moment(created_at))
            for _, name, role, created_at in transaction.rows(_ALL)
        ]

    def credentials(self, transaction: Transaction, name: str) -> Credentials | None:
        row = transaction.row(_BY_NAME, name=name)
        return None if row is None else Credentials(number=row[0], role=row[1], password=row[2])

    def put(self, transaction: Transaction, name: str, role: str, password: str) -> int:
        """A new account, or another password for the one of this name, which is then signed in nowhere."""
        known = self.credentials(transaction, name)
        if known is not None:
            transaction.change(_PASSWORD, **{"number": known.number, "hash": password, "as": role})
            transaction.change(_END_ALL, name=name)
            return known.number
        number, now = self._ids.next(), milliseconds(self._clock.now())
        transaction.change(_NEW, id=number, name=name, role=role, password=password, created_at=now)
        return number

    def change_role(self, transaction: Transaction, name: str, role: str) -> bool:
        return transaction.change(_ROLE, **{"called": name, "as": role}) > 0

    def remove(self, transaction: Transaction, name: str) -> bool:
        transaction.change(_END_ALL, name=name)
        return transaction.change(_REMOVE, name=name) > 0

    def sign_in(self, transaction: Transaction, owner: int, token: str, browser: str) -> None:
        now = milliseconds(self._clock.now())
        transaction.change(
            _NEW_SESSION,
            id=self._ids.next(),
            owner_id=owner,
            token=token,
            browser=browser,
            created_at=now,
            seen_at=now,
        )

    def signed_in(self, transaction: Transaction, token: str) -> SignedIn | None:
        row = transaction.row(_BY_TOKEN, token=token)
        return None if row is None else _signed_in(row)

    def sessions(self, transaction: Transaction) -> Sequence[SignedIn]:
        """The one that was seen last first."""
        return [_signed_in(row) for row in transaction.rows(_SESSIONS)]

    def seen(self, transaction: Transaction, number: int) -> None:
        transaction.change(_SEEN, number=number, now=milliseconds(self._clock.now()))

    def end(self, transaction: Transaction, number: int) -> bool:
        return transaction.change(_END, number=number) > 0

    def end_all(self, transaction: Transaction, name: str) -> int:
        return transaction.change(_END_ALL, name=name)

    def end_old(self, transaction: Transaction, *, made_before: datetime, seen_before: datetime) -> None:
        transaction.change(_END_OLD, made=milliseconds(made_before), seen=milliseconds(seen_before))

    def grant(
        self,
        transaction: Transaction,
        name: str,
        scopes: Sequence[str],
        token: str,
        expires: datetime | None = None,
        *,
        by: str | None = None,
    ) -> None:
        """`by`: the owner who lets the program in; None: the command line."""
        transaction.change(
            _NEW_TOKEN,
            id=self._ids.next(),
            name=name,
            scopes=" ".join(scopes),
            token=token,
            created_at=milliseconds(self._clock.now()),
            seen_at=0,
            expires_at=milliseconds(expires) if expires is not None else None,
            made_by=by,
        )

    def token(self, transaction: Transaction, token: str) -> KnownToken | None:
        row = transaction.row(_SCOPES, token=token)
        return None if row is None else _known(row)

    def token_seen(self, transaction: Transaction, number: int) -> None:
        transaction.change(_TOKEN_SEEN, number=number, now=milliseconds(self._clock.now()))

    def tokens(self, transaction: Transaction) -> Sequence[KnownToken]:
        return [_known(row) for row in transaction.rows(_TOKENS)]

    def end_token(self, transaction: Transaction, number: int) -> bool:
        return transaction.change(_END_TOKEN, number=number) > 0

    def end_tokens_of(self, transaction: Transaction, owner: str) -> Sequence[str]:
        """All that this owner made. By their names."""
        names = [str(name) for (name,) in transaction.rows(_MADE_BY, owner=owner)]
        transaction.change(_END_MADE_BY, owner=owner)
        return names


def _signed_in(row: Row) -> SignedIn:
    number, created_at, seen_at, browser, name, role = row
    return SignedIn(
        number=number,
        name=str(name),
        role=str(role),
        browser=str(browser),
        created_at=moment(created_at),
        seen_at=moment(seen_at),
    )


def _known(row: Row) -> KnownToken:
    number, name, scopes, created_at, seen_at, expires_at = row
    return KnownToken(
        number=number,
        name=str(name),
        scopes=tuple(str(scopes).split()),
        created_at=moment(created_at),
        seen_at=moment(seen_at) if seen_at else None,
        expires_at=moment(expires_at) if expires_at is not None else None,
    )
