"""What the console can see and try of a channel that is open."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from console.ports.channels import ChannelRow, Outcome
from core.ports.examination import Finding
from settings.fields import Field


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One step of setting up such a channel."""

    title: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One delivery, without words and without persons."""

    at: datetime
    direction: Literal["in", "out"]
    kind: str
    outcome: str
    milliseconds: int
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTrial:
    code: str
    progress: Literal["waiting", "heard", "answered", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    row: ChannelRow
    link: str
    """Where people open it; empty where that is not known."""
    tasks: Sequence[Task]
    """What is left to do at the platform."""
    passages: Sequence[Passage]
    """The newest first."""
    trial: CodeTrial | None
    findings: Sequence[Finding]
    """Of the last look; none where nobody has looked yet."""
    looked_at: datetime | None
    is_called: bool
    """A platform calls us, or is asked by us: it can be told anew where we are."""
    is_embedded: bool
    """Other sites can show it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """What would become of an invented message."""

    understood: bool
    says: str = ""
    """Where it was not: why."""
    text: str = field(default="", repr=False)
    """As it was understood."""
    assistant: str = ""
    """Who would answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSeen:
    """What an owner's page said of the chat on it."""

    at: datetime
    origin: str
    is_listed: bool
    well: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedding:
    row: ChannelRow
    origin: str
    """Where the chat comes from, as a site's own policy must name it."""
    options: Sequence[Field]
    """What the line that is pasted may say of how it looks there."""
    sites: Sequence[str]
    """That may show it."""
    check_code: str
    """Of the look that is under way; empty where none is."""
    seen: Sequence[PageSeen]


class Lines(Protocol):
    async def show(self, name: str) -> LineShown | None: ...

    async def look(self, name: str) -> Sequence[Finding] | None:
        """Asks the platform, and remembers what it said until the next look."""

    async def register_again(self, name: str) -> Outcome:
        """Opens the channel anew, before the old one is closed: its platform is told where we are."""

    async def begin_trial(self, name: str, answer: str) -> CodeTrial | None:
        """Whoever writes the code within a quarter of an hour is answered with `answer`, and nothing of it is kept.
        None where the channel is not open."""

    async def simulate(self, name: str, text: str) -> Simulated | None:
        """Through the channel's own reading, by a connector that nobody else knows: nothing is sent, nothing is kept,
        nobody is asked."""

    async def embedding(self, name: str) -> Embedding | None:
        """None where no site can show it."""

    async def begin_check(self, name: str) -> str | None:
        """The code that the owner's page is opened with."""

    async def list_site(self, name: str, site: str) -> Outcome:
        """The site may show it from now on."""
