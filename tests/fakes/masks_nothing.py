"""A mask for tests in which nobody has anything to hide."""

from collections.abc import Sequence

from core.ports.command import Speaker
from core.ports.language_model import Assistant, Line
from core.ports.masking import Masked, Untouched


class MasksNothing:
    async def mask(self, assistant: Assistant, speaker: Speaker, lines: Sequence[Line]) -> Masked:
        return Masked(lines=lines, restoring=Untouched)
