"""The owner's channels, as they are set."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.identifiers import ChannelId
from settings.fields import Secret, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    name: ChannelId
    kind: str
    assistant: str
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
