"""What the doctor says of folders that cannot be written to: each cause has its own mend, and none harms the system."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.ports.examination import Finding
from lethe.catalogue import KNOWN_KINDS
from lethe.commands.checks.folders import file_hindrance, hindrance, hindrances
from settings.reading import read_settings
from settings.settings import Settings
from settings.sources import Sources

NOBODY = 65534


def _but(*closed: Path, mode: int = os.W_OK) -> Callable[[Path, int], bool]:
    """Everything is allowed but this, there."""
    return lambda place, asked: not (place in closed and asked & mode)


def _settings(folder: Path, storage: str = "") -> Settings:
    file = folder / "lethe.toml"
    file.write_text(f"[storage]\n{storage}", encoding="utf-8")
    return read_settings(Sources(file=file, environment={"LETHE_SERVER__DATA_DIR": f"{folder}/data"}), KNOWN_KINDS)


def _found(finding: Finding | None) -> Finding:
    assert finding is not None
    assert (finding.id, finding.ok, finding.minor) == ("DB-1", False, False)
    assert "-R" not in finding.mend
    return finding


def test_where_all_can_be_written_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert hindrances(_settings(tmp_path), _but(), NOBODY) == []
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "lethe.db").touch()
    assert hindrances(_settings(tmp_path), _but(), NOBODY) == []


def test_a_file_that_stands_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    (only,) = hindrances(_settings(tmp_path), _but(), NOBODY)
    assert _found(only).says.startswith(f"{tmp_path}/data is a file; ")
    assert "chown" not in only.mend


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(tmp_path / "gone")
    (only,) = hindrances(_settings(tmp_path), _but(), NOBODY)
    assert _found(only).says.startswith(f"{tmp_path}/data is no folder; ")


def test_a_folder_that_is_missing_and_cannot_be_made(tmp_path: Path) -> None:
    (only,) = hindrances(_settings(tmp_path), _but(tmp_path), NOBODY)
    assert _found(only).mend == f"Make it: install -d -o {NOBODY} -m 700 {tmp_path}/data"
    apart = hindrance(tmp_path / "two words", "storage.keys", _but(tmp_path), NOBODY)
    assert _found(apart).mend.endswith(f"'{tmp_path}/two words'")


def test_a_folder_that_is_closed_is_given_away_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (only,) = hindrances(_settings(tmp_path), _but(tmp_path / "data"), NOBODY)
    assert f": chown {NOBODY} {tmp_path}/data." in _found(only).mend


def test_a_folder_of_the_systems_is_never_given_away(tmp_path: Path) -> None:
    system = tmp_path / "system"
    system.mkdir()
    settings = _settings(tmp_path, f'database = "sqlite:///{system}/lethe.db"\n')
    (only,) = hindrances(settings, _but(system), NOBODY)
    assert str(system) in _found(only).says
    assert "chown" not in only.mend
    assert "a folder of Lethe's own" in only.mend


def test_a_folder_that_cannot_even_be_entered(tmp_path: Path) -> None:
    inside = hindrance(tmp_path / "data", "server.data_dir", _but(tmp_path, mode=os.X_OK), NOBODY)
    assert "may not enter" in _found(inside).says
    assert "install" not in _found(inside).mend


@pytest.mark.parametrize("storage", ["", 'keys = "./elsewhere/keys"\n'])
def test_every_cause_is_said_once(tmp_path: Path, storage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = hindrances(_settings(tmp_path, storage), _but(tmp_path), NOBODY)
    assert len(found) == (2 if storage else 1)


def test_the_database_itself(tmp_path: Path) -> None:
    database = tmp_path / "lethe.db"
    assert file_hindrance(database, _but(), NOBODY) is None
    database.touch()
    assert file_hindrance(database, _but(), NOBODY) is None
    closed = file_hindrance(database, _but(database), NOBODY)
    assert _found(closed).mend == f"Give it to this user: chown {NOBODY} {database}"
    assert "no file" in _found(file_hindrance(tmp_path, _but(), NOBODY)).says
