"""The command line as somebody types it: what it prints where, and with which code it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from core.errors import ModelBusy, StorageError
from lethe.arguments import parser
from lethe.cli import main
from lethe.commands.failing import explained
from lethe.documents import commands_of
from lethe.health import ALIVE
from lethe.version import VERSION
from tests.patience import PATIENCE
from tests.product.typed import CANARY, TELEGRAM, nothing_set

ROOT = Path(__file__).parents[2]
_empty_place = pytest.fixture(autouse=True)(nothing_set)


def _run(*words: str, said: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "lethe", *words],
        input=said,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        check=False,
        timeout=PATIENCE,
    )


def test_as_a_program() -> None:
    shown = _run("version")
    assert (shown.returncode, shown.stdout, shown.stderr) == (0, f"lethe {VERSION}\n", "")
    wrong = _run("sing")
    assert wrong.returncode == 2
    assert "Traceback" not in wrong.stderr


def test_a_conversation_in_the_terminal() -> None:
    Path("lethe.toml").write_text(TELEGRAM, encoding="utf-8")
    talk = _run("chat", "mirror", said="hello there\nand again\n\nnever read\n")
    assert (talk.returncode, talk.stdout) == (0, "hello there\nand again\n")
    assert sorted(path.name for path in Path().iterdir()) == ["lethe.toml"]


def _begun(*words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "lethe", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_a_conversation_can_be_interrupted() -> None:
    with _begun("chat") as talk:
        assert talk.stderr is not None
        assert talk.stderr.readline().startswith("You are talking to lethe.")
        talk.send_signal(signal.SIGINT)
        assert talk.wait(timeout=PATIENCE) == 130
        assert talk.stderr.read() == ""


def test_the_server_serves_and_stops(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with _begun("serve", "--listen", "127.0.0.1:0", "--ready-file", "ready.json") as server:
        assert server.stdout is not None
        listening = next(line for line in server.stdout if '"listening"' in line)
        monkeypatch.setenv("LETHE_SERVER__LISTEN", f"127.0.0.1:{json.loads(listening)['port']}")
        assert main(["healthcheck"]) == 0
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=PATIENCE) == 0
        assert server.stderr is not None
        assert "Traceback" not in server.stderr.read()
    assert capsys.readouterr().out == "ok\n"


def test_help_needs_nothing_heavy() -> None:
    heavy = (
        "aiohttp",
        "telegram",
        "sqlmodel",
        "sqlalchemy",
        "openai",
        "anthropic",
        "cryptography",
        "alembic",
        "asyncio",
    )
    code = f"import lethe.cli, sys; print([name for name in {heavy!r} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert shown.stdout == "[]\n"


def test_a_reader_that_has_read_enough() -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "lethe", "config", "show"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert program.stdout is not None
    program.stdout.close()
    _, talk = program.communicate(timeout=PATIENCE)
    assert talk == b""
    assert program.returncode == 1


def test_the_version_is_the_packages() -> None:
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_version_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["version", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"schema": "lethe.version/1", "version": VERSION}


@pytest.mark.parametrize("words", [["assistant", "test", "nobody"], ["chat", "nobody"]])
def test_an_assistant_that_is_not_there(words: Sequence[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert "there is lethe" in capsys.readouterr().err


def test_an_assistant_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assistant", "test", "lethe"]) == 0
    assert capsys.readouterr().out.startswith("lethe answered in ")
    assert main(["assistant", "test", "lethe", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["schema"], told["name"], type(told["seconds"])) == ("lethe.assistant-test/1", "lethe", float)


def test_a_provider_that_does_not_answer(capsys: pytest.CaptureFixture[str], free_port: int) -> None:
    Path("lethe.toml").write_text(
        f'[[assistants]]\nname = "a"\nprovider = "openai"\nmodel = "m"\napi_key = "{CANARY}"\n'
        f'base_address = "http://127.0.0.1:{free_port}/v1"\n',
        encoding="utf-8",
    )
    assert main(["assistant", "test", "a"]) == 5
    data, talk = capsys.readouterr()
    assert data == ""
    assert "No model answered there (it could not be asked)" in talk
    assert CANARY not in talk


@pytest.fixture
def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def test_nothing_answers_the_health_check(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, free_port: int
) -> None:
    monkeypatch.setenv("LETHE_SERVER__LISTEN", f"127.0.0.1:{free_port}")
    assert main(["healthcheck"]) == 1
    assert "Nothing answers" in capsys.readouterr().err
    monkeypatch.setenv("LETHE_SERVER__LISTEN", "127.0.0.1:0")
    assert main(["healthcheck"]) == 3


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_health_check_asks_the_server(status: int, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(ALIVE)

        def log_message(self, format: str, *arguments: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        server.timeout = 5
        thread = Thread(target=server.handle_request)
        thread.start()
        monkeypatch.setenv("LETHE_SERVER__LISTEN", f"0.0.0.0:{server.server_port}")
        assert main(["healthcheck"]) == code
        thread.join()
    assert asked == ["/healthz"]


@pytest.mark.parametrize(
    ("error", "code"), [(StorageError("The disk is full."), 1), (ModelBusy("no whole answer in time"), 5)]
)
def test_a_failure_is_one_sentence(error: Exception, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert explained(error) == code
    data, talk = capsys.readouterr()
    assert (data, talk.count("\n")) == ("", 1)
    assert str(error).rstrip(".") in talk


def test_what_should_never_happen_says_so_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert explained(RuntimeError(CANARY)) == 1
    sentence, event = capsys.readouterr().err.splitlines()
    assert "should not" in sentence
    assert json.loads(event)["error"] == "RuntimeError"
    assert CANARY not in event


def test_every_command_takes_a_configuration() -> None:
    names = [name for name, command in commands_of(parser()) if "--config" not in command.format_help()]
    assert names == []
