"""Some of what was said, forgotten by itself: the last message, the files, all before now. The person stays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from core.clock import moment
from core.identifiers import MessageId
from core.memory.bodies import Body, decode, encode
from core.memory.masked_words import forget_lines
from core.memory.statements import Statement, table_of
from core.memory.store import Row, Transaction
from core.memory.tables import KeptFile, Message
from core.memory.vault import Vault
from core.ports.command import Speaker

_MESSAGE = table_of(Message)
_FILE = table_of(KeptFile)
_PLACE = "message.body"
_MINE = select(_MESSAGE.c.id, _MESSAGE.c.by_person, _MESSAGE.c.created_at, _MESSAGE.c.body).where(
    _MESSAGE.c.person_id == bindparam("person")
)
_BEFORE = Statement(
    _MINE.where(_MESSAGE.c.id < bindparam("number")).order_by(_MESSAGE.c.id.desc()).limit(bindparam("most"))
)
_ONE = Statement(_MINE.where(_MESSAGE.c.id == bindparam("number")))
_ANSWERS = Statement(_MINE.where(_MESSAGE.c.reply_to == bindparam("number")))
_FORGET_BEFORE = Statement(
    delete(_MESSAGE).where(_MESSAGE.c.person_id == bindparam("person"), _MESSAGE.c.id < bindparam("number"))
)
_FORGET = Statement(delete(_MESSAGE).where(_MESSAGE.c.id == bindparam("number")))
_REWRITE = Statement(update(_MESSAGE).where(_MESSAGE.c.id == bindparam("number")).values(body=bindparam("sealed")))
_NAMES_BEFORE = Statement(
    select(_FILE.c.stored_as).where(_FILE.c.person_id == bindparam("person"), _FILE.c.message_id < bindparam("number"))
)
_NAMES = Statement(select(_FILE.c.stored_as).where(_FILE.c.message_id == bindparam("number")))
_FORGET_FILES = Statement(
    delete(_FILE).where(_FILE.c.person_id == bindparam("person"), _FILE.c.message_id == bindparam("number"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    number: MessageId
    by_person: bool
    at: datetime
    body: Body = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What went, and the names of its files, which are on the disk still."""

    messages: int = 0
    files: int = 0
    stored_as: tuple[str, ...] = ()


class SomeWords:
    """Everything here runs inside a transaction. A number is that of the message that asked: what is older may go, it
    and what came later stays."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def before(self, transaction: Transaction, speaker: Speaker, number: MessageId, most: int) -> Sequence[Said]:
        """The newest first."""
        return list(self._said(speaker, transaction.rows(_BEFORE, person=speaker.person, number=number, most=most)))

    def answers_to(self, transaction: Transaction, speaker: Speaker, number: MessageId) -> Sequence[Said]:
        return list(self._said(speaker, transaction.rows(_ANSWERS, person=speaker.person, number=number)))

    def took(self, transaction: Transaction, speaker: Speaker, command: MessageId) -> Forgotten | None:
        """What this command deleted, where it did; but for the names."""
        said = self._said(speaker, transaction.rows(_ONE, person=speaker.person, number=command))
        took = next((one.body.took for one in said), None)
        return None if took is None else Forgotten(messages=took[0], files=took[1])

    def note(self, transaction: Transaction, speaker: Speaker, command: MessageId, gone: Forgotten) -> None:
        """In the step in which it goes: begun again after a crash, the command would take what came before that too."""
        for one in self._said(speaker, transaction.rows(_ONE, person=speaker.person, number=command)):
            self._rewrite(transaction, speaker, replace(one, body=replace(one.body, took=(gone.messages, gone.files))))

    def forget(self, transaction: Transaction, numbers: Sequence[MessageId]) -> Forgotten:
        names = [name for number in numbers for (name,) in transaction.rows(_NAMES, number=number)]
        messages = sum(transaction.change(_FORGET, number=number) for number in numbers)
        return Forgotten(messages=messages, files=len(names), stored_as=tuple(names))

    def forget_before(self, transaction: Transaction, speaker: Speaker, number: MessageId) -> Forgotten:
        names = [name for (name,) in transaction.rows(_NAMES_BEFORE, person=speaker.person, number=number)]
        messages = transaction.change(_FORGET_BEFORE, person=speaker.person, number=number)
        return Forgotten(messages=messages, files=len(names), stored_as=tuple(names))

    def forget_files(self, transaction: Transaction, speaker: Speaker, said: Sequence[Said]) -> Forgotten:
        """Of these messages, with all that was read out of them; one that was nothing but its files goes whole."""
        names: list[str] = []
        for one in said:
            names += [name for (name,) in transaction.rows(_NAMES, number=one.number)]
            for now in self._said(speaker, transaction.rows(_ONE, person=speaker.person, number=one.number)):
                self._forget_files_of(transaction, speaker, now)
        files = sum(len(one.body.attachments) for one in said)
        return Forgotten(messages=len(said), files=files, stored_as=tuple(names))

    def _forget_files_of(self, transaction: Transaction, speaker: Speaker, now: Said) -> None:
        """`now`: as it is by now, for they may have worded it anew since it was found."""
        if now.body.text:
            transaction.change(_FORGET_FILES, person=speaker.person, number=now.number)
            forget_lines(transaction, speaker, now.number)
            self._rewrite(transaction, speaker, replace(now, body=replace(now.body, attachments=())))
        else:
            transaction.change(_FORGET, number=now.number)

    def _rewrite(self, transaction: Transaction, speaker: Speaker, said: Said) -> None:
        sealed = self._vault.seal(speaker.person, speaker.key_slot, _PLACE, said.number, encode(said.body))
        transaction.change(_REWRITE, number=said.number, sealed=sealed)

    def _said(self, speaker: Speaker, rows: Sequence[Row]) -> Iterator[Said]:
        for number, by_person, created_at, sealed in rows:
            plain = self._vault.unseal(speaker.person, speaker.key_slot, _PLACE, number, sealed)
            yield Said(number=MessageId(number), by_person=bool(by_person), at=moment(created_at), body=decode(plain))
