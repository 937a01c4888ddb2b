"""What reaches a person, and what they send beside words, whatever the channel."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Heard:
    text: str
    says: tuple[str, ...] = ()
    """What its buttons say."""
    files: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    """What is written on its buttons."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that a person sends: as their app knows it, not as it is."""

    sort: Literal["voice", "photo", "document"]
    media_type: str
    content: bytes = field(repr=False)
    name: str = "file"
    caption: str = ""
