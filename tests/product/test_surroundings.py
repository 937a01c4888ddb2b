"""What somebody set for other programs does not reach Lethe."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.planted import plant
from tests.house.tree import ROOT

PYTHON = '#!/bin/sh\nprintf "%s|%s|%s\\n" "${PYTHONPATH-unset}" "${PYTHONHOME-unset}" "$*" >>"$NOTES"\n'


@pytest.mark.parametrize("program", ["run", ".venv/bin/lethe"])
def test_no_module_of_somebody_elses_stands_in_the_place_of_ours(tmp_path: Path, program: str) -> None:
    """A Python that is played: it writes down what it was started with."""
    checkout, notes = tmp_path / "checkout", tmp_path / "notes"
    plant(
        checkout,
        {"requirements.txt": "", ".venv/bin/python": PYTHON, ".venv/lib/python3.12/site-packages/README": ""},
    )
    shutil.copy(ROOT / "run", checkout / "run")
    (checkout / ".venv" / "bin" / "python").chmod(0o755)
    surroundings = {"PATH": os.environ["PATH"], "NOTES": str(notes)}
    subprocess.run([str(checkout / "run"), "version"], env=surroundings, check=True, capture_output=True)
    notes.unlink()
    surroundings |= {"PYTHONPATH": str(tmp_path / "theirs"), "PYTHONHOME": str(tmp_path)}
    subprocess.run([str(checkout / program), "version"], env=surroundings, check=True, capture_output=True)
    assert notes.read_text(encoding="utf-8").splitlines()[-1] == "unset|unset|-P -m lethe version"
