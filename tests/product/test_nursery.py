"""A child of the nursery is what a new process would be: itself, in its folder, with its environment, and its end is
told."""

import os
import signal
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it brings none
import pytest

from tests.outgoing.watch import Watch
from tests.patience import PATIENCE
from tests.product.house import house
from tests.product.running import running, settings, spawn


async def test_it_has_a_session_and_a_folder_of_its_own(tmp_path: Path) -> None:
    async with running(tmp_path, settings(assistants="", channels="")) as server:
        pid = server.process.pid
        assert os.getsid(pid) == os.getpgid(pid) == pid
        child = psutil.Process(pid)
        assert child.cwd() == str(tmp_path)
        assert {one.path for one in child.open_files()} >= {str(tmp_path / "out.log"), str(tmp_path / "error.log")}


def test_a_command_says_what_it_says_and_ends_with_its_code(tmp_path: Path) -> None:
    process = spawn(tmp_path, "config", "show", "--config", "nowhere.toml")
    assert process.wait() == 3
    assert process.poll() == 3
    assert "nowhere.toml" in (tmp_path / "error.log").read_text(encoding="utf-8")


def test_each_says_what_only_it_was_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lethe.toml").write_text(settings(assistants="", channels="").replace("0.1:0", "0.1:8123"), "utf-8")
    monkeypatch.setenv("LETHE_SERVER_LISTEN", "127.0.0.1:9")
    for _ in range(2):
        assert spawn(tmp_path, "config", "show").wait() == 0
    said = (tmp_path / "out.log").read_text(encoding="utf-8")
    assert said.count("127.0.0.1:8123") == 2
    assert "127.0.0.1:9" not in said


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_how_it_was_ended_is_told(tmp_path: Path, number: signal.Signals) -> None:
    async with running(tmp_path, settings(assistants="", channels="")) as server:
        assert server.process.poll() is None
        server.process.send_signal(number)
        assert server.process.wait(PATIENCE) == (0 if number == signal.SIGTERM else -signal.SIGKILL)
        server.process.kill()  # to one that is gone already, nothing happens


async def test_what_leaves_it_is_looked_at_like_all_that_leaves(tmp_path: Path, outgoing: Watch) -> None:
    async with house(tmp_path):
        assert outgoing.requests()
