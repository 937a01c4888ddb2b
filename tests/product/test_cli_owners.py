"""`lethe owner`, without a server and beside one that has not started yet."""

from pathlib import Path

import pytest

from console.claiming import Letters
from lethe.cli import main
from lethe.running_port import write_port


@pytest.fixture
def config(tmp_path: Path) -> str:
    file = tmp_path / "lethe.toml"
    file.write_text(f'[server]\nlisten = "127.0.0.1:8080"\ndata_dir = "{tmp_path / "data"}"\n', encoding="utf-8")
    return str(file)


def test_a_link_is_printed_alone_and_kept_only_as_a_hash(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["owner", "link", "--config", config]) == 0
    link = capsys.readouterr().out.strip()
    address, _, token = link.partition("#t=")
    assert address == "http://127.0.0.1:8080/console/claim"
    assert [letter.kind for letter in Letters(tmp_path / "data").waiting()] == ["link"]
    kept = b"".join(path.read_bytes() for path in (tmp_path / "data" / "owner").iterdir())
    assert token.encode() not in kept


def test_a_token_is_made_for_known_scopes_and_taken_back(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["owner", "token", "--config", config, "--scope", "channel:read"]) == 2
    assert "did you mean channels:read?" in capsys.readouterr().err
    assert main(["owner", "token", "--config", config, "--scope", "channels:read", "--name", "shop"]) == 0
    assert len(capsys.readouterr().out.strip()) > 40
    assert main(["owner", "revoke", "nobody", "--config", config]) == 1
    assert main(["owner", "revoke", "shop", "--config", config]) == 0
    assert {letter.kind for letter in Letters(tmp_path / "data").waiting()} == {"revoke"}


def test_nobody_is_listed_where_nobody_is(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["owner", "list", "--config", config]) == 0
    assert "lethe owner link" in capsys.readouterr().err
    assert main(["owner", "passkeys", "Ada Sample", "--config", config]) == 1
    assert "lethe owner list" in capsys.readouterr().err


def test_a_link_has_an_address_only_once_there_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lethe.toml"
    file.write_text(f'[server]\nlisten = "127.0.0.1:0"\ndata_dir = "{tmp_path / "data"}"\n', encoding="utf-8")
    assert main(["owner", "link", "--config", str(file)]) == 6
    told = capsys.readouterr()
    assert told.out == ""
    assert "known once the server runs" in told.err
    assert list(Letters(tmp_path / "data").waiting()) == [], "a link that nobody was told opens nothing"
    write_port(tmp_path / "data", 4711)
    assert main(["owner", "link", "--config", str(file)]) == 0
    assert "http://127.0.0.1:4711/console" in capsys.readouterr().out
