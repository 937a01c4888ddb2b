"""Everything that is kept, as tables."""

from enum import IntEnum
from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from core.memory.about import About, NoPerson, OnePerson, SealedColumn

ROW_NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""A 63-bit number made by `row_ids`."""

_KEYED_HASH = "a keyed hash; without the server's key it says nothing"


class State(IntEnum):
    """Of a message. A person's are below PENDING; HELD: until they answer a question of ours; APART: for no model."""

    WAITING = 0
    ANSWERED = 2
    GIVEN_UP = 3
    HELD = 4
    APART = 5
    PENDING = 10
    SENDING = 11
    SENT = 12
    UNDELIVERED = 13


OPEN = text(f"state IN ({State.WAITING:d}, {State.PENDING:d}, {State.SENDING:d})")
"""Something is still to be done with it. Asked in these very words, or the partial index is not used and every message
ever kept is read."""


def _person_key(*, unique: bool = False, index: bool = False, primary_key: bool = False) -> "Column[int]":
    falls_with_person = ForeignKey("person.id", ondelete="CASCADE")
    return Column(
        ROW_NUMBER,
        falls_with_person,
        nullable=False,
        unique=unique or None,
        index=index or None,
        primary_key=primary_key,
    )


class Person(SQLModel, table=True):
    """One address on one channel; never merged by guessing."""

    about: ClassVar[About] = OnePerson(
        called="Your profile",
        category="identity",
        purpose="to know where to answer",
        key="id",
        plain={
            "channel": "the owner's name for the channel",
            "address_index": _KEYED_HASH,
            "told": "the version of the notice you were told",
        },
        withheld={"address_index": _KEYED_HASH, "key_slot": "where your key lies", "epoch": "a counter of the fence"},
    )
    __table_args__ = (
        UniqueConstraint("channel", "address_index"),
        Index("ix_person_keeping", "id", "keep_days", "channel", "erasing", sqlite_where=text("keep_days IS NOT NULL")),
    )
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    channel: str
    address_index: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    key_slot: int
    epoch: int = 0
    erasing: bool = False
    stopped_at: int | None = Field(default=None, sa_type=BigInteger)
    unreachable_at: int | None = Field(default=None, sa_type=BigInteger)
    told: str = ""
    hinted_at: int | None = Field(default=None, sa_type=BigInteger)
    paused_at: int | None = Field(default=None, sa_type=BigInteger)
    keep_days: int | None = None
    opened_until_at: int | None = Field(default=None, sa_type=BigInteger)
    blocked_at: int | None = Field(default=None, sa_type=BigInteger)
    handed_over_at: int | None = Field(default=None, index=True, sa_type=BigInteger)
    handed_until_at: int | None = Field(default=None, sa_type=BigInteger)
    human_wrote_at: int | None = Field(default=None, sa_type=BigInteger)
    created_at: int = Field(sa_type=BigInteger)
    last_seen_at: int = Field(index=True, sa_type=BigInteger)
    profile: bytes = Field(sa_column=Column(SealedColumn, nullable=False))
    """JSON: address, name, language."""


class Alias(SQLModel, table=True):
    """Another address of the same person, as `core.memory.aliases` tells."""

    about: ClassVar[About] = OnePerson(
        called="Other addresses you are known by",
        category="identity",
        purpose="to know you again by either of them, as by your number and by the id your app gives you here",
        plain={"address_index": _KEYED_HASH, "fence_index": _KEYED_HASH},
        withheld={"address_index": _KEYED_HASH, "fence_index": _KEYED_HASH},
    )
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    person_id: int = Field(sa_column=_person_key(index=True))
    address_index: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    fence_index: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """The key of the fence that an erasure sets at this address."""
    created_at: int = Field(sa_type=BigInteger)


class Conversation(SQLModel, table=True):
    """What one person and one channel have said; the unit that is answered in order."""

    about: ClassVar[About] = OnePerson(
        called="Your conversation",
        category="conversation",
        purpose="to answer in order",
        plain={"noticed": "the name of the last fixed notice"},
    )
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    person_id: int = Field(sa_column=_person_key(unique=True))
    last_sequence: int = 0
    noticed: str = ""
    noticed_at: int = Field(default=0, sa_type=BigInteger)


class Message(SQLModel, table=True):
    about: ClassVar[About] = OnePerson(
        called="Messages",
        category="conversation",
        purpose="to answer, and to remember what was said",
        plain={"provider_index": _KEYED_HASH, "error": "a code of ours for why it was not delivered"},
        withheld={"provider_index": _KEYED_HASH},
    )
    __table_args__ = (
        UniqueConstraint("conversation_id", "sequence"),
        Index("ix_message_open", "conversation_id", "sequence", sqlite_where=OPEN),
        Index("ix_message_provider", "provider_index", sqlite_where=text("provider_index IS NOT NULL")),
    )
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    conversation_id: int = Field(
        sa_column=Column(ROW_NUMBER, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False)
    )
    person_id: int = Field(sa_column=_person_key(index=True))
    sequence: int
    by_person: bool
    state: int
    attempts: int = 0
    available_at: int = Field(default=0, sa_type=BigInteger)
    created_at: int = Field(index=True, sa_type=BigInteger)
    reply_to: int | None = Field(default=None, sa_column=Column(ROW_NUMBER, nullable=True))
    maybe_sent: bool = False
    provider_index: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    error: str = ""
    body: bytes = Field(sa_column=Column(SealedColumn, nullable=False))
    """JSON, as `core.memory.bodies` writes it."""


class KeptFile(SQLModel, table=True):
    about: ClassVar[About] = OnePerson(
        called="Files",
        category="files",
        purpose="kept with the message they came with",
        plain={"stored_as": "a random name"},
        withheld={"stored_as": "a random name on our disk"},
    )
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    person_id: int = Field(sa_column=_person_key(index=True))
    message_id: int = Field(
        sa_column=Column(ROW_NUMBER, ForeignKey("message.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    position: int
    """Which of the message's attachments it is, from 0."""
    stored_as: str
    size: int
    created_at: int = Field(sa_type=BigInteger)
    label: bytes = Field(sa_column=Column(SealedColumn, nullable=False))
    """JSON: kind, media_type, name."""


class FileLink(SQLModel, table=True):
    """What a chat cannot carry is fetched by a link instead, once."""

    about: ClassVar[About] = OnePerson(
        called="Links to your files",
        category="files",
        purpose="so that you can fetch a file that your chat does not carry",
        plain={"token_index": _KEYED_HASH},
        withheld={"token_index": _KEYED_HASH},
    )
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    person_id: int = Field(sa_column=_person_key(index=True))
    file_id: int = Field(
        sa_column=Column(ROW_NUMBER, ForeignKey("keptfile.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    token_index: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    created_at: int = Field(sa_type=BigInteger)
    ends_at: int = Field(sa_type=BigInteger)
    opened_at: int | None = Field(default=None, sa_type=BigInteger)
    label: bytes = Field(sa_column=Column(SealedColumn, nullable=False))
    """JSON: language, that of the page behind it."""


class Confirmation(SQLModel, table=True):
    """A question that waits for a person's confirming step."""

    about: ClassVar[About] = OnePerson(
        called="A question waiting for your answer",
        category="requests",
        purpose="so that nothing is deleted by mistake",
        plain={"command": "which command asked"},
        withheld={"code": "the digits you were shown"},
    )
    person_id: int = Field(sa_column=_person_key(primary_key=True))
    command: str
    epoch: int
    asked_at: int = Field(sa_type=BigInteger)
    tries: int = 0
    code: bytes = Field(sa_column=Column(SealedColumn, nullable=False))


class _Counted(SQLModel):
    messages: int = Field(sa_type=BigInteger)
    input_tokens: int = Field(sa_type=BigInteger)
    cached_tokens: int = Field(sa_type=BigInteger)
    output_tokens: int = Field(sa_type=BigInteger)
    estimated_tokens: int = Field(sa_type=BigInteger)
    cost: int = Field(sa_type=BigInteger)
    """In millionths of the currency, which is empty where the price is not known."""


class PersonUsage(_Counted, table=True):
    """How much one person used of an assistant on one day: counts, none of what was said."""

    about: ClassVar[About] = OnePerson(
        called="How much you used",
        category="requests",
        purpose="so that nobody can use up what is meant for all",
        plain={"assistant": "the owner's name for the assistant", "currency": "of the owner's price"},
    )
    __table_args__ = (UniqueConstraint("person_id", "assistant", "day_at", "currency"),)
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    person_id: int = Field(sa_column=_person_key())
    assistant: str
    day_at: int = Field(sa_type=BigInteger)
    currency: str


class AssistantUsage(_Counted, table=True):
    about: ClassVar[About] = NoPerson(because="counts of a day, of everybody who used an assistant together")
    assistant: str = Field(primary_key=True)
    day_at: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    currency: str = Field(primary_key=True)


class Arrival(SQLModel, table=True):
    about: ClassVar[About] = NoPerson(because="a keyed hash of the platform's message id, kept nine days")
    __table_args__ = {"sqlite_with_rowid": False}
    key: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    seen_at: int = Field(index=True, sa_type=BigInteger)


class Fence(SQLModel, table=True):
    """Stops what was said before an erasure, and comes late, from making the person again."""

    about: ClassVar[About] = NoPerson(because="a keyed hash of an erased address, kept nine days")
    key: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    erased_at: int = Field(sa_type=BigInteger)


class Quarantined(SQLModel, table=True):
    """An authentic payload that could not be understood."""

    about: ClassVar[About] = NoPerson(
        because="could not be understood, so nobody is known; sealed under the server's key, searched on request"
    )
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    channel: str
    received_at: int = Field(index=True, sa_type=BigInteger)
    payload: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Erasure(SQLModel, table=True):
    """An erasure under way, so that a crash does not leave it half done. Gone when it is done."""

    about: ClassVar[About] = NoPerson(
        because="a random number of somebody being erased; where to tell them, and by what a trace of them would be"
        " known, sealed under a key of its own that is destroyed once they were told, or could not be for nine days"
    )
    id: int = Field(sa_column=Column(ROW_NUMBER, primary_key=True, autoincrement=False))
    person_id: int = Field(sa_column=Column(ROW_NUMBER, nullable=False, unique=True))
    key_slot: int
    letter_slot: int
    step: int = 0
    asked_at: int = Field(sa_type=BigInteger)
    letter: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """JSON, as `privacy.journal` writes it; unreadable once `letter_slot` is shredded."""


class ServerFact(SQLModel, table=True):
    about: ClassVar[About] = NoPerson(because="facts about the server itself")
    name: str = Field(primary_key=True)
    value: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
