"""What a person wants to be remembered of them: few short sentences, each with a number of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, delete, insert, select, update

from core.clock import Clock, milliseconds
from core.memory.own_json import as_json, of_json
from core.memory.rights_tables import Fact
from core.memory.row_ids import RowIds
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.vault import Vault
from core.ports.command import Speaker

MOST_FACTS = 30
"""Of one person: all of them are read by the model before every answer."""
LONGEST_FACT = 200
"""Characters."""

_FACT = table_of(Fact)
_PLACE = "fact.words"
_ALL = Statement(
    select(_FACT.c.id, _FACT.c.position, _FACT.c.words)
    .where(_FACT.c.person_id == bindparam("person"))
    .order_by(_FACT.c.position)
)
_ROW = Statement(
    select(_FACT.c.id).where(_FACT.c.person_id == bindparam("person"), _FACT.c.position == bindparam("place"))
)
_NEW = Statement(insert(_FACT))
_CHANGE = Statement(update(_FACT).where(_FACT.c.id == bindparam("number")).values(words=bindparam("sealed")))
_FORGET = Statement(delete(_FACT).where(_FACT.c.id == bindparam("number")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    position: int
    """From 1; nothing else of this person has or gets it while this is there."""
    text: str = field(repr=False)


class Facts:
    """Everything here runs inside a transaction. A text is one line, of no more than LONGEST_FACT characters."""

    def __init__(self, *, vault: Vault, ids: RowIds, clock: Clock) -> None:
        self._vault = vault
        self._ids = ids
        self._clock = clock

    def all(self, transaction: Transaction, speaker: Speaker) -> Sequence[Remembered]:
        """In the order of their numbers."""
        return [
            Remembered(position=position, text=self._opened(speaker, number, sealed))
            for number, position, sealed in transaction.rows(_ALL, person=speaker.person)
        ]

    def remember(self, transaction: Transaction, speaker: Speaker, text: str) -> Remembered | None:
        """None where there is no room for another. What is remembered already is not remembered twice."""
        known = self.all(transaction, speaker)
        same = next((one for one in known if one.text.casefold() == text.casefold()), None)
        if same is not None:
            return same
        if len(known) >= MOST_FACTS:
            return None
        number = self._ids.next()
        position = max((one.position for one in known), default=0) + 1
        transaction.change(
            _NEW,
            id=number,
            person_id=speaker.person,
            position=position,
            created_at=milliseconds(self._clock.now()),
            words=self._sealed(speaker, number, text),
        )
        return Remembered(position=position, text=text)

    def change(self, transaction: Transaction, speaker: Speaker, position: int, text: str) -> bool:
        """What it said before is overwritten. False where there is none of that number."""
        row = transaction.row(_ROW, person=speaker.person, place=position)
        if row is None:
            return False
        transaction.change(_CHANGE, number=row[0], sealed=self._sealed(speaker, row[0], text))
        return True

    def forget(self, transaction: Transaction, speaker: Speaker, position: int) -> bool:
        """False where there is none of that number."""
        row = transaction.row(_ROW, person=speaker.person, place=position)
        if row is None:
            return False
        transaction.change(_FORGET, number=row[0])
        return True

    def _sealed(self, speaker: Speaker, number: int, text: str) -> bytes:
        plain = as_json({"text": text}).encode("utf-8", "replace")
        return self._vault.seal(speaker.person, speaker.key_slot, _PLACE, number, plain)

    def _opened(self, speaker: Speaker, number: int, sealed: bytes) -> str:
        plain = self._vault.unseal(speaker.person, speaker.key_slot, _PLACE, number, sealed)
        return str(of_json(plain)["text"])
