"""What only the anthropic model does; what every model on the wire does: test_models_on_the_wire.py."""

import json
import sys
from pathlib import Path
from subprocess import run

import pytest

from core.errors import ModelRefused, SettingError
from core.gate import Gate
from core.models.anthropic_model import AnthropicModel
from core.ports.language_model import Line
from tests.core.models.asking import LINES, answer, asking, limits, model_of
from tests.fakes.model_server import ANSWER

PROFILE = Line(role="person", text="<data>The name in the person's profile: Ada</data>", data=True)


@pytest.mark.parametrize("below", ["", "/", "/v1", "/v1/"])
@pytest.mark.parametrize("streamed", [True, False])
async def test_what_leaves_is_what_the_protocol_needs_and_nothing_else(streamed: bool, below: str) -> None:
    async with asking("anthropic", "ok", below=below) as asked:
        await answer(asked.model, limits(streamed=streamed), [LINES[0], PROFILE, *LINES[1:]])
    sent = asked.server.requests[0]
    assert sent.path == "/v1/messages"
    assert sent.body == {
        "model": "ok",
        "max_tokens": 77,
        "system": "Be kind.",
        "messages": [
            {
                "role": "user",
                "content": "<data>The name in the person's profile: Ada</data>\n\ncanary-question",
            },
            {"role": "assistant", "content": "Yes?"},
            {"role": "user", "content": "canary-more"},
        ],
        "stream": streamed,
    }
    assert sent.headers["authorization"] == "Bearer sk-test"
    assert sent.headers["anthropic-version"] == "2026-10-21"
    assert sent.headers["user-agent"] == "Lethe"
    needed = {"host", "accept", "accept-encoding", "content-length", "content-type", "user-agent"}
    assert set(sent.headers) == {*needed, "authorization", "anthropic-version"}


async def test_nothing_of_this_machine_is_sent() -> None:
    async with asking("anthropic", "echo-headers") as asked:
        sent = json.loads(await answer(asked.model, limits()))
    assert not any("stainless" in name for name in sent)
    assert "Python" not in repr(sent)


async def test_neither_the_process_environment_nor_the_disk_has_a_say(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "active_config").write_text("environment", "utf-8")
    profile = {"base_url": "http://127.0.0.1:9/environment", "workspace_id": "environment"}
    (tmp_path / "configs" / "environment.json").write_text(json.dumps(profile), "utf-8")
    for name, value in {
        "ANTHROPIC_API_KEY": "sk-environment",
        "ANTHROPIC_AUTH_TOKEN": "token-environment",
        "ANTHROPIC_BASE_URL": "http://127.0.0.1:9/environment",
        "ANTHROPIC_CONFIG_DIR": str(tmp_path),
        "ANTHROPIC_PROFILE": "environment",
        "ANTHROPIC_WEBHOOK_SIGNING_KEY": "secret-environment",
        "ANTHROPIC_CUSTOM_HEADERS": "Authorization: Bearer sk-stolen\nanthropic-version: environment\nX-E: environment",
        "ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE": "content",
        "ANTHROPIC_WORKSPACE_ID": "environment",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "ALL_PROXY": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    for key in ("sk-test", ""):
        async with asking("anthropic", "ok", api_key=key) as asked:
            assert await answer(asked.model, limits()) == ANSWER
            assert isinstance(asked.model, AnthropicModel)
            traced = asked.model._client.open_telemetry
        assert (traced["propagation"], traced["traces"]["enabled"]) == (False, False)
        sent = asked.server.requests[0]
        assert sent.headers.get("authorization") == (f"Bearer {key}" if key else None)
        assert sent.headers["anthropic-version"] == "2026-10-21"
        assert "environment" not in repr(sent.headers) + repr(sent.body)


def test_where_the_package_is_missing_the_owner_reads_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anthropic", None)
    with pytest.raises(SettingError, match=r'pip install "lethe\[anthropic\]"'):
        model_of("anthropic", Gate(), "http://127.0.0.1:9")


def test_what_the_package_does_not_need_stays_unread_until_it_is_asked_for() -> None:
    program = (
        "import sys\n"
        "from core.models.anthropic_model import AnthropicModel\n"
        "from core.clock import SystemClock\n"
        "from core.gate import Gate\n"
        "assert not any(name.startswith('anthropic') for name in sys.modules)\n"
        "model = AnthropicModel(\n"
        "    gate=Gate(), clock=SystemClock(), base_address='http://127.0.0.1:9', model='m', api_key='k'\n"
        ")\n"
        "assert not any(name.startswith('anthropic.resources') for name in sys.modules)\n"
        "from anthropic import AsyncAnthropic\n"
        "assert isinstance(model._client, AsyncAnthropic)"
    )
    assert run([sys.executable, "-c", program], check=False).returncode == 0


async def test_where_nobody_has_said_anything_nobody_is_asked() -> None:
    async with asking("anthropic", "ok") as asked:
        with pytest.raises(ModelRefused):
            await answer(asked.model, limits(), [Line(role="system", text="Be kind."), Line(role="person", text=" ")])
        assert asked.server.requests == []
