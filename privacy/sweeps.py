"""What the last sweep of what is too old came to, as the database remembers it: when, and how much, of nobody."""

import json
from dataclasses import dataclass
from datetime import datetime

from core.memory.belonging import read_fact, write_fact
from core.memory.store import Transaction

_FACT = "last sweep"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSweep:
    at: datetime
    """When one came to its end last."""
    messages: int = 0
    people: int = 0
    refused_at: datetime | None = None
    """When one was refused since, because the clock had jumped."""


def note_sweep(transaction: Transaction, at: datetime, *, messages: int, people: int) -> None:
    _write(transaction, {"at": at.isoformat(), "messages": messages, "people": people})


def note_refusal(transaction: Transaction, at: datetime) -> None:
    last = last_sweep(transaction)
    done = {} if last is None else {"at": last.at.isoformat(), "messages": last.messages, "people": last.people}
    _write(transaction, {"at": at.isoformat(), **done, "refused_at": at.isoformat()})


def last_sweep(transaction: Transaction) -> LastSweep | None:
    """None before the first one."""
    written = read_fact(transaction, _FACT)
    if written is None:
        return None
    content = json.loads(written)
    refused = content.get("refused_at")
    return LastSweep(
        at=datetime.fromisoformat(content["at"]),
        messages=int(content.get("messages", 0)),
        people=int(content.get("people", 0)),
        refused_at=None if refused is None else datetime.fromisoformat(refused),
    )


def _write(transaction: Transaction, content: dict[str, object]) -> None:
    write_fact(transaction, _FACT, json.dumps(content).encode())
