"""Recognise who is speaking."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update

from core.clock import Clock, milliseconds
from core.identifiers import Address, ChannelId, ConversationId, PersonId
from core.memory.aliases import Aliases
from core.memory.own_json import of_json
from core.memory.profiles import profile, profile_of
from core.memory.row_ids import RowIds
from core.memory.silences import note_silence
from core.memory.statements import Statement, table_of
from core.memory.store import Row, Transaction
from core.memory.tables import Conversation, Person
from core.memory.vault import Vault
from core.ports.command import Speaker

_PERSON = table_of(Person)
_CONVERSATION = table_of(Conversation)
_COLUMNS = (
    _PERSON.c.id,
    _CONVERSATION.c.id,
    _PERSON.c.epoch,
    _PERSON.c.key_slot,
    _PERSON.c.channel,
    _PERSON.c.stopped_at,
    _PERSON.c.told,
    _PERSON.c.erasing,
    _PERSON.c.profile,
    _PERSON.c.last_seen_at,
    _PERSON.c.unreachable_at,
    _PERSON.c.paused_at,
    _PERSON.c.keep_days,
    _PERSON.c.blocked_at,
    _PERSON.c.handed_over_at,
)
_KNOWN = select(*_COLUMNS).join_from(_PERSON, _CONVERSATION, _CONVERSATION.c.person_id == _PERSON.c.id)
_BY_ADDRESS = Statement(
    _KNOWN.where(_PERSON.c.channel == bindparam("channel"), _PERSON.c.address_index == bindparam("address_index"))
)
_BY_NUMBER = Statement(_KNOWN.where(_PERSON.c.id == bindparam("person")))
_BY_CONVERSATION = Statement(_KNOWN.where(_CONVERSATION.c.id == bindparam("conversation")))
_BEGUN = "id channel address_index key_slot epoch erasing told created_at last_seen_at profile"
_NEW_PERSON = Statement(insert(_PERSON), *_BEGUN.split())
_NEW_CONVERSATION = Statement(insert(_CONVERSATION))
_SEEN = Statement(
    update(_PERSON)
    .where(_PERSON.c.id == bindparam("person"))
    .values(last_seen_at=bindparam("now"), profile=bindparam("sealed"), unreachable_at=None)
)
_EPOCH = Statement(
    select(_PERSON.c.epoch).where(_PERSON.c.id == bindparam("person"), _PERSON.c.erasing == False)  # noqa: E712  SQL
)
_FENCE = Statement(
    update(_PERSON).where(_PERSON.c.id == bindparam("person")).values(epoch=_PERSON.c.epoch + 1, erasing=True)
)
_STOP = Statement(update(_PERSON).where(_PERSON.c.id == bindparam("person")).values(stopped_at=bindparam("moment")))
_UNREACHABLE = Statement(
    update(_PERSON).where(_PERSON.c.id == bindparam("person")).values(unreachable_at=bindparam("moment"))
)
_MOVE = Statement(
    update(_PERSON)
    .where(_PERSON.c.id == bindparam("person"))
    .values(address_index=bindparam("moved_index"), profile=bindparam("sealed"))
)
_TOLD = Statement(update(_PERSON).where(_PERSON.c.id == bindparam("person")).values(told=bindparam("version")))
_HINTED = Statement(
    update(_PERSON)
    .where(
        _PERSON.c.id == bindparam("person"),
        _PERSON.c.hinted_at.is_(None)
        | (_PERSON.c.hinted_at <= bindparam("before"))
        | (_PERSON.c.hinted_at > bindparam("now")),  # the clock has stepped back since
    )
    .values(hinted_at=bindparam("now"))
)
_GONE = Statement(delete(_PERSON).where(_PERSON.c.id == bindparam("person")))
_NUMBERS = Statement(select(_PERSON.c.id))
_ON_CHANNEL = Statement(select(_PERSON.c.id).where(_PERSON.c.channel == bindparam("channel")))
_KEY_SLOTS = Statement(select(_PERSON.c.id, _PERSON.c.key_slot).where(_PERSON.c.erasing.is_(False)))

_SEEN_EVERY = 24 * 3600 * 1000
"""Milliseconds between two writes of when somebody was last seen."""
_AWAITED_SEEN_EVERY = 60 * 1000
"""Of who waits for a human: how long their platform takes an answer counts from then (`core.memory.last_words`)."""
_INTRODUCED_FOR = 30 * _SEEN_EVERY
"""Milliseconds of silence after which somebody is told again with whom they are writing."""


class People:
    """Everything here runs inside a transaction."""

    def __init__(self, *, vault: Vault, ids: RowIds, clock: Clock) -> None:
        self._vault = vault
        self._ids = ids
        self._clock = clock
        self._aliases = Aliases(vault=vault, ids=ids, clock=clock)

    def recognise(
        self,
        transaction: Transaction,
        *,
        channel: ChannelId,
        address: Address,
        name: str,
        language: str,
        also_known_as: Sequence[Address] = (),
    ) -> Speaker | None:
        """The person at this address, made if new; None while they are being erased. `also_known_as`: as in
        `InboundMessage`; the person is known by these as well from now on."""
        speaker = self._recognised(transaction, channel, address, name, language, also_known_as)
        if speaker is not None:
            for other in also_known_as:
                if other not in (address, speaker.address):
                    self._aliases.remember(transaction, speaker.person, channel, other)
        return speaker

    def _recognised(
        self,
        transaction: Transaction,
        channel: ChannelId,
        address: Address,
        name: str,
        language: str,
        also_known_as: Sequence[Address],
    ) -> Speaker | None:
        row = self._row(transaction, channel, address)
        less_firmly = None if row is not None else self._known_less_firmly(transaction, channel, also_known_as)
        row = row or less_firmly
        if row is None:
            index = self._vault.index(channel, address)
            return self._make(transaction, channel, address, index, name, language)
        if row[7]:
            return None
        speaker = self._speaker(row)
        if less_firmly is not None:
            # From now on the firmer one is their own, so that whoever is given the other one later is somebody else.
            self.move(transaction, speaker, address)
            speaker = replace(speaker, address=address)
        name = "" if "name" in speaker.corrected else name
        language = "" if "language" in speaker.corrected else language
        changed = (name and name != speaker.name) or (language and language != speaker.language)
        now, renamed = milliseconds(self._clock.now()), bool(name) and name != speaker.name
        if changed:
            speaker = replace(speaker, name=name or speaker.name, language=language or speaker.language)
        seen_every = _SEEN_EVERY if row[14] is None else _AWAITED_SEEN_EVERY
        if changed or row[10] is not None or abs(now - row[9]) > seen_every:
            plain = profile_of(speaker)
            sealed = self._vault.seal(speaker.person, speaker.key_slot, "person.profile", speaker.person, plain)
            transaction.change(_SEEN, person=speaker.person, now=now, sealed=sealed)
            note_silence(transaction, speaker.person, now=now, since=row[9], renamed=renamed)
            if abs(now - row[9]) > _INTRODUCED_FOR:
                self.told(transaction, speaker.person, "")
                speaker = replace(speaker, told="")
        return speaker

    def find(self, transaction: Transaction, channel: ChannelId, address: Address) -> Speaker | None:
        """None for somebody unknown, and while they are being erased."""
        return self._known(self._row(transaction, channel, address))

    def by_number(self, transaction: Transaction, person: PersonId) -> Speaker | None:
        return self._known(transaction.row(_BY_NUMBER, person=person))

    def of_conversation(self, transaction: Transaction, conversation: ConversationId) -> Speaker | None:
        return self._known(transaction.row(_BY_CONVERSATION, conversation=conversation))

    def stands(self, transaction: Transaction, speaker: Speaker) -> bool:
        """Is the person still here, under the epoch in which this began?"""
        row = transaction.row(_EPOCH, person=speaker.person)
        return row is not None and row[0] == speaker.epoch

    def fence(self, transaction: Transaction, person: PersonId) -> None:
        transaction.change(_FENCE, person=person)

    def stop(self, transaction: Transaction, person: PersonId, moment: datetime | None) -> None:
        """None: they said start again."""
        transaction.change(_STOP, person=person, moment=moment and milliseconds(moment))

    def unreachable(self, transaction: Transaction, person: PersonId, moment: datetime | None) -> None:
        transaction.change(_UNREACHABLE, person=person, moment=moment and milliseconds(moment))

    def move(self, transaction: Transaction, speaker: Speaker, address: Address) -> bool:
        """The platform calls them so from now on. False where somebody is known by that address already: two people
        are never made one, for each may have been shown what the other said."""
        index = self._vault.index(speaker.channel, address)
        if transaction.row(_BY_ADDRESS, channel=speaker.channel, address_index=index) is not None:
            return False
        self._aliases.drop(transaction, speaker.channel, address)
        plain = profile_of(replace(speaker, address=address))
        sealed = self._vault.seal(speaker.person, speaker.key_slot, "person.profile", speaker.person, plain)
        transaction.change(_MOVE, person=speaker.person, moved_index=index, sealed=sealed)
        return True

    def told(self, transaction: Transaction, person: PersonId, version: str) -> None:
        transaction.change(_TOLD, person=person, version=version)

    def may_hint(self, transaction: Transaction, person: PersonId) -> bool:
        """True at most once a day for one person, and counts as the hint given."""
        now = milliseconds(self._clock.now())
        return transaction.change(_HINTED, person=person, now=now, before=now - _SEEN_EVERY) == 1

    def remove(self, transaction: Transaction, person: PersonId) -> None:
        """With everything that falls with them."""
        transaction.change(_GONE, person=person)

    def key_slots(self, transaction: Transaction) -> dict[int, int]:
        """Where the key of everybody lies who is not being erased."""
        return dict(transaction.rows(_KEY_SLOTS))

    def numbers(self, transaction: Transaction) -> Sequence[PersonId]:
        return [PersonId(number) for (number,) in transaction.rows(_NUMBERS)]

    def on_channel(self, transaction: Transaction, channel: ChannelId) -> Sequence[PersonId]:
        return [PersonId(number) for (number,) in transaction.rows(_ON_CHANNEL, channel=channel)]

    def _row(self, transaction: Transaction, channel: ChannelId, address: Address) -> Row | None:
        """By their own address, else by an alias of theirs."""
        index = self._vault.index(channel, address)
        row = transaction.row(_BY_ADDRESS, channel=channel, address_index=index)
        if row is None and (own := self._aliases.own_address(transaction, channel, address)) is not None:
            row = transaction.row(_BY_ADDRESS, channel=channel, address_index=own)
        return row

    def _known_less_firmly(
        self, transaction: Transaction, channel: ChannelId, also_known_as: Sequence[Address]
    ) -> Row | None:
        """Whoever was never known but by one of these. Somebody who has it as an alias is another: their own address is
        a firmer one, and not that of the message."""
        for other in also_known_as:
            index = self._vault.index(channel, other)
            row = transaction.row(_BY_ADDRESS, channel=channel, address_index=index)
            if row is not None:
                return row
        return None

    def _make(
        self, transaction: Transaction, channel: ChannelId, address: Address, index: bytes, name: str, language: str
    ) -> Speaker:
        person = PersonId(self._ids.next())
        conversation = ConversationId(self._ids.next())
        slot = self._vault.create(person)
        now = milliseconds(self._clock.now())
        sealed = self._vault.seal(person, slot, "person.profile", person, profile(address, name, language))
        transaction.change(
            _NEW_PERSON,
            id=person,
            channel=channel,
            address_index=index,
            key_slot=slot,
            epoch=1,
            erasing=False,
            told="",
            created_at=now,
            last_seen_at=now,
            profile=sealed,
        )
        transaction.change(
            _NEW_CONVERSATION, id=conversation, person_id=person, last_sequence=0, noticed="", noticed_at=0
        )
        return Speaker(
            person=person,
            conversation=conversation,
            epoch=1,
            key_slot=slot,
            channel=channel,
            address=address,
            name=name,
            language=language or "en",
        )

    def _known(self, row: Row | None) -> Speaker | None:
        return None if row is None or row[7] else self._speaker(row)

    def _speaker(self, row: Row) -> Speaker:
        person, conversation, epoch, slot, channel, stopped_at, told, _, sealed, _, _, paused_at, keep_days, *last = row
        profile = of_json(self._vault.unseal(person, slot, "person.profile", person, sealed))
        return Speaker(
            person=person,
            conversation=conversation,
            epoch=epoch,
            key_slot=slot,
            channel=channel,
            address=Address(profile["address"]),
            name=profile["name"],
            language=profile["language"] or "en",
            stopped=stopped_at is not None,
            paused=paused_at is not None,
            keep_days=keep_days,
            blocked=last[0] is not None,
            with_human=last[1] is not None,
            corrected=tuple(profile.get("corrected", ())),
            told=told,
        )
