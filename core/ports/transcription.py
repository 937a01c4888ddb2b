"""Writing down what somebody said by voice."""

from collections.abc import Callable
from typing import Protocol

Lasts = Callable[[float], None]
"""Told for how many seconds a recording lasts, where the server says it; also of one without a word."""


def told_to_nobody(_seconds: float) -> None:
    """For whoever does not want to know."""


class Transcribes(Protocol):
    async def transcribe(self, content: bytes, lasts: Lasts = told_to_nobody) -> str:
        """The words of a recording. Raises ModelBusy where another try may help, ModelRefused where none will, and
        UnknownKind and TooLarge for what is not even sent."""
