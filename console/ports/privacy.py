"""What the console can say and change of what people are told and promised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

from console.differing import DifferentLine
from console.ports.channels import Outcome, SetValue


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeVersion:
    version: str
    since: datetime | None
    """When it was first told; None: it was only published."""
    channels: tuple[str, ...]
    """Where it was ever told."""
    told_on: tuple[str, ...]
    """Where it is told now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeChange:
    """What is set for a channel beside what is told there."""

    channel: str
    before: str
    """The version that is told there; empty where nobody was told anything yet."""
    after: str
    material: bool
    """People are asked before it holds for them; else they are told."""
    published: bool

    @property
    def waits(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeShown:
    channel: str
    version: str
    language: str
    text: str
    """Markdown."""


class Notices(Protocol):
    def languages(self) -> Sequence[str]:
        """In which notices are written, English first."""

    async def versions(self) -> Sequence[NoticeVersion]:
        """Newest first."""

    async def changes(self) -> Sequence[NoticeChange]:
        """One for each channel."""

    async def show(self, channel: str, language: str, version: str = "") -> NoticeShown | None:
        """Without a version, as it is set now."""

    async def difference(self, before: str, after: str, language: str) -> Sequence[DifferentLine] | None:
        """None where one of them is not known. Each is a version, or `set:` and a channel: as it is set there."""

    async def publish(self) -> Sequence[str]:
        """The versions that are kept now and were not; they are told from the next start on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    id: str
    """Says nothing: it is no number of the database, and no part of a person."""
    kind: str
    channel: str
    """Empty where nobody knows it any more."""
    day: str
    due: str
    """Empty where it was answered at once."""
    state: str
    """answered, waiting, overdue or under way."""
    proof: str
    days_left: int | None = None
    """Of an open one: until it is due; below 0: so many days over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRows:
    rows: Sequence[RequestRow]
    after: str
    """Where the next page begins; empty: this was the last."""


class Requests(Protocol):
    async def page(self, *, state: str = "", after: str = "", most: int) -> RequestRows | None:
        """The most pressing first, then the newest. `state`: only those; empty: all. None where `after` is no place
        that a page before has named. Raises StorageError where the ledger cannot be read."""

    async def counts(self) -> Mapping[str, int]:
        """By state. Raises StorageError where the ledger cannot be read."""

    async def answer(self, id: str) -> bool:
        """The owner says that they answered; False where nothing with this id waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    called: str
    category: str
    purpose: str
    where: Literal["sealed", "memory"]
    days: float | None
    """Kept for so many days at most; None: until nothing is left that it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A record to download."""

    name: str
    sentence: str
    """Of the console's languages, what it is."""


class Records(Protocol):
    async def places(self) -> Sequence[PlaceRow]: ...

    def papers(self) -> Sequence[Paper]: ...

    async def paper(self, name: str, form: Literal["md", "json"]) -> bytes | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CardVersion:
    """What was promised from a day on, as notices told it."""

    since: date
    trains: str
    days_kept: int | None
    review: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientShown:
    name: str
    role: Literal["carries", "answers"]
    receives: str
    address: str
    near: bool
    """The owner's own machine or network."""
    used_by: tuple[str, ...]
    """Assistants that ask it, whose card can be completed; none of a channel's carrier."""
    has_card: bool = False
    trains: str = "unknown"
    trains_note: str = ""
    days_kept: int | None = None
    days_note: str = ""
    review: str = "unknown"
    country: str = ""
    erasable: str = ""
    source: str = ""
    source_dated: str = ""
    checked: date | None = None
    check_again: date | None = None
    is_due: bool = False
    confidence: str = ""
    declared: bool = False
    versions: Sequence[CardVersion] = ()
    """Newest first."""


class Recipients(Protocol):
    async def rows(self) -> Sequence[RecipientShown]: ...

    async def card(self, assistant: str) -> Sequence[SetValue] | None:
        """What the owner says of its provider; None where there is no such assistant."""

    async def change(self, assistant: str, values: Mapping[str, str], *, by: str) -> Outcome: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ModesRow:
    assistant: str
    channels: tuple[str, ...]
    values: Sequence[SetValue]
    days: int
    mask: tuple[str, ...]
    """What is hidden now; ("auto",): everything that leaves the house."""
    waits_for_start: bool
    """What is set is not told yet on one of its channels."""

    def value(self, name: str) -> str:
        return next(one.value for one in self.values if one.field.name == name)

    def locked(self, name: str) -> str:
        return next((one.origin for one in self.values if one.field.name == name and one.locked), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What a change of modes would do; nothing of it was done."""

    mistakes: Mapping[str, str] = field(default_factory=dict)
    erases_words: str = ""
    """How many messages, in words that single nobody out; empty: none would be."""
    erases_people: str = ""
    collect_ends: bool = False
    asks: bool = False
    """It is less private: everybody who was told otherwise is asked."""
    asked_again: str = ""
    lines: Sequence[DifferentLine] = ()
    """Of the notice, as it is told and as it would be."""
    leaves: str = ""
    """Where masking reaches less far: to whom."""

    @property
    def erases(self) -> bool:
        return bool(self.erases_words or self.erases_people or self.collect_ends)


class Modes(Protocol):
    def kinds_masked(self) -> Sequence[str]: ...

    async def rows(self) -> Sequence[ModesRow]: ...

    async def foresee(self, assistant: str, values: Mapping[str, str]) -> Foreseen: ...

    async def mark(self, assistant: str) -> str:
        """As that of assistants."""

    async def change(self, assistant: str, values: Mapping[str, str], *, by: str, mark: str = "") -> Outcome: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SweptCounts:
    messages: int
    files: int
    people: str
    """In words that single nobody out."""
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionShown:
    last_at: datetime | None
    last_messages: int
    last_people: str
    refused_at: datetime | None
    next_at: datetime | None
    """None: at the next start."""
    every_minutes: float
    is_late: bool
    running: bool
    percent: int
    """Of the run that goes on, about."""
    just_done: SweptCounts | None
    """What the run came to that was last begun here."""
    failed: bool
    """The run that was last begun here came to no end of its own."""


class Retention(Protocol):
    async def shown(self) -> RetentionShown: ...

    async def foresee(self) -> SweptCounts: ...

    async def begin(self) -> None:
        """A run, unless one goes on; whoever asks is not kept waiting for a long one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerShown:
    entries: int
    head: str
    published: str
    """The signed head, as it is published; empty: none yet."""
    keys: Sequence[tuple[str, str]]
    """Name, and since when it signs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    genuine: bool
    sentence: str
    """Of the console's languages."""
    facts: Mapping[str, object] = field(default_factory=dict)


class Ledgers(Protocol):
    async def shown(self) -> LedgerShown | None:
        """None where there is none, or it cannot be read; `verify` says why."""

    async def verify(self) -> Verdict: ...

    async def read_receipt(self, text: str) -> Verdict: ...
