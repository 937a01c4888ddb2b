"""A confined process can do nothing but think, for a while, in a small room: tried in real processes."""

import json
import subprocess
import sys

import pytest

from tests.house.tree import ROOT
from tests.patience import PATIENCE

MEMORY = 128 * 1024 * 1024
START = """
import sys, json, os, socket, signal
sys.path.insert(0, sys.argv[1])
from core.documents.confinement import confine
confine(memory=int(sys.argv[2]), cpu_seconds=1)
"""


def confined(attempt: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-I", "-c", START + attempt, str(ROOT), str(MEMORY)],
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        ("open('/dev/null')", b"OSError"),
        ("socket.socket()", b"OSError"),
        ("os.close(0); socket.socket()", b"OSError"),
        ("os.close(0); os.open('/dev/null', os.O_RDONLY)", b"OSError"),
        ("socket.socketpair()", b"OSError"),
        ("os.pipe()", b"OSError"),
        ("import subprocess", b"OSError"),
        ("bytearray(200_000_000)", b"MemoryError"),
        ("[bytearray(1_000_000) for _ in range(200)]", b"MemoryError"),
    ],
)
def test_what_was_given_up_is_refused(attempt: str, error: bytes) -> None:
    ended = confined(f"print('confined', flush=True)\n{attempt}\nprint('done')")
    assert ended.returncode == 1
    assert ended.stdout == b"confined\n"
    assert error in ended.stderr


def test_time_is_up_by_a_kill_that_leaves_no_core() -> None:
    assert confined("while True: pass").returncode == -9


def test_thinking_and_answering_go_on() -> None:
    assert json.loads(confined("print(json.dumps(sum(range(1000))))").stdout) == 499500
