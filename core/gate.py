"""The one way out: every request to the outside goes through it, to a declared recipient or not at all."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody outside who gets something of a person."""

    name: str
    """As the notice names them: "Telegram", "OpenAI"."""
    base_address: str
    """scheme://host[:port][/path]. A loopback or private address may only be reached where it is declared here."""
    receives: str
    """In plain words: what of a person goes there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a multipart body."""

    name: str
    content: bytes = field(repr=False)
    file_name: str = field(default="", repr=False)
    media_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: Mapping[str, str] = field(repr=False)
    """Names in lower case."""
    body: bytes = field(repr=False)


class StreamedAnswer:
    status: int
    headers: Mapping[str, str]

    def chunks(self) -> AsyncIterator[bytes]:
        raise NotImplementedError


class Gate:
    def declare(self, recipient: Recipient) -> None:
        raise NotImplementedError

    def recipients(self) -> Sequence[Recipient]:
        raise NotImplementedError

    async def ask(
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        parts: Sequence[Part] = (),
        seconds: float,
        longest: int = 4_000_000,
    ) -> Answer:
        raise NotImplementedError

    def stream(
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        seconds: float,
        longest: int = 4_000_000,
    ) -> AbstractAsyncContextManager[StreamedAnswer]:
        raise NotImplementedError

    async def close(self) -> None:
        raise NotImplementedError
