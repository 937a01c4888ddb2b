"""The owner's channels, as they are set."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.identifiers import ChannelId
from settings.assistants import AssistantSettings
from settings.fields import Field, Secret, Value
from settings.pausing import are_pause_words
from settings.rules import is_name

NAME = Field(
    name="name",
    title="Name",
    help="What the settings and the addresses of this server call it. A variable writes - as _.",
    check=is_name,
)
KIND = Field(name="kind", title="Kind", help="What sort of channel it is.")
ASSISTANT = Field(name="assistant", title="Assistant", help="Who answers here; empty: the first assistant.", default="")
PAUSED = Field(
    name="paused",
    title="Paused",
    help="true: no model answers here. People read that it is paused, and their rights work as ever.",
    default=False,
)
PAUSED_SAYS = Field(
    name="paused_says",
    title="What people read while it is paused",
    help=(
        "Empty: a sentence of ours, in their language. Else a line for each language, as in `de: Wir sind im August "
        "wieder da.`; a line without a language is for everybody else."
    ),
    default="",
    check=are_pause_words,
)

Suits = Callable[[AssistantSettings], str]
"""May this assistant answer on such a channel? A sentence saying why not and what to do, or an empty string."""


def suits_any(_assistant: AssistantSettings) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKinds:
    """What the settings must be told about kinds of channels, of which they know none by name."""

    fields: Mapping[str, tuple[Field, ...]]
    default: tuple[Mapping[str, object], ...]
    """The channels that are there when none is set."""
    suits: Mapping[str, Suits] = field(default_factory=dict)
    """Of kinds whose platform does not let every assistant answer."""
    is_page: Callable[["ChannelSettings"], bool] = field(default=lambda channel: False, repr=False)
    """A page of our own writes to nobody who does not look at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    name: ChannelId
    kind: str
    assistant: str
    paused: bool = False
    paused_says: str = field(default="", repr=False)
    values: Mapping[str, Value] = field(repr=False)
    """By the names of the kind's own fields, complete and checked."""

    def text(self, name: str) -> str:
        value = self.values[name]
        return value.reveal() if isinstance(value, Secret) else str(value)

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.values[name]
        if not isinstance(value, tuple):
            raise TypeError(name)
        return value

    def flag(self, name: str) -> bool:
        return self.values[name] is True

    def number(self, name: str) -> float:
        value = self.values[name]
        if not isinstance(value, int | float):
            raise TypeError(name)
        return float(value)
