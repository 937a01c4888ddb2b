"""What the console can do with assistants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from console.differing import DifferentLine
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
class Drawing:
    """An answer as it will look."""

    titles: tuple[str, ...]
    """Of the kinds of channel on which it looks so."""
    html: str = field(repr=False)
    """Made by the kind from the answer; it can do nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A short question to the model."""

    ok: bool
    seconds: float = 0.0
    says: str = field(default="", repr=False)
    """The answer; of a failure, why, and what to do."""
    drawings: Sequence[Drawing] = ()
    """Of an answer in a test chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A prepared question, its other wordings, and its answer."""

    question: str
    answer: str
    also: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The prepared questions of one assistant."""

    questions: Sequence[Question]
    file: str = ""
    """The owner's own file that they stand in: there they are changed, not here."""
    locked: str = ""
    """Who else says what the answers are: a file, a variable."""
    is_example: bool = False
    """They come with Lethe; nobody has written any yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    number: int
    """Of the question, from 0."""
    question: str
    likeness: int
    """Out of 100."""
    answers: bool
    """Near enough to be the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardShown:
    """What a provider says it does with what it receives."""

    recipient: str
    """Empty: nobody outside is asked."""
    name: str = ""
    """Empty: nothing is known of it."""
    facts: Sequence[tuple[str, str]] = ()
    """The name of a sentence of the console, and what is known."""
    sources: tuple[str, ...] = ()
    checked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    number: int
    at: datetime
    by: str
    """Empty: by a command."""
    holds: bool
    """It is what is set now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Of one setting between two versions."""

    title: str
    lines: Sequence[DifferentLine] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedLine:
    by_owner: bool
    text: str = field(repr=False)


class Assistants(Protocol):
    """`by`: the owner who changes it. `values`: settings that are not stored, or not yet, by their names."""

    def fields(self) -> Sequence[Field]:
        """All but the name; those of its sections as `privacy.retention`."""

    async def rows(self) -> Sequence[AssistantRow]: ...

    async def show(self, name: str) -> AssistantShown | None: ...

    async def add(self, name: str, values: Mapping[str, str], *, untested: bool, by: str = "") -> Outcome: ...

    async def mark(self, name: str) -> str:
        """Another one after every change of it, by whomever: a change that gives it back is made of that or not."""

    async def change(
        self, name: str, values: Mapping[str, str], *, untested: bool, by: str = "", mark: str = ""
    ) -> Outcome:
        """Asks the model first where another one is set, unless `untested`."""

    async def remove(self, name: str, *, mark: str = "") -> Outcome:
        """Not while anything hangs on it."""

    async def test(self, name: str) -> Answered: ...

    async def talk(
        self, name: str, said: Sequence[TriedLine], values: Mapping[str, str] | None = None
    ) -> Answered | Outcome:
        """A test chat of the owner's own: nothing of it is kept. An Outcome says which values are not right."""

    async def drawings(self, text: str) -> Sequence[Drawing]:
        """An answer as it would look on every kind of channel."""

    async def card(self, name: str) -> CardShown | None: ...

    async def answers(self, name: str) -> Answers | None:
        """None where it has no prepared answers."""

    async def near(self, name: str, question: str) -> Sequence[Near]:
        """Which of its prepared questions are nearest to one that somebody might ask, the nearest first."""

    async def questions(self, name: str) -> Sequence[Question] | None:
        """None where its answers are not the console's to change."""

    async def put_questions(
        self, name: str, questions: Sequence[Question], *, by: str = "", mark: str = ""
    ) -> Outcome: ...

    async def import_questions(self, name: str, text: str, *, instead: bool, by: str = "") -> tuple[int, Outcome]:
        """From CSV or Markdown, and how many. `instead`: those that were there go."""

    async def versions(self, name: str) -> Sequence[VersionRow]:
        """The newest first."""

    async def difference(self, name: str, before: int, after: int) -> Sequence[Change] | None: ...

    async def revert(self, name: str, number: int, *, by: str = "") -> Outcome: ...
