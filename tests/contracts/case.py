"""What the contract must be told of a kind of channel, to be run over it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from connectors.kind import Kind
from core.errors import DeliveryError
from core.identifiers import Address
from core.messages import Inbound, NotUnderstood
from core.ports.connector import Connector, Knock


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One message as the person has it."""

    text: str = ""
    files: tuple[bytes, ...] = ()


class Stage(Protocol):
    """One channel on a platform that is played: a real local server, or real open pages."""

    @property
    def connector(self) -> Connector:
        """Not opened yet."""

    @property
    def recipient(self) -> Address:
        """Somebody who can be reached."""

    def knock(self, body: bytes) -> Knock:
        """As the platform would bring it: genuine."""

    def forged(self) -> Mapping[str, Knock]:
        """Knocks that are not the platform's, by what is wrong with them."""

    def received(self) -> list[Received]:
        """What has reached the recipient so far."""

    def log(self) -> str:
        """Every line that our own log has written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the platform brings, and what is understood. Nothing, where it is not for us or by ourselves."""

    body: bytes
    understood: tuple[Inbound | NotUnderstood, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the vendor answers to the next send, and the error that it must become."""

    arrange: Callable[[Stage], None]
    error: type[DeliveryError]
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    kind: Kind
    stage: Callable[[], AbstractAsyncContextManager[Stage]]
    readings: Mapping[str, Reading]
    broken: Mapping[str, bytes]
    """Authentic, but beyond understanding."""
    canaries: tuple[str, ...]
    """Every name, number, word and secret that the case uses: seen in no log, no repr, no error."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """Empty where sending is writing to ourselves."""
    refuse_to_open: Callable[[Stage], None] | None = None
    """None where nobody can refuse."""
