"""Whether assistants fit together, and whether the gate would take them as they are set."""

from pathlib import Path

import pytest

from core.errors import SettingError
from core.gate_recipients import Recipient, Recipients
from tests.settings.samples import mistake, read

MODEL = 'provider = "openai"\nmodel = "m"\napi_key = "k"\n'


def _assistant(address: str, *, local: bool = False, name: str = "a") -> str:
    return f'[[assistants]]\nname = "{name}"\n{MODEL}base_address = "{address}"\nlocal = {str(local).lower()}\n'


def _gate_takes(address: str, *, local: bool) -> bool:
    try:
        Recipients().declare(Recipient(name="model", base_address=address, receives="words", local=local))
    except SettingError:
        return False
    return True


@pytest.mark.parametrize("local", [False, True])
@pytest.mark.parametrize(
    "host",
    [
        "8.8.8.8",
        "127.0.0.1",
        "10.1.2.3",
        "100.101.102.103",
        "100.100.100.200",
        "169.254.169.254",
        "224.0.0.1",
        "0.0.0.0",
        "192.0.2.1",
        "[::1]",
        "[fd00::1]",
        "[fe80::1]",
        "[2606:4700::1111]",
        "[::ffff:169.254.169.254]",
        "models.example",
        "localhost",
    ],
)
def test_what_the_settings_take_the_gate_takes(tmp_path: Path, host: str, local: bool) -> None:
    address = f"https://{host}:11434/v1"
    text = _assistant(address, local=local)
    if _gate_takes(address, local=local):
        read(tmp_path, text)
    else:
        assert mistake(tmp_path, text).startswith("assistants.a.base_address (lethe.toml:6): ")


def test_plain_http_in_the_owners_own_network(tmp_path: Path) -> None:
    read(tmp_path, _assistant("http://100.101.102.103:11434/v1"))
    read(tmp_path, _assistant("http://models.internal/v1", local=True))
    assert "plain http" in mistake(tmp_path, _assistant("http://8.8.8.8/v1"))
    assert "local = true" in mistake(tmp_path, _assistant("http://8.8.8.8/v1", local=True))
    assert "nobody may be asked" in mistake(tmp_path, _assistant("http://169.254.169.254/v1"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (_assistant("https://m.example/v1"), _assistant("https://m.example/v2", local=True, name="b")),
        (_assistant("https://m.example:80/v1"), _assistant("http://M.example/v1", local=True, name="b")),
        (_assistant("http://127.0.0.1:1/v1"), _assistant("https://127.0.0.1:1/v1", name="b")),
    ],
)
def test_one_place_is_set_in_one_way(tmp_path: Path, first: str, second: str) -> None:
    said = mistake(tmp_path, first + second)
    assert said.startswith("assistants.b (lethe.toml:8): ")
    assert "same host and port" in said


def test_one_place_may_have_several_assistants(tmp_path: Path) -> None:
    texts = [
        _assistant("http://m.internal/v1", local=True, name="a"),
        _assistant("http://m.internal:80/v2", local=True, name="b"),
        _assistant("https://m.internal/v1", local=True, name="c"),
        _assistant("https://m.internal:8443/v1", name="d"),
        _assistant("", name="e"),
    ]
    assert len(read(tmp_path, "".join(texts)).assistants) == 5


@pytest.mark.parametrize("length", [300, 5000])
def test_prepared_answers_in_a_file_that_cannot_be_looked_at(tmp_path: Path, length: int) -> None:
    text = f'[[assistants]]\nname = "f"\nfaq_file = "{"x" * length}"\n'
    said = mistake(tmp_path, text)
    assert said.startswith("assistants.f.faq_file (lethe.toml:3): cannot be looked at (")
