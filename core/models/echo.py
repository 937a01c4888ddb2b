"""Says it back, for tests and for trying a channel."""

from collections.abc import AsyncIterator, Sequence

from core.errors import ModelRefused
from core.ports.language_model import Limits, Line
from core.ports.usage import Counts, counts_nothing


class EchoModel:
    async def complete(
        self, lines: Sequence[Line], limits: Limits, counts: Counts = counts_nothing
    ) -> AsyncIterator[str]:
        said = next((line.text for line in reversed(lines) if line.role == "person" and not line.data), "")
        if not said.strip():
            raise ModelRefused("nothing was said")
        words = said.split(" ") if limits.streamed else [said]
        for place, word in enumerate(words):
            yield word if place == 0 else " " + word

    async def close(self) -> None:
        """Nothing is held open."""
