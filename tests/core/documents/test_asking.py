"""Whatever a process does, the question ends in time, and the process with it."""

import asyncio
import sys

import pytest

from core.documents.asking import ask
from core.errors import Unreadable
from tests.core.documents.children import children

LARGE = bytes(3_000_000)


async def asked(programme: str, question: bytes = b"hello", *, seconds: float = 20) -> bytes:
    try:
        return await ask((sys.executable, "-I", "-c", programme), question, longest=1000, seconds=seconds)
    finally:
        assert children() == []


async def test_the_answer_of_a_good_end_is_given() -> None:
    assert await asked("import sys; sys.stdout.write(sys.stdin.read()[::-1])") == b"olleh"
    assert await asked("import sys; print(len(sys.stdin.buffer.read()))", LARGE) == b"3000000\n"


async def test_nothing_of_our_surroundings_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "x")
    assert b"SECRET" not in await asked("import os; print(list(os.environ))")


@pytest.mark.parametrize(
    ("programme", "question"),
    [
        ("print('half'); raise SystemExit(1)", b""),
        ("print('half', flush=True); raise SystemExit(1)", LARGE),
        ("import resource, os; resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); os.abort()", b""),
        ("print('a' * 1000)", b""),
        ("while True: print('a' * 100_000)", b""),
        ("import sys; sys.stdin.close(); raise SystemExit(3)", LARGE),
    ],
)
async def test_any_other_end_is_none(programme: str, question: bytes) -> None:
    with pytest.raises(Unreadable):
        await asked(programme, question)


@pytest.mark.parametrize(
    "programme",
    [
        "while True: pass",
        "while True: print('a' * 100_000)",
        "import sys; sys.stdin.read(); sys.stdout.close(); input()\nwhile True: pass",
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.pause()",
        "import os, signal; os.close(1); signal.pause()",
    ],
)
async def test_what_does_not_end_is_ended(programme: str) -> None:
    with pytest.raises(Unreadable):
        await asked(programme, LARGE, seconds=0.1)


async def test_what_cannot_be_started_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        await ask(("/nowhere/python",), b"", longest=1000, seconds=1)


async def test_the_process_of_a_cancelled_question_ends() -> None:
    task = asyncio.create_task(asked("import signal; signal.pause()", LARGE))
    while not children():
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert children() == []
