"""Each server gets only the parameters that it knows."""

import pytest

from core.models.dialects import CHAT_COMPLETIONS, RESPONSES, Form, dialect_of, parameters
from core.ports.language_model import Limits, Line

LIMITS = Limits(answer_tokens=50, first_token_seconds=1, gap_seconds=1, answer_seconds=1)
COMMON = {"model", "messages", "stream", "max_tokens"}
OF_OPENAI = {"model", "input", "stream", "max_output_tokens", "store"}
OF_AZURE = {"model", "messages", "stream", "stream_options", "max_completion_tokens"}


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("api.openai.com", OF_OPENAI),
        ("API.OpenAI.com.", OF_OPENAI),
        ("eu.api.openai.com", OF_OPENAI),
        ("notapi.openai.com", COMMON),
        ("api.openai.com.evil.example", COMMON),
        ("ours.openai.azure.com", OF_AZURE),
        ("openai.azure.com.evil.example", COMMON),
        ("api.mistral.ai", COMMON),
        ("api.groq.com", COMMON),
        ("generativelanguage.googleapis.com", COMMON),
        ("api.deepseek.com", COMMON),
        ("openrouter.ai", COMMON | {"provider"}),
        ("127.0.0.1", COMMON),
        ("ollama.internal", COMMON),
        ("", COMMON),
    ],
)
def test_by_host(host: str, told: set[str]) -> None:
    sent = parameters(dialect_of(host), "m", [Line(role="person", text="Hi")], LIMITS)
    assert set(sent) == told


def test_openai_is_asked_not_to_store() -> None:
    assert parameters(dialect_of("api.openai.com"), "m", [], LIMITS)["store"] is False


def test_openrouter_is_asked_to_pass_on_to_nobody_who_collects() -> None:
    assert parameters(dialect_of("openrouter.ai"), "m", [], LIMITS)["provider"] == {"data_collection": "deny"}


@pytest.mark.parametrize("host", ["ours.openai.azure.com", "api.mistral.ai", "openrouter.ai", "localhost"])
def test_all_but_openai_itself_are_asked_for_chat_completions(host: str) -> None:
    assert dialect_of(host).form is CHAT_COMPLETIONS
    assert dialect_of("api.openai.com").form is RESPONSES


@pytest.mark.parametrize("host", ["api.openai.com", "ours.openai.azure.com", "api.mistral.ai", "localhost"])
def test_without_instructions_none_are_made_up(host: str) -> None:
    sent = parameters(dialect_of(host), "m", [Line(role="person", text="Hi")], LIMITS)
    assert sent.get("messages", sent.get("input")) == [{"role": "user", "content": "Hi"}]
    assert "instructions" not in sent


@pytest.mark.parametrize(
    ("form", "data", "last"),
    [
        (CHAT_COMPLETIONS, b"[DONE]", True),
        (CHAT_COMPLETIONS, b'{"choices": [{"delta": {}, "finish_reason": "stop"}]}', True),
        (CHAT_COMPLETIONS, b'{"choices": [{"del', False),
        (RESPONSES, b'{"type": "response.completed"}', True),
        (RESPONSES, b'{"type": "response.comp', False),
        (RESPONSES, b"[DONE]", False),
        (RESPONSES, b'{"type": "error"}', False),
    ],
)
def test_the_end_of_an_answer_is_known_even_where_the_stream_was_cut(form: Form, data: bytes, last: bool) -> None:
    assert form.is_last(data) is last
