"""What is written down of an erasure under way, so that a crash leaves none half done."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from core.clock import milliseconds, moment
from core.identifiers import Address, ChannelId, ConversationId, PersonId
from core.memory.row_ids import RowIds
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Erasure
from core.memory.vault import Shredded, Vault
from core.ports.command import Reply, Speaker

_TABLE = table_of(Erasure)
_PLACE = "erasure.letter"
_COLUMNS = (
    _TABLE.c.id,
    _TABLE.c.person_id,
    _TABLE.c.key_slot,
    _TABLE.c.letter_slot,
    _TABLE.c.step,
    _TABLE.c.asked_at,
    _TABLE.c.letter,
)
_NEW = Statement(insert(_TABLE))
_ALL = Statement(select(*_COLUMNS).order_by(_TABLE.c.id))
_STEP = Statement(
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("number"))
    .values(step=bindparam("reached"), letter=bindparam("sealed"))
)
_REACHED = Statement(select(_TABLE.c.step).where(_TABLE.c.id == bindparam("number")))
_DONE = Statement(delete(_TABLE).where(_TABLE.c.id == bindparam("number")))


ERASED = "erased"
ERASED_LINKED = "erased_linked"
"""ERASED, as it was asked for on another channel that they linked."""
NOTHING_HELD = "nothing_held"


class Step(IntEnum):
    """The last one that is finished."""

    FENCED = 0
    GATHERED = 1
    SHREDDED = 2
    VERIFIED = 3
    """Forgotten, scrubbed, looked for again and not found: what lies between is done again after a crash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What must outlive the person's own key until they have been told."""

    channel: ChannelId
    address: Address = field(repr=False)
    language: str = field(repr=False)
    conversation: ConversationId
    says: str
    """ERASED for the whole of what was done, else the name of a sentence; empty when nobody is told."""
    went: tuple[tuple[str, int], ...] = ()
    """What a place is called, and how much of it went."""
    tokens: tuple[str, ...] = field(default=(), repr=False)
    """What is looked for in every file afterwards; emptied once that is done."""
    code: str = field(default="", repr=False)
    """Of the receipt, which the person was shown before their key goes; empty where none is given."""
    nonce: str = field(default="", repr=False)
    """Random: makes what the ledger holds of the receipt say nothing."""
    receipt: str = field(default="", repr=False)
    """Signed; written down once, so that there are never two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One erasure under way."""

    number: int
    person: PersonId
    key_slot: int
    letter_slot: int
    step: Step
    asked_at: datetime
    letter: Letter

    @property
    def speaker(self) -> Speaker:
        """Whom places are asked about, also when their rows and their key are gone."""
        return Speaker(
            person=self.person,
            conversation=self.letter.conversation,
            epoch=0,
            key_slot=self.key_slot,
            channel=self.letter.channel,
            address=self.letter.address,
            language=self.letter.language,
        )

    def at(self, step: Step) -> "Case":
        return replace(self, step=step)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastMessage:
    """What somebody who was erased must still be told, once."""

    speaker: Speaker = field(repr=False)
    reply: Reply = field(repr=False)


class Journal:
    """Everything here runs inside a transaction, but for `close`."""

    def __init__(self, *, vault: Vault, ids: RowIds) -> None:
        self._vault = vault
        self._ids = ids

    def begin(
        self, transaction: Transaction, speaker: Speaker, says: str, now: datetime, *, code: str = "", nonce: str = ""
    ) -> Case:
        letter = Letter(
            channel=speaker.channel,
            address=speaker.address,
            language=speaker.language,
            conversation=speaker.conversation,
            says=says,
            code=code,
            nonce=nonce,
        )
        number = self._ids.next()
        case = Case(
            number=number,
            person=speaker.person,
            key_slot=speaker.key_slot,
            letter_slot=self._vault.create(number),
            step=Step.FENCED,
            asked_at=now,
            letter=letter,
        )
        transaction.change(
            _NEW,
            id=number,
            person_id=case.person,
            key_slot=case.key_slot,
            letter_slot=case.letter_slot,
            step=int(case.step),
            asked_at=milliseconds(now),
            letter=self._sealed(case),
        )
        return case

    def write(self, transaction: Transaction, case: Case) -> None:
        transaction.change(_STEP, number=case.number, reached=int(case.step), sealed=self._sealed(case))

    def open(self, transaction: Transaction) -> Sequence[Case]:
        """Every erasure that is not closed, oldest first; one whose letter is shredded already needs only that."""
        cases: list[Case] = []
        for number, person, key_slot, letter_slot, step, asked_at, sealed in transaction.rows(_ALL):
            try:
                letter = _letter(self._vault.unseal(number, letter_slot, _PLACE, number, sealed))
            except Shredded:
                letter = _NOBODY
            cases.append(
                Case(
                    number=number,
                    person=PersonId(person),
                    key_slot=key_slot,
                    letter_slot=letter_slot,
                    step=Step(step),
                    asked_at=moment(asked_at),
                    letter=letter,
                )
            )
        return cases

    def close(self, case: Case) -> None:
        """Make the letter unreadable. Blocks until that is synced; afterwards its row may go."""
        self._vault.shred(case.number, case.letter_slot)

    def drop(self, transaction: Transaction, case: Case) -> None:
        transaction.change(_DONE, number=case.number)

    def _sealed(self, case: Case) -> bytes:
        plain = json.dumps(asdict(case.letter), ensure_ascii=False).encode("utf-8", "replace")
        return self._vault.seal(case.number, case.letter_slot, _PLACE, case.number, plain)


def step_of(transaction: Transaction, number: int) -> Step | None:
    """The last that is finished; None once nothing is left to be done."""
    row = transaction.row(_REACHED, number=number)
    return None if row is None else Step(row[0])


_NOBODY = Letter(channel=ChannelId(""), address=Address(""), language="en", conversation=ConversationId(0), says="")


def _letter(plain: bytes) -> Letter:
    content: dict[str, Any] = json.loads(plain)
    return Letter(
        channel=ChannelId(content["channel"]),
        address=Address(content["address"]),
        language=content["language"],
        conversation=ConversationId(content["conversation"]),
        says=content["says"],
        went=tuple((called, count) for called, count in content["went"]),
        tokens=tuple(content["tokens"]),
        code=content.get("code", ""),  # an older release wrote none of these
        nonce=content.get("nonce", ""),
        receipt=content.get("receipt", ""),
    )
