"""The suite runs async tests, and skips nothing where it is told so."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.planted import plant
from tests.house.tree import ROOT

SUITE = """
import pytest

async def test_async_passes() -> None:
    pass

async def test_async_fails() -> None:
    assert False

@pytest.mark.skip(reason="no browser")
def test_skipped() -> None:
    pass

@pytest.mark.xfail(reason="known")
def test_known() -> None:
    assert False
"""
WHOLE = "import pytest\npytest.skip('no browser', allow_module_level=True)\n"


@pytest.mark.parametrize(
    ("strict", "summary"),
    [("", "1 failed, 1 passed, 2 skipped, 1 xfailed"), ("1", "1 failed, 1 passed, 1 xfailed, 2 errors")],
)
def test_a_skip_is_a_failure_where_nothing_may_be_skipped(tmp_path: Path, strict: str, summary: str) -> None:
    plant(tmp_path, {"test_some.py": SUITE, "test_whole.py": WHOLE, "pytest.ini": "[pytest]\n"})
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--continue-on-collection-errors", "."],
        cwd=tmp_path,
        env={**os.environ, "LETHE_NO_SKIPS": strict},
        capture_output=True,
        text=True,
        check=False,
    )
    assert summary in ended.stdout
    assert ("no browser" in ended.stdout) is bool(strict)
