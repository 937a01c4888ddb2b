"""An assistant by Anthropic: built from its settings, named to people, and refused with a way out where it must be."""

import sys
from pathlib import Path

import pytest

from core.clock import SystemClock
from core.errors import SettingError
from core.gate import Gate
from core.ports.language_model import Line
from lethe.assistants import Assistants, recipient_name, recipients
from lethe.catalogue import KNOWN_KINDS
from settings.reading import read_settings
from settings.settings import Settings
from settings.sources import Sources
from tests.fakes.anthropic_server import AnthropicServer
from tests.fakes.model_server import ANSWER


def _settings(folder: Path, more: str = "") -> Settings:
    path = folder / "lethe.toml"
    path.write_text(
        f'[[assistants]]\nname = "a"\nprovider = "anthropic"\nmodel = "m"\napi_key = "k"\n{more}\n', "utf-8"
    )
    return read_settings(Sources(file=path, environment={"LETHE_SERVER__DATA_DIR": f"{folder}/data"}), KNOWN_KINDS)


async def test_it_answers(tmp_path: Path) -> None:
    async with AnthropicServer() as server:
        gate = Gate()
        settings = _settings(tmp_path, f'base_address = "{server.address}"')
        assistants = Assistants(settings, gate=gate, clock=SystemClock())
        a = assistants.named("a")
        lines = (Line(role="person", text="Hello?"),)
        assert "".join([piece async for piece in a.model.complete(lines, a.limits)]) == ANSWER
        assert a.is_ai
        await assistants.close()
        await gate.close()
    assert server.requests[0].headers["authorization"] == "Bearer k"


def test_who_receives_what_is_said(tmp_path: Path) -> None:
    (one,) = _settings(tmp_path).assistants
    assert recipient_name(one) == "Anthropic"
    (recipient,) = recipients([one])
    assert (recipient.name, recipient.base_address) == ("Anthropic", "https://api.anthropic.com")
    (here,) = _settings(tmp_path, 'base_address = "http://127.0.0.1:11434"').assistants
    assert recipient_name(here) == ""
    card = '[assistants.card]\ntrains = "no"\nterms = "https://models.example.org/terms"\nseen = "2026-11-22"'
    (near,) = _settings(tmp_path, f'base_address = "https://models.example.org/v1"\n{card}').assistants
    assert recipient_name(near) == "models.example.org"


def test_without_its_package_the_owner_reads_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anthropic", None)
    with pytest.raises(SettingError, match=r'pip install "lethe\[anthropic\]"'):
        Assistants(_settings(tmp_path), gate=Gate(), clock=SystemClock())
