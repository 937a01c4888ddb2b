"""The health check: it asks the server that is configured, takes nobody else for it, and is done in time."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from lethe.cli import main
from lethe.commands.healthcheck import PATIENCE_SECONDS
from lethe.health import ALIVE, asked_at
from tests.house.tree import ROOT
from tests.product.typed import nothing_set

_empty_place = pytest.fixture(autouse=True)(nothing_set)


@contextmanager
def _somebody(says: bytes, status: int = 200) -> Iterator[int]:
    """The port of a server that answers one request."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(says)))
            self.end_headers()
            self.wfile.write(says)

        def log_message(self, format: str, *arguments: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        server.timeout = 5
        thread = Thread(target=server.handle_request)
        thread.start()
        yield server.server_port
        thread.join()


@pytest.mark.parametrize(
    ("says", "status", "code"),
    [(ALIVE, 200, 0), (b"<p>Welcome", 200, 1), (b"", 200, 1), (ALIVE + b"x", 200, 1), (ALIVE, 503, 1)],
)
def test_nobody_else_is_taken_for_this_server(
    says: bytes, status: int, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with _somebody(says, status) as port:
        monkeypatch.setenv("LETHE_SERVER__LISTEN", f"127.0.0.1:{port}")
        assert main(["healthcheck"]) == code
    assert ("not well" in capsys.readouterr().err) is bool(code)


@pytest.mark.parametrize("text", ["", "[server\n", "\xff"], ids=["missing", "not TOML", "not UTF-8"])
def test_where_the_file_fails_nobody_is_asked(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    if text:
        Path("mine.toml").write_text(text, encoding="latin-1")
    assert main(["healthcheck", "--config", "mine.toml"]) == 3
    data, talk = capsys.readouterr()
    assert data == ""
    assert talk.startswith("mine.toml:")


def test_whatever_else_is_wrong_in_the_file_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    with _somebody(ALIVE) as port:
        Path("lethe.toml").write_text(f'[server]\nlisten = "127.0.0.1:{port}"\n[nonsense]\nx = 1\n', encoding="utf-8")
        assert main(["healthcheck"]) == 0


def test_it_ends_before_the_container_gives_up() -> None:
    found = re.search(r"HEALTHCHECK .*--timeout=([0-9]+)s", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert found
    assert int(found[1]) > 2 * PATIENCE_SECONDS


def test_it_needs_nothing_heavy() -> None:
    heavy = ("aiohttp", "telegram", "sqlmodel", "sqlalchemy", "openai", "cryptography")
    code = f"import lethe.commands.healthcheck, sys; print([name for name in {heavy!r} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert shown.stdout == "[]\n"


@pytest.mark.parametrize(
    ("listens", "asked"),
    [
        ("0.0.0.0", "127.0.0.1"),
        ("::", "::1"),
        ("0:0:0:0:0:0:0:0", "::1"),
        ("127.0.0.1", "127.0.0.1"),
        ("192.0.2.7", "192.0.2.7"),
        ("localhost", "localhost"),
    ],
)
def test_where_this_machine_reaches_it(listens: str, asked: str) -> None:
    assert asked_at(listens) == asked
