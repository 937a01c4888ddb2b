"""Where the system chooses the port, a command says the one that is listened on, or that nobody knows it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lethe.cli import main
from lethe.commands.configured import configured
from lethe.running_port import forget_port, running_port, write_port
from tests.product.typed import nothing_set

_empty_place = pytest.fixture(autouse=True)(nothing_set)


def _written(folder: Path, listen: str) -> Path:
    file = folder / "lethe.toml"
    file.write_text(f'[server]\nlisten = "{listen}"\ndata_dir = "{folder / "data"}"\n')
    return file


def _address(file: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["channel", "show", "site", "--json", "--config", str(file)]) == 0
    return str(json.loads(capsys.readouterr().out)["address"])


def test_a_channel_is_shown_with_the_port_of_the_server_that_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, data = _written(tmp_path, "127.0.0.1:0"), tmp_path / "data"
    assert _address(file, capsys) == ""
    assert main(["channel", "show", "site", "--config", str(file)]) == 0
    said = capsys.readouterr()
    assert ":0/" not in said.out + said.err
    assert "none runs now" in said.err
    write_port(data, 50123)
    assert _address(file, capsys) == "http://127.0.0.1:50123/chat/site"
    assert main(["owner", "link", "--config", str(file)]) == 0
    assert "http://127.0.0.1:50123/console" in capsys.readouterr().out
    forget_port(data)
    assert _address(file, capsys) == ""


def test_a_server_that_was_killed_is_not_believed(tmp_path: Path) -> None:
    settings = configured(_written(tmp_path, "127.0.0.1:0"))
    write_port(settings.server.data_dir, 50123)
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    file = settings.server.data_dir / "running.json"
    file.write_text(file.read_text().replace(str(os.getpid()), str(gone.pid)))
    assert running_port(settings) == 0
    file.write_text("not what we write")
    assert running_port(settings) == 0


def test_a_port_that_is_set_needs_no_server(tmp_path: Path) -> None:
    settings = configured(_written(tmp_path, "127.0.0.1:8099"))
    write_port(settings.server.data_dir, 50123)
    assert running_port(settings) == 8099
