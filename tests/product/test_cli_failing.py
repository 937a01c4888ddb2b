"""What the command line says when something fails, and what it does where somebody closed its streams."""

import argparse
import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import ModelBusy, SettingError
from lethe.cli import main, perform
from lethe.commands.failing import explained
from lethe.version import VERSION
from tests.house.tree import ROOT
from tests.patience import PATIENCE
from tests.product.typed import nothing_set

_empty_place = pytest.fixture(autouse=True)(nothing_set)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "data/x"), "data/x: No space left on device."),
        (OSError(errno.ENOSPC, "No space left on device", b"data/x"), "data/x: No space left on device."),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device."),
        (TimeoutError(), "TimeoutError."),
    ],
)
def test_what_the_system_refuses_names_its_file(
    error: OSError, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explained(error) == 1
    assert capsys.readouterr().err == f"The system refused: {sentence}\n"


def test_only_who_would_have_started_says_that_nothing_was(capsys: pytest.CaptureFixture[str]) -> None:
    Path("lethe.toml").write_text('[server]\nlisten = "x"\n', encoding="utf-8")
    for words, count in (
        (["config", "check"], "1 mistake in the configuration."),
        (["doctor"], "1 mistake in the configuration."),
        (["serve"], "1 mistake in the configuration; nothing was started."),
    ):
        assert main(words) == 3
        mistake, last = capsys.readouterr().err.splitlines()
        assert mistake.startswith("server.listen (lethe.toml:2): ")
        assert last == count
    assert explained(SettingError("a", "b")) == 3
    assert capsys.readouterr().err.splitlines()[-1] == "2 mistakes in the configuration."


def test_a_command_that_nobody_performs_is_not_taken_for_another() -> None:
    with pytest.raises(LookupError, match="sing"):
        perform(argparse.Namespace(command="sing", json=False))


def _closed(redirections: str, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {redirections}', "sh", sys.executable, "-m", "lethe", *words],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=PATIENCE,
    )


def test_who_closed_a_stream_hears_nothing_by_it() -> None:
    assert _closed("", "version").stdout == f"lethe {VERSION}\n"
    shut = _closed(">&-", "version")
    assert (shut.returncode, shut.stdout, shut.stderr) == (0, "", "")
    # What is talk does not become data where nobody wants to hear talk.
    silent = _closed("2>&-", "chat", "nobody")
    assert (silent.returncode, silent.stdout) == (2, "")
    mute = _closed("<&-", "privacy", "understand")
    assert (mute.returncode, mute.stdout, mute.stderr) == (0, "", "")


@pytest.mark.parametrize("typed", [["channel", "add"], ["assistant", "add"], ["channel", "change"]])
def test_what_may_be_left_out_is_not_named_as_missing(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(typed)
    assert "FIELD=VALUE" not in capsys.readouterr().err.partition("error:")[2]


def test_a_backup_for_a_folder_that_is_not_there_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup", str(tmp_path / "nowhere" / "copy")]) == 6
    assert f"There is no folder {tmp_path / 'nowhere'} for it." in capsys.readouterr().err


def test_a_model_that_did_not_answer_is_told_with_what_to_look_at(capsys: pytest.CaptureFixture[str]) -> None:
    assert explained(ModelBusy("it could not be asked")) == 5
    assert "Look whether it runs and the address is right." in capsys.readouterr().err
