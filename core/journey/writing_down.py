"""Have what somebody said by voice written down: by whoever may hear it still, and within what the owner grants."""

from core.errors import ModelSilent
from core.journey.rechecking import Rechecking
from core.journey.spending import Spending
from core.journey.turn import Turn
from core.ports.language_model import Assistant
from core.ports.transcription import Transcribes

_FEWEST_BYTES = 750
"""For a second, at the least that speech is sent with: of a recording nobody knows how long it lasts before it is
heard."""


class WritingDown:
    def __init__(self, *, rechecking: Rechecking, spending: Spending) -> None:
        self._rechecking = rechecking
        self._spending = spending

    async def write_down(self, turn: Turn, assistant: Assistant, transcriber: Transcribes, content: bytes) -> str:
        """Raises what the transcriber raises, OverBudget, and Superseded."""
        longest = len(content) / _FEWEST_BYTES
        told: list[float] = []
        async with self._spending.bill(turn) as bill:
            held = await bill.hold_recording(assistant, longest)
            await self._rechecking.recheck(turn.speaker)
            words, perhaps = "", True
            try:
                words = await transcriber.transcribe(content, told.append)
            except ModelSilent:
                raise
            except Exception:
                perhaps = False
                raise
            finally:
                seconds = told[-1] if told else longest if perhaps else None
                bill.settle_recording(held, seconds, words)
        return words
