"""Whether what somebody said is answered now, later, or not at all, before any model is asked."""

from dataclasses import dataclass

from core.identifiers import ChannelId, ConversationId
from core.journey.inbox import Accepted
from core.journey.looping import LoopGuard
from core.journey.pacing import Pacing
from core.log import Log


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    pause: float = 0.0
    """Seconds until its turn."""
    notice: str = ""
    """What is said about that, by its name; empty: nothing."""
    silent: bool = False
    """It is kept, and not answered."""


_AT_ONCE = Admission()


class Admitting:
    def __init__(
        self, *, people: Pacing[ConversationId], channels: Pacing[ChannelId], guard: LoopGuard, log: Log
    ) -> None:
        self._people = people
        self._channels = channels
        self._guard = guard
        self._log = log

    def admit(self, accepted: Accepted) -> Admission:
        """Of words that are meant for a model. Whom no model answers is told nothing of pace either."""
        speaker = accepted.speaker
        pause = self._people.take(speaker.conversation)
        if speaker.unanswered:
            return Admission(pause=pause)
        silent, begins = self._guard.hears(speaker.conversation, accepted.kept.body.text)
        if begins:
            self._log.event("journey.loop", "warning", channel=speaker.channel)
        if silent:
            return Admission(silent=True, notice="slow_down" if begins else "")
        if pause > 0:
            return Admission(pause=pause, notice="slow_down")
        pause = self._channels.take(speaker.channel)
        return Admission(pause=pause, notice="busy") if pause > 0 else _AT_ONCE

    def answered(self, conversation: ConversationId) -> None:
        self._guard.answered(conversation)

    def forget(self, conversation: ConversationId) -> None:
        self._guard.forget(conversation)
