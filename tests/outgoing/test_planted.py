"""A test that lets something go astray fails, by the suite's own rules, and its report does not say what it was."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.house.tree import ROOT

_SUITE = """
from core.gate import Gate, Recipient
from tests.fakes.outside import Outside
from tests.fakes.telegram_server import TOKEN


async def _tell(name, outside):
    gate = Gate()
    gate.declare(Recipient(name=name, base_address=outside.at(""), receives="words"))
    await gate.ask("POST", outside.at("/ok"), body=TOKEN.encode(), seconds=5)
    await gate.close()


async def test_at_home():
    async with Outside() as outside:
        await _tell("Telegram", outside)


async def test_astray():
    async with Outside() as outside:
        await _tell("Model", outside)
"""


def test_a_test_in_which_a_key_goes_astray_fails(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(_SUITE, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 passed, 1 error" in ended.stdout
    assert "went to Model (POST http://127.0.0.1:" in ended.stdout
    assert "a-token-that-nobody" not in ended.stdout
