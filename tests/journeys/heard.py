"""What reaches a person, whatever the channel."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heard:
    text: str
    says: tuple[str, ...] = ()
    """What its buttons say."""
    files: tuple[str, ...] = ()
