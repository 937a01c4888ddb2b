"""What the console can do with channels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from core.ports.examination import Finding
from settings.fields import Field


@dataclass(frozen=True, slots=True, kw_only=True)
class SetValue:
    """One setting as it may be shown."""

    field: Field
    value: str
    """As a form holds it; of a secret always empty."""
    is_set: bool
    origin: str
    """In words: the file, a variable, stored, default."""
    locked: bool
    """Set where the console cannot change it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpStep:
    """As a kind declares it."""

    title: str
    says: str
    fields: tuple[str, ...] = ()
    """Which settings are known once it is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelKind:
    name: str
    title: str
    fields: tuple[Field, ...]
    steps: tuple[SetUpStep, ...] = ()
    """Of setting one up, in order; what is done once it is stored is not among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRow:
    name: str
    kind: str
    title: str
    """Of its kind, in words."""
    assistant: str
    state: str
    """open, waiting, refused, paused, or opening: it is stored, and the server takes it up within seconds."""
    address: str
    """Where people open it, or where its platform calls; empty where neither is."""
    is_page: bool = False
    """The address is one that people open."""
    locked: str = ""
    """Where it is set, if that is not the console."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelShown:
    row: ChannelRow
    values: Sequence[SetValue]
    paused_says: str = ""
    """What people read while it is paused, as the owner wrote it; empty: a sentence of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """What would have no channel any more."""

    people: str
    """About how many, in words that single nobody out; empty: none."""
    messages: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Of a change: nothing was stored where there is a mistake."""

    mistakes: Mapping[str, str] = field(default_factory=dict)
    """By the field's name, each a sentence that says what to do; under "" what belongs to no field."""
    findings: Sequence[Finding] = ()
    """What the platform said."""
    in_vain: bool = False
    """Nothing is wrong but that whoever was asked did not answer: it may be stored as it is."""
    changed_meanwhile: bool = False
    """It has not the mark any more that it was to have."""

    @property
    def stored(self) -> bool:
        return not self.mistakes


class Channels(Protocol):
    def kinds(self) -> Sequence[ChannelKind]: ...

    async def assistants(self) -> Sequence[str]:
        """Who can answer on one; the first answers where none is named."""

    async def rows(self) -> Sequence[ChannelRow]: ...

    async def show(self, name: str) -> ChannelShown | None: ...

    async def free_name(self, kind: str) -> str: ...

    async def add(self, kind: str, name: str, assistant: str, values: Mapping[str, str], *, untested: bool) -> Outcome:
        """Asks the platform first, unless `untested`."""

    async def mark(self, name: str) -> str:
        """Another one after every change of it, by whomever: a change that gives it back is made of that or not."""

    async def change(self, name: str, values: Mapping[str, str], *, untested: bool, mark: str = "") -> Outcome:
        """Only what differs is in `values`."""

    async def test(self, name: str) -> Sequence[Finding] | None: ...

    async def set_paused(self, name: str, *, paused: bool, says: str | None = None, mark: str = "") -> Outcome:
        """`says`: what people read meanwhile, as `settings.pausing` reads it; None leaves it as it is."""

    async def holds(self, name: str) -> Holds: ...

    async def remove(self, name: str, *, mark: str = "") -> Outcome: ...
