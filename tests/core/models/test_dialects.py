"""Each server gets only the parameters that it knows."""

import pytest

from core.models.dialects import dialect_of, parameters
from core.ports.language_model import Limits, Line

LIMITS = Limits(answer_tokens=50, first_token_seconds=1, gap_seconds=1, answer_seconds=1)
ALWAYS = {"model", "messages", "stream"}


@pytest.mark.parametrize(
    ("host", "further"),
    [
        ("api.openai.com", {"max_completion_tokens", "store"}),
        ("eu.api.openai.com", {"max_completion_tokens", "store"}),
        ("notapi.openai.com", {"max_tokens"}),
        ("api.openai.com.evil.example", {"max_tokens"}),
        ("openrouter.ai", {"max_tokens", "provider"}),
        ("api.mistral.ai", {"max_tokens"}),
        ("127.0.0.1", {"max_tokens"}),
        ("", {"max_tokens"}),
    ],
)
def test_by_host(host: str, further: set[str]) -> None:
    sent = parameters(dialect_of(host), "m", [Line(role="person", text="Hi")], LIMITS)
    assert set(sent) == ALWAYS | further


def test_openai_is_asked_not_to_store() -> None:
    assert parameters(dialect_of("api.openai.com"), "m", [], LIMITS)["store"] is False


def test_openrouter_is_asked_to_pass_on_to_nobody_who_collects() -> None:
    assert parameters(dialect_of("openrouter.ai"), "m", [], LIMITS)["provider"] == {"data_collection": "deny"}
