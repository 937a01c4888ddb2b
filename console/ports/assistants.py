"""What the console can do with assistants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from console.ports.channels import Outcome, SetValue
from settings.fields import Field


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantRow:
    name: str
    purpose: str
    provider: str
    model: str
    recipient: str
    """Who receives what is said to it; empty: nobody."""
    channels: tuple[str, ...]
    locked: str = ""
    waits_for_start: bool = False
    """Stored, and answers after the next start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantShown:
    row: AssistantRow
    values: Sequence[SetValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A short question to the model."""

    ok: bool
    seconds: float = 0.0
    says: str = ""
    """Of a failure: why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A prepared question, its other wordings, and its answer."""

    question: str
    answer: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedLine:
    by_owner: bool
    text: str = field(repr=False)


class Assistants(Protocol):
    def fields(self) -> Sequence[Field]:
        """All but the name; those of its sections as `privacy.retention`."""

    async def rows(self) -> Sequence[AssistantRow]: ...

    async def show(self, name: str) -> AssistantShown | None: ...

    async def add(self, name: str, values: Mapping[str, str], *, untested: bool) -> Outcome: ...

    async def change(self, name: str, values: Mapping[str, str], *, untested: bool) -> Outcome: ...

    async def remove(self, name: str) -> Outcome: ...

    async def test(self, name: str) -> Answered: ...

    async def talk(self, name: str, said: Sequence[TriedLine]) -> Answered:
        """A test chat of the owner's own: nothing of it is kept."""

    async def questions(self, name: str) -> Sequence[Question] | None:
        """None where its answers are not the console's to change."""

    async def put_questions(self, name: str, questions: Sequence[Question]) -> Outcome: ...
