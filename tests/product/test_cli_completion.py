"""The shell completes the very words that are parsed, and the command line has every command that was promised."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from lethe.arguments import parsed, parser
from lethe.cli import main
from lethe.documents import commands_of
from tests.patience import PATIENCE

_PROMISED = (
    "serve", "doctor", "chat", "channel list", "channel add telegram", "channel show NAME", "channel test NAME",
    "channel pause NAME", "channel resume NAME", "channel remove NAME", "assistant list", "assistant add NAME",
    "assistant show NAME", "assistant test NAME", "people find CODE", "people show CODE --purpose WHY",
    "people export CODE FILE --purpose WHY", "people erase CODE", "privacy register", "privacy requests",
    "privacy notice", "privacy notice list", "privacy notice diff", "privacy notice publish", "privacy drill",
    "privacy understand", "privacy mask", "receipt verify FILE", "receipt verify FILE --key FILE", "retention run",
    "retention run --dry-run", "backup FILE", "restore FILE", "keys rotate", "owner link", "owner list",
    "owner revoke NAME", "owner passkeys NAME", "owner token --scope usage:read",
    "config show --origin", "config check", "version",
)  # fmt: skip
_READ = (
    "doctor", "channel list", "channel show NAME", "channel test NAME", "assistant list", "assistant show NAME",
    "people find CODE", "people show CODE --purpose WHY", "privacy register", "privacy requests", "privacy notice",
    "privacy drill", "privacy understand", "privacy mask", "receipt verify FILE", "retention run", "owner list",
    "config show", "config check", "version", "usage", "recipients", "owner passkeys NAME",
)  # fmt: skip


@pytest.mark.parametrize("words", _PROMISED)
def test_every_command_that_was_promised_is_there(words: str) -> None:
    assert parsed(words.split()).command == words.split()[0]


@pytest.mark.parametrize("words", _READ)
def test_whatever_reads_can_print_json(words: str) -> None:
    assert parsed([*words.split(), "--json"]).json


def _flags() -> Iterator[str]:
    for _, command in commands_of(parser()):
        yield from (word for word in command.format_usage().replace("[", " ").split() if word.startswith("--"))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_word_is_completed(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for name, _ in commands_of(parser()):
        assert all(piece in script for piece in name.split()), name
    for flag in _flags():
        assert flag.strip("-[]|") in script, flag


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ver", "version"),
        ("channel re", "resume remove"),
        ("privacy notice pub", "publish"),
        ("channel add telegram --as", "--assistant"),
        ("channel list --js", "--json"),
        ("completion f", "fish"),
        ("serve --ready-file READ", "READY.txt"),
        ("backup READ", "READY.txt"),
    ],
)
def test_bash_completes(typed: str, found: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash is installed: completion was not tried in it")
    main(["completion", "bash"])
    (tmp_path / "READY.txt").touch()
    words = " ".join(("lethe", *typed.split()))
    asked = f'COMP_WORDS=({words}); COMP_CWORD={len(typed.split())}; _lethe; echo "${{COMPREPLY[*]}}"'
    script = f"{capsys.readouterr().out}\n{asked}\n"
    done = subprocess.run(
        [bash, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    assert (done.stdout.strip(), done.stderr) == (found, "")
