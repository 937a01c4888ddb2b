"""Prices stand in a table with dates; what is not in it has none."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from core.models.pricing import listed_minute, listed_price
from core.ports.usage import MinutePrice, Price, Usage

_TABLE = Path(__file__).parents[3] / "core" / "models" / "prices.toml"


def test_every_price_says_where_and_when_it_was_read() -> None:
    for provider in tomllib.loads(_TABLE.read_text())["providers"]:
        assert provider["source"].startswith("https://")
        assert provider["seen"] >= date(2026, 11, 1)
        assert provider["currency"] == "USD"
        for row in provider["models"].values():
            assert 0 < row["cached"] <= row["input"] <= row["output"]
        assert all(minute > 0 for minute in provider.get("a_minute", {}).values())


@pytest.mark.parametrize("name", ["claude-haiku-4-5", "claude-haiku-4-5-20251001", "claude-haiku-4-5-2025-10-01"])
def test_a_model_costs_what_its_provider_says_in_each_of_its_states(name: str) -> None:
    price = listed_price("API.Anthropic.com.", name)
    assert price == Price(currency="USD", input=1.0, output=5.0, cached=0.1)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("api.anthropic.com", "claude-haiku-4"),
        ("api.anthropic.com", "claude-haiku-4-5-mini"),
        ("127.0.0.1", "claude-haiku-4-5"),
        ("openrouter.ai", "claude-haiku-4-5"),
        ("", ""),
    ],
)
def test_no_price_is_guessed(host: str, name: str) -> None:
    assert listed_price(host, name) is None


def test_what_was_read_before_costs_less_and_a_part_of_a_millionth_is_one() -> None:
    price = Price(currency="EUR", input=2.0, output=8.0, cached=0.2)
    assert price.of(Usage(input_tokens=100, output_tokens=10)) == 280
    assert price.of(Usage(input_tokens=100, cached_tokens=60, output_tokens=10)) == 172
    assert price.of(Usage(input_tokens=1, cached_tokens=1)) == 1
    assert Price(currency="EUR", input=2.0, output=8.0).of(Usage(input_tokens=9, cached_tokens=9)) == 18


def test_a_minute_of_a_recording_costs_what_its_provider_says_and_no_price_of_it_is_guessed() -> None:
    minute = listed_minute("API.OpenAI.com.", "whisper-1")
    assert minute == MinutePrice(currency="USD", minute=0.006)
    assert (minute.of(60), minute.of(0.001), minute.of(0)) == (6_000, 1, 0)
    assert listed_minute("api.openai.com", "whisper-2") is None
    assert listed_minute("127.0.0.1", "whisper-1") is None
