"""What stands beside the code fits the code."""

import re
import tomllib
from pathlib import Path

import pytest

from core.metrics import Metrics
from tests.house.papers import (
    ADR_PARTS,
    broken_decisions,
    broken_links,
    counts_documented,
    events_documented,
    events_said,
    locked,
    loose_requirements,
    packages_not_delivered,
    stale_locks,
)
from tests.house.planted import plant
from tests.house.tree import ROOT

HASH = f" --hash=sha256:{'0' * 64}"
PROJECT = """
[project]
dependencies = ["aiohttp>=3,<4"]
[dependency-groups]
dev = ["Pytest_Tool==9.2"]
"""
DECISION = "# 0001 Something\n\nStatus: accepted, 2026-11-22\n\n" + "\n\nWords.\n\n".join(ADR_PARTS) + "\n\nWords.\n"


def test_every_locked_requirement_has_its_hashes() -> None:
    assert loose_requirements(ROOT) == []


def test_the_locks_are_fresh() -> None:
    assert stale_locks(ROOT) == []


def test_every_package_is_delivered() -> None:
    assert packages_not_delivered(ROOT) == []


def test_every_link_leads_somewhere() -> None:
    assert broken_links(ROOT) == []


def test_every_decision_is_whole() -> None:
    assert broken_decisions(ROOT) == []


def test_every_event_of_the_log_is_documented_and_no_other() -> None:
    assert events_documented(ROOT) == events_said(ROOT)


def test_everything_that_is_counted_is_documented_and_nothing_else() -> None:
    page = Metrics().page().decode()
    counted = {
        f"{name}_total" if kind == "counter" and not name.endswith("_total") else name
        for name, kind in re.findall(r"^# TYPE (\w+) (\w+)$", page, re.MULTILINE)
    }
    assert counts_documented(ROOT) == counted


def test_an_event_is_seen(tmp_path: Path) -> None:
    plant(tmp_path, {"core/a.py": "self._log.event('one.two', count=1)\nlog.failure('three', error)\nother('four')\n"})
    assert events_said(tmp_path) == {"one.two", "three"}


def test_the_version_is_the_same_everywhere() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"\n## [{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"image: lethe:{version}\n" in (ROOT / "compose.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "line",
    [
        "aiohttp==3.14.5",
        f"aiohttp>=3{HASH}",
        f"aiohttp{HASH}",
        "aiohttp==3.14.5 --hash=md5:00",
        "--index-url https://packages.example",
        f"aiohttp @ file:///a.whl{HASH}",
        "-e .",
    ],
)
def test_a_loose_requirement_is_seen(tmp_path: Path, line: str) -> None:
    plant(tmp_path, {"requirements.txt": f"# made by\n{line}\n", "requirements-dev.txt": f"nh3==1{HASH}\n"})
    assert len(loose_requirements(tmp_path)) == 1


def test_locks_are_read() -> None:
    text = f"# made by a tool\nnh3==1 ; sys_platform != 'win32' \\\n   {HASH} \\\n   {HASH}\n"
    [package] = locked(text)
    assert (package.name, str(package.version), package.hashes) == ("nh3", "1", 2)


def test_stale_locks_are_seen(tmp_path: Path) -> None:
    fresh = {
        "pyproject.toml": PROJECT,
        "requirements.txt": f"aiohttp==3.14{HASH}\n",
        "requirements-dev.txt": f"aiohttp==3.14{HASH}\npytest-tool==9.2.0{HASH}\n",
    }
    assert stale_locks(plant(tmp_path, fresh)) == []
    plant(tmp_path, {"requirements.txt": f"aiohttp==2.9{HASH}\n"})
    assert stale_locks(tmp_path) == [
        "requirements-dev.txt: aiohttp is not the 2.9 of requirements.txt",
        "requirements.txt: aiohttp<4,>=3 is asked for, 2.9 is locked",
    ]
    plant(tmp_path, {**fresh, "requirements-dev.txt": f"aiohttp==3.14{HASH}\n"})
    assert stale_locks(tmp_path) == ["requirements-dev.txt: Pytest_Tool==9.2 is asked for, None is locked"]
    extra = f'{PROJECT}\n[project.optional-dependencies]\nsong = ["lark>=1"]\n'
    plant(tmp_path, {**fresh, "pyproject.toml": extra, "requirements-song.txt": f"aiohttp==3.14{HASH}\n"})
    assert stale_locks(tmp_path) == ["requirements-song.txt: lark>=1 is asked for, None is locked"]


def test_a_package_that_is_not_delivered_is_seen(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "core/log.py": "",
            "console/html.py": "",
            "Dockerfile": "COPY core /house/core\n",
            ".dockerignore": "*\n!core\n",
            "pyproject.toml": '[tool.hatch.build.targets.wheel]\npackages = ["core"]\n',
        },
    )
    assert [offence.rpartition("console")[0] for offence in packages_not_delivered(tmp_path)] == [
        "Dockerfile does not copy ",
        ".dockerignore keeps ",
        "pyproject.toml leaves ",
    ]


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    text = "[a](b.md) [c](docs/none.md#part) [d](#here) [e](https://example.org) ```\n[f](none.md)\n```"
    plant(tmp_path, {"a.md": text, "b.md": ""})
    assert broken_links(tmp_path) == ["a.md leads to docs/none.md#part, which does not exist"]


def test_a_broken_decision_is_seen(tmp_path: Path) -> None:
    assert broken_decisions(tmp_path) == ["docs/adr holds no decision"]
    plant(tmp_path, {"docs/adr/0001-something.md": DECISION})
    assert broken_decisions(tmp_path) == []
    plant(tmp_path, {"docs/adr/0003-other.md": DECISION.replace("## Decision", "## Chosen").replace("accepted", "ok")})
    assert broken_decisions(tmp_path) == [
        "0003-other.md is not number 0002",
        "0003-other.md does not begin with its number",
        "0003-other.md has no '## Decision'",
        "0003-other.md has no status and date",
    ]
