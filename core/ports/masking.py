"""What the model may not read is replaced on the way out and restored on the way back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from core.ports.command import Speaker
from core.ports.language_model import Assistant, Line

KINDS = ("email", "phone", "card", "iban", "national_id", "ip")
"""What an owner may have replaced, by the names of the settings."""


class Restores(Protocol):
    """Of one answer, which comes in pieces of any size."""

    def push(self, piece: str) -> str:
        """What can be shown by now; the end that may be the beginning of a placeholder waits for more."""

    def finish(self) -> str:
        """The rest, once the answer is whole. An answer that broke off is not finished, so no fragment is shown."""

    @property
    def lost(self) -> int:
        """Placeholders that were written so that they stand for nothing any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """What a model is given to read."""

    lines: Sequence[Line] = field(repr=False)
    restoring: Callable[[], Restores] = field(repr=False)
    """A new one for each answer."""


class Masks(Protocol):
    async def mask(self, assistant: Assistant, speaker: Speaker, lines: Sequence[Line]) -> Masked:
        """What identifies somebody is replaced in every line but the instructions, as the assistant's owner chose.
        Raises Superseded and StoreUnavailable."""


class Untouched:
    """Of an answer to what was not masked."""

    lost = 0

    def push(self, piece: str) -> str:
        return piece

    def finish(self) -> str:
        return ""
