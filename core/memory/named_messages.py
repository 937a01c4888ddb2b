"""Messages found by the name that a platform has for them: to be taken back, quoted, or marked as it reports."""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select, update

from core.identifiers import ChannelId, ConversationId, MessageId, ProviderMessageId
from core.memory.bodies import Quoted, decode, quoted_of
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Message, State
from core.memory.vault import Vault
from core.messages import Quotes
from core.ports.command import Speaker

_MESSAGE = table_of(Message)
_PLACE = "message.body"
_SAID = Statement(
    select(_MESSAGE.c.id).where(
        _MESSAGE.c.provider_index == bindparam("provider_index"),
        _MESSAGE.c.person_id == bindparam("person"),
        _MESSAGE.c.by_person.is_(True),
    )
)
_OURS = select(_MESSAGE.c.id, _MESSAGE.c.conversation_id, _MESSAGE.c.state).where(_MESSAGE.c.by_person.is_(False))
_OURS_BY_NUMBER = Statement(_OURS.where(_MESSAGE.c.id == bindparam("number")))
_OURS_BY_NAME = Statement(_OURS.where(_MESSAGE.c.provider_index == bindparam("provider_index")))
_QUOTED = Statement(
    select(_MESSAGE.c.id, _MESSAGE.c.by_person, _MESSAGE.c.body).where(
        _MESSAGE.c.provider_index == bindparam("provider_index"),
        _MESSAGE.c.conversation_id == bindparam("conversation"),
    )
)
_TAKE_BACK = Statement(delete(_MESSAGE).where(_MESSAGE.c.id == bindparam("number")))
_LOST = Statement(
    update(_MESSAGE)
    .where(_MESSAGE.c.id == bindparam("number"))
    .values(state=int(State.UNDELIVERED), error=bindparam("error"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """Something we said, as far as can be told without opening it."""

    number: MessageId
    conversation: ConversationId
    state: State


class NamedMessages:
    """Everything here runs inside a transaction."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def said(self, transaction: Transaction, speaker: Speaker, name: ProviderMessageId) -> MessageId | None:
        """What this person said under that name, if it is still kept."""
        row = transaction.row(_SAID, provider_index=self._index(speaker.channel, name), person=speaker.person)
        return None if row is None else MessageId(row[0])

    def quoted(self, transaction: Transaction, speaker: Speaker, quotes: Quotes) -> Quoted | None:
        """What this person quotes of what they and we said; None where it is not kept any more."""
        index = self._index(speaker.channel, quotes.message)
        row = transaction.row(_QUOTED, provider_index=index, conversation=speaker.conversation)
        if row is None:
            return None
        number, by_person, sealed = row
        plain = self._vault.unseal(speaker.person, speaker.key_slot, _PLACE, number, sealed)
        return quoted_of(decode(plain), quotes.part, by_person=bool(by_person))

    def take_back(self, transaction: Transaction, number: MessageId) -> None:
        """It is as if it had not been said; a turn that is answering it comes to nothing."""
        transaction.change(_TAKE_BACK, number=number)

    def ours(
        self, transaction: Transaction, channel: ChannelId, number: MessageId | None, name: ProviderMessageId
    ) -> Ours | None:
        """What we sent, by our number where that came back, else by the platform's name for it."""
        row = transaction.row(_OURS_BY_NUMBER, number=number) if number is not None else None
        if row is None and name:
            row = transaction.row(_OURS_BY_NAME, provider_index=self._index(channel, name))
        if row is None:
            return None
        return Ours(number=MessageId(row[0]), conversation=ConversationId(row[1]), state=State(row[2]))

    def lost(self, transaction: Transaction, number: MessageId, error: str) -> None:
        """`error`: a code, the platform's own."""
        transaction.change(_LOST, number=number, error=error)

    def _index(self, channel: ChannelId, name: ProviderMessageId) -> bytes:
        return self._vault.index("message", channel, name)
