"""The owner's assistants, built from their settings, and whom they make a recipient of what is said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from typing import Literal
from urllib.parse import urlsplit

from core.clock import Clock
from core.errors import SettingError
from core.gate import Gate, Recipient
from core.log import Log
from core.metrics import Metrics
from core.models.keys import check_key
from core.models.loaded_later import LoadedLater
from core.ports.language_model import Assistant, LanguageModel, Limits
from core.ports.masking import KINDS
from core.ports.transcription import Transcribes
from core.ports.usage import Terms
from lethe.breakers import Breakers
from lethe.prepared_answers import prepared_answers
from lethe.terms import terms_of
from settings.assistants import ANTHROPIC, MASK_WHAT_LEAVES, OPENAI, AssistantSettings
from settings.rules import is_loopback, origin_of
from settings.settings import Settings

_SEES: Mapping[str, Literal["nothing", "masked", "everything"]] = {
    "nothing": "nothing",
    "masked": "masked",
    "everything": "everything",
}
TAKEN_UP_AT_ONCE = (
    *("instructions", "answers", "history_tokens", "answer_tokens", "first_token_seconds", "answer_seconds", "stream"),
    *("price_input", "price_output", "price_minute", "currency"),
    *("budget_tokens", "budget_money", "person_tokens", "person_money"),
)
"""Settings that change neither who receives what people say, nor what they were told of it."""
_RECEIVES = "What is said to the assistant, with the last of the conversation, to answer it."


class Assistants:
    """Declares every recipient at the gate. Raises SettingError for prepared answers that cannot be read, and
    for a model whose package is not installed."""

    def __init__(
        self, settings: Settings, *, gate: Gate, clock: Clock, log: Log | None = None, metrics: Metrics | None = None
    ) -> None:
        self._settings = {assistant.name: assistant for assistant in settings.assistants}
        self._gap_seconds = settings.timing.gap_seconds
        self._gate = gate
        self._clock = clock
        self._built: dict[str, Assistant] = {}
        self._to_load: list[LoadedLater] = []
        self._terms = {assistant.name: terms_of(assistant) for assistant in settings.assistants}
        self._breakers = Breakers(
            clock=clock,
            most_failures=settings.limits.model_failures,
            probe_seconds=settings.timing.model_probe_seconds,
            log=log,
            metrics=metrics,
        )
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

    def terms(self, name: str) -> Terms:
        """What it costs, and how much of it there may be."""
        return self._terms[name]

    def take_up(self, after: Sequence[AssistantSettings]) -> Sequence[AssistantSettings]:
        """The next answer is by these settings, as far as that is safe. As they hold now; raises SettingError, and then
        nothing is different."""
        asked = {one.name: one for one in after}
        held = {name: _taken_up(one, asked.get(name, one)) for name, one in self._settings.items()}
        terms = {name: terms_of(one) for name, one in held.items()}
        models = {
            name: self._model(held[name])
            if before.provider == "faq" and held[name].answers != before.answers
            else self._built[name].model
            for name, before in self._settings.items()
        }
        self._settings, self._terms = held, terms
        known, self._built = self._built, {}
        for name in held:
            self._take_up(name, known, models)
        return tuple(held.values())

    def _take_up(self, name: str, known: Mapping[str, Assistant], models: Mapping[str, LanguageModel]) -> Assistant:
        if name not in self._built:
            settings = self._settings[name]
            self._built[name] = replace(
                known[name],
                instructions=settings.instructions,
                model=models[name],
                limits=self._limits(settings),
                history_tokens=settings.history_tokens,
                fallback=self._take_up(settings.fallback, known, models) if settings.fallback else None,
            )
        return self._built[name]

    def load(self) -> None:
        """What is heavy, now; blocks for some tenths of a second, and may be done in any thread."""
        for model in self._to_load:
            model.load()

    async def close(self) -> None:
        for assistant in self._built.values():
            await assistant.model.close()

    def _build(self, settings: AssistantSettings) -> Assistant:
        return Assistant(
            name=settings.name,
            purpose=settings.purpose,
            instructions=settings.instructions,
            model=self._guarded(settings),
            limits=self._limits(settings),
            history_tokens=settings.history_tokens,
            is_ai=bool(settings.asks),
            recipient=recipient_name(settings),
            retention_days=settings.privacy.retention.days,
            asks_first=settings.privacy.consent == "explicit",
            collects=settings.privacy.collect,
            owner_sees=_SEES[settings.privacy.owner_sees],
            proposes=settings.remember_proposals and settings.privacy.collect,
            sees=settings.sees,
            mask=_masked(settings),
            transcriber=self._transcriber(settings),
            fallback=self.named(settings.fallback) if settings.fallback else None,
        )

    def _limits(self, settings: AssistantSettings) -> Limits:
        return Limits(
            answer_tokens=settings.answer_tokens,
            first_token_seconds=settings.first_token_seconds,
            gap_seconds=self._gap_seconds,
            answer_seconds=settings.answer_seconds,
            streamed=settings.stream,
        )

    def _transcriber(self, settings: AssistantSettings) -> Transcribes | None:
        _refuse_senses_it_cannot_have(settings)
        if not settings.transcribe:
            return None
        from core.models.transcription import Transcription

        transcription = Transcription(
            gate=self._gate,
            clock=self._clock,
            base_address=settings.asks,
            model=settings.transcribe,
            api_key=settings.api_key.reveal(),
            seconds=settings.answer_seconds,
        )
        return self._breakers.guard_transcriber(transcription, settings, _called(settings))

    def _guarded(self, settings: AssistantSettings) -> LanguageModel:
        model = self._model(settings)
        return self._breakers.guard(model, settings, _called(settings)) if settings.asks else model

    def _model(self, settings: AssistantSettings) -> LanguageModel:
        """Each kind of model is imported only where one is set."""
        match settings.provider:
            case "openai":
                return self._later(settings, "openai", self._openai)
            case "anthropic":
                return self._later(settings, "anthropic", self._anthropic)
            case "faq":
                from core.models.faq import FaqModel

                return FaqModel(prepared_answers(settings))
            case "echo":
                from core.models.echo import EchoModel

                return EchoModel()
            case _:
                raise ValueError("a provider that the settings should have refused")

    def _later(
        self, settings: AssistantSettings, package: str, make: Callable[[AssistantSettings], LanguageModel]
    ) -> LanguageModel:
        """The packages are the heaviest thing in the house: the door need not wait for them."""
        check_key(settings.api_key.reveal())
        if find_spec(package) is None:
            return make(settings)  # which says what is missing
        later = LoadedLater(partial(make, settings))
        self._to_load.append(later)
        return later

    def _openai(self, settings: AssistantSettings) -> LanguageModel:
        from core.models.openai_model import OpenAIModel

        return OpenAIModel(
            gate=self._gate,
            clock=self._clock,
            base_address=settings.asks,
            model=settings.model,
            api_key=settings.api_key.reveal(),
        )

    def _anthropic(self, settings: AssistantSettings) -> LanguageModel:
        from core.models.anthropic_model import AnthropicModel

        return AnthropicModel(
            gate=self._gate,
            clock=self._clock,
            base_address=settings.asks,
            model=settings.model,
            api_key=settings.api_key.reveal(),
        )


def _taken_up(before: AssistantSettings, after: AssistantSettings) -> AssistantSettings:
    return replace(before, **{name: getattr(after, name) for name in TAKEN_UP_AT_ONCE})


def _masked(settings: AssistantSettings) -> tuple[str, ...]:
    """What the owner listed; else everything, where what is said leaves the owner's own machines at all."""
    if not settings.asks:
        return ()
    if settings.privacy.mask != MASK_WHAT_LEAVES:
        return settings.privacy.mask
    return KINDS if recipient_name(settings) and not settings.local else ()


def read_prepared_answers(settings: Settings) -> None:
    """Only to see whether they can be read. Raises SettingError with every mistake of every such file."""
    mistakes: list[str] = []
    for assistant in settings.assistants:
        try:
            if assistant.provider == "faq":
                prepared_answers(assistant)
            terms_of(assistant)
            _refuse_senses_it_cannot_have(assistant)
        except SettingError as error:
            mistakes += error.mistakes
    if mistakes:
        raise SettingError(*mistakes)


def _refuse_senses_it_cannot_have(settings: AssistantSettings) -> None:
    mistakes: list[str] = []
    if settings.sees and not settings.asks:
        mistakes.append(f"assistant {settings.name}: sees = true needs a model that can look at pictures; leave it out")
    if settings.transcribe and settings.provider != "openai":
        mistakes.append(
            f'assistant {settings.name}: transcribe needs provider = "openai", OpenAI or any server that speaks its '
            "protocol; leave it out"
        )
    if mistakes:
        raise SettingError(*mistakes)


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
