"""Which environment variables are settings, what the others are answered, and which file is read."""

from pathlib import Path

import pytest

from core.errors import SettingError
from settings.reading import configuration_file, read_settings
from settings.sources import Sources
from tests.settings.samples import KINDS, mistake, read


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("LETHE_LISTEN", "LETHE_SERVER__LISTEN"),
        ("LETHE_DATA_DIR", "LETHE_SERVER__DATA_DIR"),
        ("LETHE_SERVER_LISTEN", "LETHE_SERVER__LISTEN"),
        ("LETHE_SERVR__LISTEN", "LETHE_SERVER__LISTEN"),
        ("LETHE_SERVER__LISTEN__PORT", "LETHE_SERVER__LISTEN"),
        ("LETHE_CHANNEL__TOWER__COLOUR", "LETHE_CHANNELS__TOWER__COLOUR"),
        ("LETHE_ASSISTANT__A__PRIVACY__RETENTION", "LETHE_ASSISTANTS__A__PRIVACY__RETENTION"),
    ],
)
def test_a_variable_that_sets_nothing_is_told_its_name(tmp_path: Path, variable: str, meant: str) -> None:
    said = mistake(tmp_path, environment={variable: "x"})
    assert said.startswith(f"{variable}: ")
    assert f"did you mean {meant}?" in said


@pytest.mark.parametrize("variable", ["LETHE_FOO", "LETHE_", "LETHE___", "LETHE_FOO__BAR"])
def test_a_variable_that_is_like_none_is_refused_too(tmp_path: Path, variable: str) -> None:
    said = mistake(tmp_path, environment={variable: "x"})
    assert said.startswith(f"{variable}: no setting is named so; two underscores")


def test_what_a_cluster_sets_beside_a_service_called_lethe_is_left_alone(tmp_path: Path) -> None:
    environment = {
        "LETHE_SERVICE_HOST": "10.0.0.7",
        "LETHE_SERVICE_PORT": "8080",
        "LETHE_SERVICE_PORT_HTTP": "8080",
        "LETHE_PORT": "tcp://10.0.0.7:8080",
        "LETHE_PORT_8080_TCP": "tcp://10.0.0.7:8080",
        "LETHE_PORT_8080_TCP_PROTO": "tcp",
        "LETHE_PORT_8080_TCP_PORT": "8080",
        "LETHE_PORT_8080_TCP_ADDR": "10.0.0.7",
        "LETHE_SERVER_SERVICE_HOST": "10.0.0.8",
    }
    read(tmp_path, environment=environment)
    assert mistake(tmp_path, environment={"LETHE_PORT": "8080"}).startswith("LETHE_PORT: ")


def test_a_link_that_leads_nowhere_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lethe.toml").symlink_to("elsewhere.toml")
    with pytest.raises(SettingError, match=r"lethe\.toml: leads to a file that is not there"):
        read_settings(Sources(file=configuration_file(None, {})), KINDS)
