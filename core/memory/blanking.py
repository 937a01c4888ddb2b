"""A message that held a secret keeps only its first word."""

from dataclasses import replace

from sqlalchemy import bindparam, select, update

from core.identifiers import MessageId
from core.memory.bodies import decode, encode
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Message
from core.memory.vault import Vault
from core.ports.command import Speaker

_MESSAGE = table_of(Message)
_MINE = (_MESSAGE.c.id == bindparam("number"), _MESSAGE.c.person_id == bindparam("person"))
_BODY = Statement(select(_MESSAGE.c.body).where(*_MINE))
_REWORD = Statement(update(_MESSAGE).where(*_MINE).values(body=bindparam("sealed")))
_PLACE = "message.body"


def blank(transaction: Transaction, vault: Vault, speaker: Speaker, number: MessageId, text: str) -> None:
    """`text`: what stays of its words."""
    row = transaction.row(_BODY, number=number, person=speaker.person)
    if row is not None:
        body = decode(vault.unseal(speaker.person, speaker.key_slot, _PLACE, number, row[0]))
        sealed = vault.seal(speaker.person, speaker.key_slot, _PLACE, number, encode(replace(body, text=text)))
        transaction.change(_REWORD, number=number, person=speaker.person, sealed=sealed)
