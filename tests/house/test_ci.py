""".ci/run on machines that have more or less of what it needs, played by small scripts."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.planted import plant
from tests.house.tree import ROOT

TOOLS = ("bash", "env", "dirname")
SAYS = '#!/bin/sh\nprintf "%s " "${0##*/}" "$@"\nprintf "%s\\n" "$LETHE_NO_SKIPS"\n'


def ci(folder: Path, **programs: str) -> list[str]:
    """Runs a copy of .ci/run where only these programs exist; what they said, line by line."""
    plant(folder, {f"tools/{name}": text for name, text in programs.items()})
    plant(folder, {"checkout/run": SAYS, "checkout/.ci/run": ""})
    shutil.copy(ROOT / ".ci" / "run", folder / "checkout" / ".ci" / "run")
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, tool
        (folder / "tools" / tool).symlink_to(found)
    for path in (*(folder / "tools" / name for name in programs), folder / "checkout" / "run"):
        path.chmod(0o755)
    ended = subprocess.run(
        [str(folder / "checkout" / ".ci" / "run")],
        cwd=folder,
        env={"PATH": str(folder / "tools"), "LETHE_NO_SKIPS": "no"},
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout.splitlines()


@pytest.mark.parametrize("browser", ["chromium", "chromium-headless-shell"])
def test_where_all_is_there_nothing_is_installed_and_nothing_skipped(tmp_path: Path, browser: str) -> None:
    said = ci(tmp_path, python3="#!/bin/sh\nexit 0\n", **{browser: SAYS, "apt-get": SAYS})
    assert said == ["run check 1"]


@pytest.mark.parametrize(("user", "before"), [("0", ""), ("1000", "sudo -n ")])
def test_what_is_missing_is_installed_first(tmp_path: Path, user: str, before: str) -> None:
    programs = {"apt-get": "#!/bin/sh\necho apt-get $* >&3\n", "sudo": "#!/bin/sh\necho sudo $* >&3\n"}
    programs = {name: text.replace(">&3", f">>'{tmp_path}/notes'") for name, text in programs.items()}
    said = ci(tmp_path, python3="#!/bin/sh\nexit 1\n", id=f"#!/bin/sh\necho {user}\n", **programs)
    assert said == ["run check 1"]
    update, install = (tmp_path / "notes").read_text(encoding="utf-8").splitlines()
    assert update == f"{before}apt-get update -qq"
    assert install.startswith(f"{before}apt-get install -y")
    assert install.endswith(" chromium-headless-shell python3 python3-venv")


def test_where_nothing_can_be_installed_the_check_runs_all_the_same(tmp_path: Path) -> None:
    assert ci(tmp_path, python3="#!/bin/sh\nexit 0\n") == ["run check 1"]
