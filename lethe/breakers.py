"""One breaker for each server and key, shared by all assistants that ask there with it."""

from urllib.parse import urlsplit

from core.clock import Clock
from core.log import Log
from core.metrics import Metrics
from core.models.breaker import Breaker, Change, Guarded, GuardedTranscription
from core.ports.language_model import LanguageModel
from core.ports.transcription import Transcribes
from settings.assistants import AssistantSettings


class Breakers:
    """`log`, `metrics`: None where nobody watches, as for a single question."""

    def __init__(
        self, *, clock: Clock, most_failures: int, probe_seconds: float, log: Log | None, metrics: Metrics | None
    ) -> None:
        self._clock = clock
        self._most_failures = most_failures
        self._probe_seconds = probe_seconds
        self._log = log
        self._metrics = metrics
        self._made: dict[tuple[str, str], Breaker] = {}

    def guard(self, model: LanguageModel, settings: AssistantSettings, recipient: str) -> LanguageModel:
        """`recipient`: what the gate calls the server."""
        return Guarded(model, self._breaker(settings, recipient))

    def guard_transcriber(self, transcriber: Transcribes, settings: AssistantSettings, recipient: str) -> Transcribes:
        """It asks where the model does, with the same key."""
        return GuardedTranscription(transcriber, self._breaker(settings, recipient))

    def _breaker(self, settings: AssistantSettings, recipient: str) -> Breaker:
        place = (urlsplit(settings.asks).netloc, settings.api_key.reveal())
        breaker = self._made.get(place)
        if breaker is None:
            breaker = self._made[place] = Breaker(
                clock=self._clock,
                most_failures=self._most_failures,
                probe_seconds=self._probe_seconds,
                changed=lambda change: self._changed(recipient, change),
            )
        return breaker

    def _changed(self, recipient: str, change: Change) -> None:
        if self._metrics is not None:
            self._metrics.models_away(sum(breaker.is_open for breaker in self._made.values()))
        if self._log is None:
            return
        match change:
            case "failing":
                self._log.event("model.left_alone", "warning", recipient=recipient)
            case "refused":
                self._log.event("model.key_refused", "error", recipient=recipient)
            case "back":
                self._log.event("model.back", recipient=recipient)
