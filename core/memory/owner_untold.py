"""By which way the owner could not be told something for a whole day, as the database remembers it; of nobody."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from core.memory.belonging import read_fact, write_fact
from core.memory.store import Transaction

_FACT = "owner untold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    at: datetime
    """When it was given up last."""
    says: str
    """What the other side said, or why it could not be asked; for the owner alone."""
    mend: str


def untold(transaction: Transaction) -> Mapping[str, Untold]:
    """By way; a way by which the owner was told since is not in it."""
    written = read_fact(transaction, _FACT)
    content: dict[str, dict[str, str]] = json.loads(written) if written else {}
    return {
        way: Untold(at=datetime.fromisoformat(one["at"]), says=one["says"], mend=one["mend"])
        for way, one in content.items()
    }


def note_untold(transaction: Transaction, way: str, one: Untold) -> None:
    _write(transaction, {**untold(transaction), way: one})


def note_told(transaction: Transaction, way: str) -> None:
    before = untold(transaction)
    if way in before:
        _write(transaction, {each: one for each, one in before.items() if each != way})


def _write(transaction: Transaction, ways: Mapping[str, Untold]) -> None:
    content = {way: {**asdict(one), "at": one.at.isoformat()} for way, one in ways.items()}
    write_fact(transaction, _FACT, json.dumps(content).encode())
