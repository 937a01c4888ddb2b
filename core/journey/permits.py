"""Whether somebody's words may go to a model, and what is said where they may not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Literal, Protocol

from core.identifiers import Address, ChannelId
from core.memory.store import Transaction
from core.messages import InboundMessage
from core.ports.command import Command, Reply, Speaker

AGREE = "/agree"
DECLINE = "/decline"
"""What the buttons of the question say. No carrier takes them for itself."""


def _nothing(text: str) -> Command | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    allowed: bool
    version: str = ""
    """Of the notice that they are asked about."""
    question: Reply | None = field(default=None, repr=False)
    """Said in place of an answer where it is not allowed."""
    asks: bool = False
    """The question is a new one: that it was asked is written down."""
    answer: Callable[[str], Command | None] = field(default=_nothing, repr=False)
    """Whoever hears such words as the answer to the question."""


class Standing(Enum):
    AGREED = auto()
    NOT_YET = auto()
    ASKED = auto()
    """Not yet, and the question was put to them so lately that what they wrote still waits for the answer."""
    WITHDRAWN = auto()


Meant = Literal["agree", "decline", "command", "words"]


class Consenting(Protocol):
    async def permit(self, speaker: Speaker) -> Permit:
        """The one question that is asked before anything of a person goes to a model."""

    def changed(self, speaker: Speaker) -> str | None:
        """What is said to somebody who was told another notice than the one in force; None where they are asked first,
        and nothing is said beside other things."""

    def shown(self, transaction: Transaction, speaker: Speaker, version: str) -> None: ...

    def asked(self, transaction: Transaction, speaker: Speaker, version: str) -> None: ...

    def stop_changed(self, transaction: Transaction, speaker: Speaker, *, stopped: bool) -> None:
        """They told their platform so."""

    def asks_first(self, channel: ChannelId) -> bool:
        """Is nothing kept there, and nothing sent on, before a person agreed?"""

    def standing(self, transaction: Transaction, channel: ChannelId, addresses: Sequence[Address]) -> Standing: ...

    def meant(self, text: str, language: str) -> Meant:
        """By somebody who did not agree yet."""

    async def unkept(self, message: InboundMessage) -> Reply | None:
        """The reply to a command that needs nothing kept; None for every other."""

    def question(self, channel: ChannelId, language: str, *, whole: bool) -> tuple[Reply, str]:
        """To somebody of whom nothing is kept, with the version it asks about. `whole`: with the notice itself."""

    def declined(self, language: str) -> Reply: ...
