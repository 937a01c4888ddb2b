"""What a model was given in place of a person's words, and the secret from which their placeholders are made."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as insert_or_leave

from core.clock import Clock, milliseconds
from core.identifiers import MessageId
from core.memory.mask_tables import MaskedLine, MaskSecret
from core.memory.row_ids import RowIds
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Message
from core.memory.vault import Vault
from core.ports.command import Speaker

_SECRET = table_of(MaskSecret)
_LINE = table_of(MaskedLine)
_MESSAGE = table_of(Message)
_READ_SECRET = Statement(select(_SECRET.c.secret).where(_SECRET.c.person_id == bindparam("person")))
_NEW_SECRET = Statement(insert_or_leave(_SECRET).on_conflict_do_nothing(), "person_id", "created_at", "secret")
_NEW_LINE = Statement(insert(_LINE))
_LINES = Statement(select(_LINE.c.id, _LINE.c.body).where(_LINE.c.message_id == bindparam("message")))
_FORGET_LINES = Statement(
    delete(_LINE).where(_LINE.c.person_id == bindparam("person"), _LINE.c.message_id == bindparam("message"))
)
_IS_KEPT = Statement(
    select(_MESSAGE.c.id).where(_MESSAGE.c.id == bindparam("message"), _MESSAGE.c.person_id == bindparam("person"))
)
_SECRET_PLACE = "masksecret.secret"
_LINE_PLACE = "maskedline.body"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLine:
    """Words of one message as a model received them."""

    message: MessageId
    recipient: str
    sent: str = field(repr=False)
    stood_for: Mapping[str, str] = field(repr=False)
    """Placeholder to what it stood for; empty for what is not to be kept a second time."""


def forget_lines(transaction: Transaction, speaker: Speaker, message: MessageId) -> None:
    """The words that these lines are of are gone, and their message is still here."""
    transaction.change(_FORGET_LINES, person=speaker.person, message=message)


class MaskedWords:
    """Everything here runs inside a transaction. `random`: as many bytes as it is asked for."""

    def __init__(self, *, vault: Vault, ids: RowIds, clock: Clock, random: Callable[[int], bytes]) -> None:
        self._vault = vault
        self._ids = ids
        self._clock = clock
        self._random = random

    def secret(self, transaction: Transaction, speaker: Speaker) -> bytes | None:
        """None for somebody of whom nothing was masked yet."""
        row = transaction.row(_READ_SECRET, person=speaker.person)
        if row is None:
            return None
        opened = self._vault.unseal(speaker.person, speaker.key_slot, _SECRET_PLACE, speaker.person, row[0])
        return bytes.fromhex(json.loads(opened))

    def make_secret(self, transaction: Transaction, speaker: Speaker) -> bytes:
        """Theirs as it is, else a new one."""
        plain = json.dumps(self._random(32).hex()).encode()
        transaction.change(
            _NEW_SECRET,
            person_id=speaker.person,
            created_at=milliseconds(self._clock.now()),
            secret=self._vault.seal(speaker.person, speaker.key_slot, _SECRET_PLACE, speaker.person, plain),
        )
        secret = self.secret(transaction, speaker)
        assert secret is not None
        return secret

    def keep(self, transaction: Transaction, speaker: Speaker, line: SentLine) -> None:
        """Once for each form in which a message went to one recipient; nothing of a message that is not kept."""
        if transaction.row(_IS_KEPT, message=line.message, person=speaker.person) is None:
            return
        content = {"to": line.recipient, "sent": line.sent, "stood_for": dict(line.stood_for)}
        for number, sealed in transaction.rows(_LINES, message=line.message):
            opened = self._vault.unseal(speaker.person, speaker.key_slot, _LINE_PLACE, number, sealed)
            if json.loads(opened) == content:
                return
        row = self._ids.next()
        plain = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
        transaction.change(
            _NEW_LINE,
            id=row,
            person_id=speaker.person,
            message_id=line.message,
            created_at=milliseconds(self._clock.now()),
            body=self._vault.seal(speaker.person, speaker.key_slot, _LINE_PLACE, row, plain),
        )
