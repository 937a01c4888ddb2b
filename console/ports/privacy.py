"""What the console can say and change of what people are told and promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeVersion:
    assistant: str
    version: str
    since: datetime | None
    """None: not published yet."""
    in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferentLine:
    """Of two texts beside each other; a piece is (word, is it only here?)."""

    before: Sequence[tuple[str, bool]]
    after: Sequence[tuple[str, bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeShown:
    version: str
    language: str
    text: str


class Notices(Protocol):
    async def versions(self) -> Sequence[NoticeVersion]: ...

    async def show(self, assistant: str, language: str, version: str = "") -> NoticeShown | None: ...

    async def difference(self, assistant: str, before: str, after: str, language: str) -> Sequence[DifferentLine]: ...

    async def publish(self, assistant: str) -> str:
        """The version that is kept now; empty where nothing differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    kind: str
    asked: datetime
    due: datetime | None
    count: int
    """How many people on that day; never who."""


class Requests(Protocol):
    async def open(self) -> Sequence[RequestRow]:
        """The most pressing first."""

    async def export(self) -> bytes:
        """CSV."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    called: str
    category: str
    purpose: str
    where: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientRow:
    name: str
    receives: str
    card: str
    """In words, with its day; empty where there is none."""
    used_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A record to download."""

    name: str
    title: str
    media_type: str


class Records(Protocol):
    async def places(self) -> Sequence[PlaceRow]: ...

    async def recipients(self) -> Sequence[RecipientRow]: ...

    def papers(self) -> Sequence[Paper]: ...

    async def paper(self, name: str) -> bytes | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldGo:
    """What a change of retention or collection would erase, and whom it would ask again."""

    messages: int
    people: int
    asked_again: int


class Retention(Protocol):
    async def would_go(self, assistant: str, days: int, *, collect: bool) -> WouldGo: ...

    async def run_now(self) -> WouldGo: ...
