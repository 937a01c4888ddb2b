"""What assistants cost and how much of them there may be, as their settings say it; one breaker for each key."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from core.clock import SystemClock
from core.errors import ModelAway, SettingError
from core.log import Log
from core.metrics import Metrics
from core.ports.language_model import LanguageModel, Limits, Line
from core.ports.usage import Budget, MinutePrice, Price, Terms
from lethe.breakers import Breakers
from lethe.terms import terms_of
from settings.assistants import AssistantSettings
from settings.fields import Secret
from tests.fakes.scripted_model import ScriptedModel

CLAUDE = AssistantSettings(name="a", provider="anthropic", model="claude-haiku-4-5", api_key=Secret("key-1"))
LOCAL = AssistantSettings(name="b", provider="openai", model="llama", base_address="http://127.0.0.1:11434/v1")
FAQ = AssistantSettings(name="c")


@pytest.mark.parametrize(
    ("assistant", "meant"),
    [
        (FAQ, Terms()),
        (LOCAL, Terms()),
        (CLAUDE, Terms(price=Price(currency="USD", input=1.0, output=5.0, cached=0.1))),
        (
            replace(CLAUDE, price_input=3.0, price_output=4.0, currency="EUR", budget_money=1.5, person_money=0.25),
            Terms(
                price=Price(currency="EUR", input=3.0, output=4.0),
                a_day=Budget(cost=1_500_000),
                a_person=Budget(cost=250_000),
            ),
        ),
        (
            replace(LOCAL, budget_tokens=1000, person_tokens=10),
            Terms(a_day=Budget(tokens=1000), a_person=Budget(tokens=10)),
        ),
        (
            replace(LOCAL, transcribe="whisper", price_minute=0.5, currency="EUR"),
            Terms(recording=MinutePrice(currency="EUR", minute=0.5)),
        ),
        (
            AssistantSettings(name="d", provider="openai", model="m", transcribe="whisper-1"),
            Terms(recording=MinutePrice(currency="USD", minute=0.006)),
        ),
    ],
)
def test_terms(assistant: AssistantSettings, meant: Terms) -> None:
    assert terms_of(assistant) == meant


@pytest.mark.parametrize(
    ("assistant", "says"),
    [
        (replace(LOCAL, budget_money=1.0), "assistant b: a budget in money needs a price, and that of llama is not"),
        (replace(LOCAL, person_money=1.0), "set both price_input and price_output"),
        (replace(CLAUDE, price_input=1.0), "half a price is none"),
        (replace(FAQ, budget_tokens=5), "asks no model"),
    ],
)
def test_what_could_not_be_kept_is_refused_with_a_sentence(assistant: AssistantSettings, says: str) -> None:
    with pytest.raises(SettingError, match=says):
        terms_of(assistant)


@asynccontextmanager
async def guarding() -> AsyncIterator[tuple[Callable[[AssistantSettings], LanguageModel], list[str], Metrics]]:
    lines, metrics = list[str](), Metrics()
    breakers = Breakers(clock=SystemClock(), most_failures=5, probe_seconds=10, log=Log(lines.append), metrics=metrics)

    def guarded(settings: AssistantSettings) -> LanguageModel:
        model = ScriptedModel()
        model.script = [ModelAway("401")]
        return breakers.guard(model, settings, "Anthropic")

    yield guarded, lines, metrics


async def test_who_asks_with_the_same_key_learns_at_once_that_it_is_not_taken() -> None:
    async with guarding() as (guarded, lines, metrics):
        one, same, other = guarded(CLAUDE), guarded(CLAUDE), guarded(replace(CLAUDE, api_key=Secret("key-2")))
        results = [await _asked(model) for model in (one, same, other, other)]
        assert results == ["401", "it is left alone for a while", "401", "it is left alone for a while"]
        assert [line.count("model.key_refused") for line in lines] == [1, 1], "once for each key"
        assert not any("key-" in line for line in lines)
        assert b"lethe_models_away 2.0" in metrics.page()


async def _asked(model: LanguageModel) -> str:
    limits = Limits(answer_tokens=9, first_token_seconds=1, gap_seconds=1, answer_seconds=1)
    with pytest.raises(ModelAway) as caught:
        await anext(model.complete([Line(role="person", text="Hello")], limits))
    return str(caught.value)
