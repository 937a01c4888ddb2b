"""What only the openai model does; what every model on the wire does: test_models_on_the_wire.py."""

import pytest

from tests.core.models.asking import answer, asking, limits
from tests.fakes.model_server import ANSWER


@pytest.mark.parametrize("streamed", [True, False])
async def test_what_leaves_is_what_the_protocol_needs_and_nothing_else(streamed: bool) -> None:
    async with asking("openai", "ok") as asked:
        await answer(asked.model, limits(streamed=streamed))
    sent = asked.server.requests[0]
    assert sent.path == "/v1/chat/completions"
    assert sent.body == {
        "model": "ok",
        "messages": [
            {"role": "system", "content": "Be kind."},
            {"role": "user", "content": "canary-question"},
            {"role": "assistant", "content": "Yes?"},
            {"role": "user", "content": "canary-more"},
        ],
        "stream": streamed,
        "max_tokens": 77,
    }
    assert sent.headers["authorization"] == "Bearer sk-test"
    assert sent.headers["user-agent"] == "Lethe"
    known = {"host", "accept", "accept-encoding", "authorization", "content-length", "content-type", "user-agent"}
    assert set(sent.headers) == known


async def test_the_process_environment_has_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "OPENAI_API_KEY": "sk-environment",
        "OPENAI_ADMIN_KEY": "sk-admin",
        "OPENAI_BASE_URL": "http://127.0.0.1:9/environment",
        "OPENAI_ORG_ID": "org-environment",
        "OPENAI_PROJECT_ID": "project-environment",
        "OPENAI_WEBHOOK_SECRET": "secret-environment",
        "OPENAI_CUSTOM_HEADERS": "Authorization: Bearer sk-stolen\nX-Environment: environment\nUser-Agent: environment",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "ALL_PROXY": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    async with asking("openai", "ok") as asked:
        assert await answer(asked.model, limits()) == ANSWER
    sent = asked.server.requests[0]
    assert sent.headers["authorization"] == "Bearer sk-test"
    assert "environment" not in repr(sent.headers) + repr(sent.body)


async def test_without_a_key_none_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-environment")
    async with asking("openai", "ok", api_key="") as asked:
        assert await answer(asked.model, limits()) == ANSWER
    assert "authorization" not in asked.server.requests[0].headers
