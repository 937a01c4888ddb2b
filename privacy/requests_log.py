"""Every request that is somebody's right: what, when, by when and what became of it; never who.

Read off what is kept anyway: what people asked for, the journal of erasures under way, what platforms were asked, and
the ledger. A deletion that is done is only in the ledger, which knows no channel and no person.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import bindparam, select, update

from core.clock import milliseconds, moment
from core.errors import StorageError
from core.memory.provider_tables import ProviderRequest
from core.memory.rights_tables import RightUsed
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Erasure, Person
from core.memory.usage import day_of
from core.memory.vault import Shredded, Vault
from privacy.chain import ERASURE
from privacy.ledger import CHAIN

State = Literal["answered", "waiting", "overdue", "under way"]

_USED, _PERSON = table_of(RightUsed), table_of(Person)
_ERASING, _ELSEWHERE = table_of(Erasure), table_of(ProviderRequest)
_USED_BY = (
    select(
        _USED.c.id,
        _USED.c.person_id,
        _USED.c.asked_at,
        _USED.c.due_at,
        _USED.c.answered_at,
        _USED.c.request,
        _PERSON.c.channel,
        _PERSON.c.key_slot,
    )
    .join_from(_USED, _PERSON, _USED.c.person_id == _PERSON.c.id)
    .order_by(_USED.c.id)
)
_ALL_USED = Statement(_USED_BY)
_OPEN_USED = Statement(_USED_BY.where(_USED.c.due_at.is_not(None), _USED.c.answered_at.is_(None)))
_ALL_ERASING = Statement(select(_ERASING.c.id, _ERASING.c.asked_at).order_by(_ERASING.c.id))
_ALL_ELSEWHERE = Statement(
    select(
        _ELSEWHERE.c.id,
        _ELSEWHERE.c.channel,
        _ELSEWHERE.c.asked_at,
        _ELSEWHERE.c.ended_at,
        _ELSEWHERE.c.gone,
    )
    .where(_ELSEWHERE.c.case_number.is_not(None))
    .order_by(_ELSEWHERE.c.id)
)
_NUMBERS = Statement(select(_USED.c.id).where(_USED.c.due_at.is_not(None), _USED.c.answered_at.is_(None)))
_ANSWER = Statement(
    update(_USED).where(_USED.c.id == bindparam("number")).values(answered_at=bindparam("at")), "answered_at"
)
_A_MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    id: str
    """Says nothing: it is no number of the database, and no part of a person."""
    kind: str
    channel: str
    """Empty where nobody knows it any more."""
    day: str
    due: str = ""
    state: State
    proof: str = ""


def requests_log(transaction: Transaction, vault: Vault, ledger: Path, now: datetime) -> Sequence[Entry]:
    """Oldest first. Raises StorageError."""
    found = [*_used(transaction, vault, now), *_erasures(transaction, vault, now), *_elsewhere(transaction, vault)]
    return sorted((*found, *_done(ledger)), key=lambda entry: entry.day)


def open_requests(transaction: Transaction, vault: Vault, now: datetime) -> Sequence[Entry]:
    """Oldest first, and none that is answered: quick, however much was ever asked."""
    used = _used(transaction, vault, now, _OPEN_USED)
    found = (*used, *_erasures(transaction, vault, now), *_elsewhere(transaction, vault))
    return sorted((one for one in found if one.state != "answered"), key=lambda entry: entry.day)


def answer(transaction: Transaction, vault: Vault, id: str, now: datetime) -> bool:
    """The owner says that they answered; False where nothing with this id waits."""
    for (number,) in transaction.rows(_NUMBERS):
        if _id(vault, "request", number) == id.strip().upper():
            transaction.change(_ANSWER, number=number, at=milliseconds(day_of(now)))
            return True
    return False


def _used(transaction: Transaction, vault: Vault, now: datetime, rows: Statement = _ALL_USED) -> Iterator[Entry]:
    for number, person, asked, due, answered, sealed, channel, slot in transaction.rows(rows):
        try:
            kind = str(json.loads(vault.unseal(person, slot, "rightused.request", number, sealed))["kind"])
        except Shredded:  # they are being erased just now
            continue
        done = due is None or answered is not None
        if answered is not None:
            proof = f"answered on {moment(answered):%Y-%m-%d}"
        else:
            proof = "answered at once in the chat" if due is None else ""
        yield Entry(
            id=_id(vault, "request", number),
            kind=kind,
            channel=channel,
            day=_day(moment(asked)),
            due="" if due is None else _day(moment(due)),
            state="answered" if done else _open(moment(due), now),
            proof=proof,
        )


def _erasures(transaction: Transaction, vault: Vault, now: datetime) -> Iterator[Entry]:
    for number, asked in transaction.rows(_ALL_ERASING):
        due = day_of(moment(asked)) + _A_MONTH
        state = _open(due, now)
        yield Entry(
            id=_id(vault, "erasure", number),
            kind="delete",
            channel="",
            day=_day(moment(asked)),
            due=_day(due),
            state="under way" if state == "waiting" else state,
        )


def _elsewhere(transaction: Transaction, vault: Vault) -> Iterator[Entry]:
    for number, channel, asked, ended, gone in transaction.rows(_ALL_ELSEWHERE):
        yield Entry(
            id=_id(vault, "elsewhere", number),
            kind="delete at the platform",
            channel=channel,
            day=_day(moment(asked)),
            state="under way" if ended is None else "answered",
            proof=f"{gone} deleted there" if ended is not None else "",
        )


def _done(ledger: Path) -> Iterator[Entry]:
    """Read beside a server that may be writing to it: a line that is not whole yet is of a request not done yet."""
    path = ledger / CHAIN
    try:
        lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
        entries = [json.loads(line) for line in lines]
    except (OSError, ValueError):
        raise StorageError("The ledger of erasures cannot be read.") from None
    for entry in entries:
        if entry["kind"] == ERASURE:
            number = entry["seq"]
            yield Entry(
                id=f"LEDGER-{number}",
                kind="delete",
                channel="",
                day=entry["day"],
                state="answered",
                proof=f"entry {number} of the ledger",
            )


def _open(due: datetime, now: datetime) -> State:
    """Until its last day is over it is in time."""
    return "overdue" if now >= due + timedelta(days=1) else "waiting"


def _id(vault: Vault, what: str, number: int) -> str:
    return base64.b32encode(vault.index("a request as the owner sees it", what, str(number))).decode()[:10]


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()
