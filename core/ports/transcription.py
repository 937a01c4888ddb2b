"""Writing down what somebody said by voice."""

from typing import Protocol


class Transcribes(Protocol):
    async def transcribe(self, content: bytes) -> str:
        """The words of a recording. Raises ModelBusy where another try may help, ModelRefused where none will, and
        UnknownKind and TooLarge for what is not even sent."""
