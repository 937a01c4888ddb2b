"""Remember what was said, recall the last of it, and know what still waits for an answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import bindparam, insert, select, text, update

from core.clock import Clock, milliseconds, moment
from core.identifiers import ChannelId, ConversationId, MessageId, ProviderMessageId
from core.memory.bodies import Body, decode, encode
from core.memory.masked_words import forget_lines
from core.memory.row_ids import RowIds
from core.memory.statements import Statement, table_of
from core.memory.store import Row, Transaction
from core.memory.tables import OPEN, Conversation, Message, State
from core.memory.vault import Vault
from core.ports.command import Speaker

_MESSAGE = table_of(Message)
_CONVERSATION = table_of(Conversation)
_COLUMNS = (
    _MESSAGE.c.id,
    _MESSAGE.c.sequence,
    _MESSAGE.c.by_person,
    _MESSAGE.c.state,
    _MESSAGE.c.attempts,
    _MESSAGE.c.available_at,
    _MESSAGE.c.created_at,
    _MESSAGE.c.reply_to,
    _MESSAGE.c.maybe_sent,
    _MESSAGE.c.body,
)
_OF_CONVERSATION = select(*_COLUMNS).where(_MESSAGE.c.conversation_id == bindparam("conversation"))
_NEXT_SEQUENCE = Statement(
    update(_CONVERSATION)
    .where(_CONVERSATION.c.id == bindparam("conversation"))
    .values(last_sequence=_CONVERSATION.c.last_sequence + 1)
    .returning(_CONVERSATION.c.last_sequence)
)
_BEGUN = "id conversation_id person_id sequence by_person state created_at reply_to provider_index body"
_KEEP = Statement(
    # The same of every message that is new: what stands in the statement is not bound each time.
    insert(_MESSAGE).values(attempts=text("0"), available_at=text("0"), maybe_sent=text("0"), error=text("''")),
    *_BEGUN.split(),
)
_WORK = Statement(
    _OF_CONVERSATION.where(OPEN).order_by(_MESSAGE.c.by_person, _MESSAGE.c.sequence).limit(bindparam("most"))
)
_ONE = Statement(_OF_CONVERSATION.where(_MESSAGE.c.id == bindparam("number"), _MESSAGE.c.state == int(State.WAITING)))
_DONE = Statement(
    _OF_CONVERSATION.where(_MESSAGE.c.state != int(State.WAITING))
    .order_by(_MESSAGE.c.sequence.desc())
    .limit(bindparam("most"))
)
_SINCE = Statement(
    _OF_CONVERSATION.where(_MESSAGE.c.sequence > bindparam("sequence"))
    .order_by(_MESSAGE.c.sequence.desc())
    .limit(bindparam("most"))
)
_BY_PROVIDER = Statement(
    select(*_COLUMNS).where(
        _MESSAGE.c.provider_index == bindparam("provider_index"), _MESSAGE.c.person_id == bindparam("person")
    )
)
_ANSWERED = Statement(
    update(_MESSAGE)
    .where(_MESSAGE.c.id == bindparam("number"), _MESSAGE.c.state == int(State.WAITING))
    .values(state=bindparam("after"))
)
_PUT_OFF = Statement(
    update(_MESSAGE)
    .where(_MESSAGE.c.id == bindparam("number"), _MESSAGE.c.state == int(State.WAITING))
    .values(attempts=_MESSAGE.c.attempts + 1, available_at=bindparam("until"))
)
_SENDING = Statement(
    update(_MESSAGE)
    .where(_MESSAGE.c.id == bindparam("number"), text("state IN (10, 11)"))
    .values(state=int(State.SENDING), maybe_sent=bindparam("doubt"))
)
_SENT = Statement(
    update(_MESSAGE)
    .where(_MESSAGE.c.id == bindparam("number"))
    .values(state=int(State.SENT), provider_index=bindparam("provider_index"), body=bindparam("sealed"))
)
_AGAIN = Statement(
    update(_MESSAGE)
    .where(_MESSAGE.c.id == bindparam("number"), text("state IN (10, 11)"))
    .values(
        state=bindparam("after"),
        attempts=_MESSAGE.c.attempts + 1,
        available_at=bindparam("until"),
        error=bindparam("error"),
        # A definite error on a later try does not take back the doubt about an earlier one.
        maybe_sent=(_MESSAGE.c.maybe_sent | bindparam("doubt")),
    )
)
_WITHHOLD = Statement(
    update(_MESSAGE)
    .where(_MESSAGE.c.conversation_id == bindparam("conversation"), text("state IN (10, 11)"))
    .values(state=int(State.UNDELIVERED))
)
_GIVE_UP_REST = Statement(
    update(_MESSAGE)
    .where(
        _MESSAGE.c.conversation_id == bindparam("conversation"),
        OPEN,
        _MESSAGE.c.state == int(State.PENDING),
        _MESSAGE.c.sequence > bindparam("after"),
        _MESSAGE.c.reply_to == bindparam("reply"),
    )
    .values(state=int(State.UNDELIVERED), error=_MESSAGE.c.error)
)
_REWORD = Statement(update(_MESSAGE).where(_MESSAGE.c.id == bindparam("number")).values(body=bindparam("sealed")))
_NOTICED = Statement(
    update(_CONVERSATION)
    .where(
        _CONVERSATION.c.id == bindparam("conversation"),
        (_CONVERSATION.c.noticed_at <= bindparam("before"))
        | (_CONVERSATION.c.noticed_at > bindparam("now"))  # the clock has stepped back since
        | (_CONVERSATION.c.noticed == bindparam("follows")) & (bindparam("follows") != ""),
    )
    .values(noticed=bindparam("name"), noticed_at=bindparam("now"))
)

_PLACE = "message.body"
_AT_ONCE = moment(0)
_STATES = {int(state): state for state in State}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A message as memory holds it."""

    number: MessageId
    sequence: int
    by_person: bool
    state: State
    attempts: int
    """Tries after the first one."""
    available_at: datetime
    at: datetime
    reply_to: MessageId | None
    maybe_sent: bool
    body: Body = field(repr=False)


class Conversations:
    """Everything here runs inside a transaction."""

    def __init__(self, *, vault: Vault, ids: RowIds, clock: Clock) -> None:
        self._vault = vault
        self._ids = ids
        self._clock = clock

    def remember(
        self,
        transaction: Transaction,
        speaker: Speaker,
        body: Body,
        *,
        by_person: bool,
        at: datetime,
        state: State,
        reply_to: MessageId | None = None,
    ) -> Kept:
        number = MessageId(self._ids.next())
        row = transaction.row(_NEXT_SEQUENCE, conversation=speaker.conversation)
        assert row is not None, "a conversation falls only with its person"
        sequence: int = row[0]
        provider_index = self._provider_index(speaker.channel, body.provider_id) if body.provider_id else None
        transaction.change(
            _KEEP,
            id=number,
            conversation_id=speaker.conversation,
            person_id=speaker.person,
            sequence=sequence,
            by_person=by_person,
            state=int(state),
            created_at=milliseconds(at),
            reply_to=reply_to,
            provider_index=provider_index,
            body=self._vault.seal(speaker.person, speaker.key_slot, _PLACE, number, encode(body)),
        )
        return Kept(
            number=number,
            sequence=sequence,
            by_person=by_person,
            state=state,
            attempts=0,
            available_at=_AT_ONCE,
            at=at,
            reply_to=reply_to,
            maybe_sent=False,
            body=body,
        )

    def work(
        self, transaction: Transaction, speaker: Speaker, most: int, at_hand: Kept | None = None
    ) -> Sequence[Kept]:
        """What is not sent yet, then what is not answered, oldest first; `at_hand` need not be opened again."""
        rows = transaction.rows(_WORK, conversation=speaker.conversation, most=most)
        return [at_hand if at_hand and row[0] == at_hand.number else self._kept(speaker, row) for row in rows]

    def one(self, transaction: Transaction, speaker: Speaker, number: MessageId) -> Sequence[Kept]:
        """That message, if it still waits for an answer."""
        rows = transaction.rows(_ONE, conversation=speaker.conversation, number=number)
        return [self._kept(speaker, row) for row in rows]

    def recall(self, transaction: Transaction, speaker: Speaker, most: int) -> Sequence[Kept]:
        """The last `most` messages that wait for no answer, oldest first."""
        rows = transaction.rows(_DONE, conversation=speaker.conversation, most=most)
        return [self._kept(speaker, row) for row in reversed(rows)]

    def since(self, transaction: Transaction, speaker: Speaker, after: int, most: int) -> Sequence[Kept]:
        """The last `most` messages after a sequence number, oldest first."""
        rows = transaction.rows(_SINCE, conversation=speaker.conversation, sequence=after, most=most)
        return [self._kept(speaker, row) for row in reversed(rows)]

    def answered(self, transaction: Transaction, number: MessageId, after: State = State.ANSWERED) -> bool:
        """False when it was no longer waiting: answered already, or erased."""
        return transaction.change(_ANSWERED, number=number, after=int(after)) == 1

    def put_off(self, transaction: Transaction, number: MessageId, until: datetime) -> None:
        transaction.change(_PUT_OFF, number=number, until=milliseconds(until))

    def sending(self, transaction: Transaction, number: MessageId, *, doubt: bool = False) -> bool:
        return transaction.change(_SENDING, number=number, doubt=doubt) == 1

    def sent(self, transaction: Transaction, speaker: Speaker, kept: Kept, body: Body) -> None:
        provider_id = body.provider_id
        transaction.change(
            _SENT,
            number=kept.number,
            provider_index=self._provider_index(speaker.channel, provider_id) if provider_id else None,
            sealed=self._vault.seal(speaker.person, speaker.key_slot, _PLACE, kept.number, encode(body)),
        )

    def not_sent(
        self, transaction: Transaction, number: MessageId, *, after: State, until: datetime, error: str, doubt: bool
    ) -> bool:
        """`error`: a code of ours. False where it is settled by now: reported as arrived, or withheld."""
        said = {"after": int(after), "until": milliseconds(until), "error": error, "doubt": doubt}
        return transaction.change(_AGAIN, number=number, **said) == 1

    def withhold(self, transaction: Transaction, speaker: Speaker) -> None:
        """What still waits to be sent to them is not."""
        transaction.change(_WITHHOLD, conversation=speaker.conversation)

    def give_up_rest(self, transaction: Transaction, speaker: Speaker, lost: Kept) -> None:
        """The further parts of a reply of which one was lost: the end of it without its middle would mislead."""
        transaction.change(_GIVE_UP_REST, conversation=speaker.conversation, after=lost.sequence, reply=lost.reply_to)

    def rewrite(self, transaction: Transaction, speaker: Speaker, kept: Kept, body: Body) -> None:
        """In place of what was kept of it."""
        sealed = self._vault.seal(speaker.person, speaker.key_slot, _PLACE, kept.number, encode(body))
        transaction.change(_REWORD, number=kept.number, sealed=sealed)

    def reword(
        self, transaction: Transaction, speaker: Speaker, edited: ProviderMessageId, words: str
    ) -> MessageId | None:
        """Replace the words of an earlier message that its writer edited; None when it is not kept any more."""
        index = self._provider_index(speaker.channel, edited)
        row = transaction.row(_BY_PROVIDER, provider_index=index, person=speaker.person)
        if row is None or not row[2]:
            return None
        kept = self._kept(speaker, row)
        self.rewrite(transaction, speaker, kept, replace(kept.body, text=words, own_words=False))
        forget_lines(transaction, speaker, kept.number)
        return kept.number

    def may_notice(
        self, transaction: Transaction, conversation: ConversationId, name: str, *, pause: int, follows: str = ""
    ) -> bool:
        """True at most once in `pause` milliseconds for one conversation, and counts as the notice given.

        `follows`: after a notice of this name there is no pause, because that one announced this one.
        """
        now = milliseconds(self._clock.now())
        said = {"name": name, "now": now, "before": now - pause, "follows": follows}
        return transaction.change(_NOTICED, conversation=conversation, **said) == 1

    def _provider_index(self, channel: ChannelId, provider_id: ProviderMessageId) -> bytes:
        return self._vault.index("message", channel, provider_id)

    def _kept(self, speaker: Speaker, row: Row) -> Kept:
        number, sequence, by_person, state, attempts, available_at, created_at, reply_to, maybe_sent, sealed = row
        plain = self._vault.unseal(speaker.person, speaker.key_slot, _PLACE, number, sealed)
        return Kept(
            number=number,
            sequence=sequence,
            by_person=bool(by_person),
            state=_STATES[state],
            attempts=attempts,
            available_at=moment(available_at) if available_at else _AT_ONCE,
            at=moment(created_at),
            reply_to=reply_to,
            maybe_sent=bool(maybe_sent),
            body=decode(plain),
        )
