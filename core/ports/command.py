"""Something a person can say that is not meant for the model."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from core.identifiers import Address, ChannelId, ConversationId, MessageId, PersonId, ProviderMessageId
from core.messages import Attachment, Button, InboundMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who is speaking, as a turn knows them."""

    person: PersonId
    conversation: ConversationId
    epoch: int
    """Rises when the person is fenced off; what began under another epoch comes to nothing."""
    key_slot: int = field(repr=False)
    """Where their key lies; only memory uses it."""
    channel: ChannelId
    address: Address = field(repr=False)
    name: str = field(default="", repr=False)
    language: str = field(default="en", repr=False)
    stopped: bool = False
    """They said stop: nothing goes to a model or to them until they say start."""
    paused: bool = False
    """They said pause: what they write is kept, and used for nothing until they say resume."""
    keep_days: int | None = None
    """They wish that their words are kept no longer than that; None: as the owner promised."""
    blocked: bool = False
    """The owner answers nothing of theirs but commands."""
    with_human: bool = False
    """They asked for a person, whose turn it is: no model answers until that is over."""
    corrected: tuple[str, ...] = ()
    """Of `name` and `language`, what they put right themselves: what their app says does not change it."""
    remembered: tuple[str, ...] = field(default=(), repr=False)
    """What they asked to be remembered; only where an answer of a model is being made."""
    told: str = ""
    """The version of the notice they were last told; empty before the first contact."""

    @property
    def unanswered(self) -> bool:
        """What they say is kept, and neither a model nor a notice answers it."""
        return self.stopped or self.blocked or self.with_human


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    text: str = field(repr=False)
    """Markdown."""
    buttons: tuple[Button, ...] = field(default=(), repr=False)
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)
    language: str = field(default="", repr=False)
    """What the words are in; empty: the language of the person."""
    introduced: bool = False
    """Who is answering is known to whoever gets it, whatever they were told before."""
    farewell: bool = False
    """The person is gone from memory: sent once, kept nowhere."""
    is_over: bool = True
    """Of a farewell: False where something of them is left still; their open pages stay, to be told when nothing is."""
    after: Callable[[], Awaitable[None]] | None = field(default=None, repr=False)
    """Run when a farewell was sent, or never can be."""
    sent: Callable[[ProviderMessageId], None] | None = field(default=None, repr=False)
    """Told what the platform calls each part of a farewell that it took."""
    untold: Callable[[], None] | None = field(default=None, repr=False)
    """Run instead where it could not be sent just now, and whoever made it will make it again."""


class Command(Protocol):
    name: str

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What somebody's words are to us; nothing of the words themselves."""

    command: Command | None = None
    """Whom they are meant for; None: the model."""
    hint: str = ""
    """One quiet line for words that came near a command."""


class Hearing(Protocol):
    """All commands, asked once for each message: understanding is pure, and costs."""

    def hear(self, text: str, language: str) -> Heard: ...


@runtime_checkable
class HearsAtHand(Protocol):
    """A hearing that must read something before it understands a language for the first time."""

    def hear_at_hand(self, text: str, language: str) -> Heard | None:
        """None where something must be read for it, which would hold everybody up: `hear` does that, in any thread, and
        once."""
