"""The owner's assistants, built from their settings, and whom they make a recipient of what is said."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from core.clock import Clock
from core.errors import SettingError
from core.gate import Gate, Recipient
from core.models.faq_file import Faq, read_faq
from core.ports.language_model import Assistant, LanguageModel, Limits
from settings.assistants import ANTHROPIC, OPENAI, AssistantSettings
from settings.rules import is_loopback, origin_of
from settings.settings import Settings

_EXAMPLE = Path(__file__).parents[1] / "core" / "models" / "faq_example.toml"
_RECEIVES = "What is said to the assistant, with the last of the conversation, to answer it."


class Assistants:
    """Declares every recipient at the gate. Raises SettingError for prepared answers that cannot be read, and
    for a model whose package is not installed."""

    def __init__(self, settings: Settings, *, gate: Gate, clock: Clock) -> None:
        self._settings = {assistant.name: assistant for assistant in settings.assistants}
        self._gap_seconds = settings.timing.gap_seconds
        self._gate = gate
        self._clock = clock
        self._built: dict[str, Assistant] = {}
        for recipient in recipients(settings.assistants):
            gate.declare(recipient)
        for name in self._settings:
            self.named(name)

    @property
    def by_name(self) -> Mapping[str, Assistant]:
        return self._built

    def named(self, name: str) -> Assistant:
        """Its fallbacks come with it; the settings know of no circle."""
        if name not in self._built:
            self._built[name] = self._build(self._settings[name])
        return self._built[name]

    async def close(self) -> None:
        for assistant in self._built.values():
            await assistant.model.close()

    def _build(self, settings: AssistantSettings) -> Assistant:
        return Assistant(
            name=settings.name,
            purpose=settings.purpose,
            instructions=settings.instructions,
            model=self._model(settings),
            limits=Limits(
                answer_tokens=settings.answer_tokens,
                first_token_seconds=settings.first_token_seconds,
                gap_seconds=self._gap_seconds,
                answer_seconds=settings.answer_seconds,
                streamed=settings.stream,
            ),
            history_tokens=settings.history_tokens,
            is_ai=bool(settings.asks),
            recipient=recipient_name(settings),
            retention_days=settings.privacy.retention.days,
            fallback=self.named(settings.fallback) if settings.fallback else None,
        )

    def _model(self, settings: AssistantSettings) -> LanguageModel:
        """Each kind of model is imported only where one is set: they are the heaviest thing in the house."""
        match settings.provider:
            case "openai":
                from core.models.openai_model import OpenAIModel

                return OpenAIModel(
                    gate=self._gate,
                    clock=self._clock,
                    base_address=settings.asks,
                    model=settings.model,
                    api_key=settings.api_key.reveal(),
                )
            case "anthropic":
                from core.models.anthropic_model import AnthropicModel

                return AnthropicModel(
                    gate=self._gate,
                    clock=self._clock,
                    base_address=settings.asks,
                    model=settings.model,
                    api_key=settings.api_key.reveal(),
                )
            case "faq":
                from core.models.faq import FaqModel

                return FaqModel(_prepared_answers(settings))
            case "echo":
                from core.models.echo import EchoModel

                return EchoModel()
            case _:
                raise ValueError("a provider that the settings should have refused")


def read_prepared_answers(settings: Settings) -> None:
    """Only to see whether they can be read. Raises SettingError with every mistake of every such file."""
    mistakes: list[str] = []
    for assistant in settings.assistants:
        try:
            if assistant.provider == "faq":
                _prepared_answers(assistant)
        except SettingError as error:
            mistakes += error.mistakes
    if mistakes:
        raise SettingError(*mistakes)


def _prepared_answers(settings: AssistantSettings) -> Faq:
    return read_faq(Path(settings.faq_file) if settings.faq_file else _EXAMPLE)


def recipients(assistants: Sequence[AssistantSettings]) -> Sequence[Recipient]:
    """Everybody that a model's requests go to, also on the owner's own machines."""
    return [
        Recipient(
            name=_called(assistant),
            base_address=assistant.asks,
            receives=_RECEIVES,
            local=assistant.local,
        )
        for assistant in assistants
        if assistant.asks
    ]


def recipient_name(assistant: AssistantSettings) -> str:
    """As the notice names it; empty where nothing leaves this machine."""
    if not assistant.asks or is_loopback(urlsplit(assistant.asks).hostname or ""):
        return ""
    return _called(assistant)


def _called(assistant: AssistantSettings) -> str:
    """Another name for every host and port, or the gate would keep only one of two."""
    place = _place(assistant.asks)
    return {_place(OPENAI): "OpenAI", _place(ANTHROPIC): "Anthropic"}.get(place, place)


def _place(address: str) -> str:
    """Host and port, the port only where it is not that of https."""
    parts = urlsplit(address)
    place = parts.netloc if parts.port or parts.scheme == "https" else f"{parts.netloc}:80"
    return urlsplit(origin_of(f"https://{place}") or address).netloc
