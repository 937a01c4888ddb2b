"""The question that waits for a person's confirming step: four digits, once, for some minutes, in three tries."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from hmac import compare_digest

from sqlalchemy import bindparam, delete, insert, select, update

from core.clock import Clock, milliseconds
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Confirmation
from core.memory.vault import Vault
from core.ports.command import Speaker

_TABLE = table_of(Confirmation)
_PLACE = "confirmation.code"
_ASKED = Statement(
    select(_TABLE.c.epoch, _TABLE.c.asked_at, _TABLE.c.tries, _TABLE.c.code).where(
        _TABLE.c.person_id == bindparam("person"), _TABLE.c.command == bindparam("asked")
    )
)
_NEW = Statement(insert(_TABLE))
_TRIED = Statement(update(_TABLE).where(_TABLE.c.person_id == bindparam("person")).values(tries=_TABLE.c.tries + 1))
_GONE = Statement(delete(_TABLE).where(_TABLE.c.person_id == bindparam("person")))

MOST_TRIES = 3
_DIGITS = 4


class Answer(Enum):
    RIGHT = auto()
    WRONG = auto()
    SPENT = auto()
    """Wrong, and there is no further try."""
    EXPIRED = auto()
    NOTHING = auto()
    """Nothing was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    answer: Answer
    tries_left: int = 0
    receipt: str = ""
    """The code of the receipt that was shown with the question."""
    language: str = ""
    """In which it was asked: a button that answers it says nothing in any language."""


class Confirming:
    """Everything here runs inside a transaction. A question belongs to a person, their epoch and one command."""

    def __init__(self, *, vault: Vault, clock: Clock, random: Callable[[int], bytes], minutes: float) -> None:
        self._vault = vault
        self._clock = clock
        self._random = random
        self.minutes = minutes

    def ask(self, transaction: Transaction, speaker: Speaker, command: str, receipt: str = "") -> str:
        """The digits that will be the right answer; those of an earlier question no longer are. `receipt`: the code of
        the receipt that is shown with them."""
        seal, slot = self._vault.seal, speaker.key_slot
        code = f"{int.from_bytes(self._random(8), 'big') % 10_000:04d}"
        transaction.change(_GONE, person=speaker.person)
        transaction.change(
            _NEW,
            person_id=speaker.person,
            command=command,
            epoch=speaker.epoch,
            asked_at=milliseconds(self._clock.now()),
            tries=0,
            code=seal(speaker.person, slot, _PLACE, speaker.person, f"{code}{receipt}\n{speaker.language}".encode()),
        )
        return code

    def check(self, transaction: Transaction, speaker: Speaker, command: str, code: str) -> Checked:
        """A right answer, a last wrong one and a late one use the question up."""
        row = transaction.row(_ASKED, person=speaker.person, asked=command)
        if row is None:
            return Checked(answer=Answer.NOTHING)
        epoch, asked_at, tries, sealed = row
        age = abs(milliseconds(self._clock.now()) - asked_at)
        if epoch != speaker.epoch or age > self.minutes * 60_000:
            transaction.change(_GONE, person=speaker.person)
            return Checked(answer=Answer.EXPIRED)
        kept = self._vault.unseal(speaker.person, speaker.key_slot, _PLACE, speaker.person, sealed)
        right, (receipt, _, language) = kept[:_DIGITS], kept[_DIGITS:].decode().partition("\n")
        if compare_digest(right, code.encode()):
            transaction.change(_GONE, person=speaker.person)
            return Checked(answer=Answer.RIGHT, receipt=receipt, language=language)
        if tries + 1 >= MOST_TRIES:
            transaction.change(_GONE, person=speaker.person)
            return Checked(answer=Answer.SPENT)
        transaction.change(_TRIED, person=speaker.person)
        return Checked(answer=Answer.WRONG, tries_left=MOST_TRIES - tries - 1)

    def withdraw(self, transaction: Transaction, speaker: Speaker) -> None:
        transaction.change(_GONE, person=speaker.person)
