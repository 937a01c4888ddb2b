"""What stands beside the code: the locked requirements, what is delivered, links and decisions in the documents."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.house.tree import PACKAGES, files, nodes, parsed, python_files

LOCKS = ("requirements.txt", "requirements-dev.txt")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}$")
ADR_PARTS = ("## Context", "## Decision", "## Consequences", "## What else was considered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    name: str
    version: Version
    hashes: int


def joined_lines(text: str) -> Iterator[str]:
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line.strip()


def locked(text: str) -> list[Locked]:
    """Raises ValueError for a line that is anything but name==version, a marker, and hashes."""
    found = []
    for line in joined_lines(text):
        wanted, *rest = re.split(r"\s+(?=--)", line)
        requirement = Requirement(wanted)
        pins = list(requirement.specifier)
        if requirement.url or len(pins) != 1 or pins[0].operator != "==" or not all(map(HASH.match, rest)):
            raise ValueError(line[:60])
        found.append(
            Locked(name=canonicalize_name(requirement.name), version=Version(pins[0].version), hashes=len(rest))
        )
    return found


def loose_requirements(root: Path) -> list[str]:
    """A locked requirement without a version or a hash, or a line that says where to fetch from."""
    offences = []
    for name in sorted(path.name for path in root.glob("requirements*.txt")):
        try:
            packages = locked((root / name).read_text(encoding="utf-8"))
        except ValueError as mistake:
            offences.append(f"{name}: not a locked requirement: {mistake}")
        else:
            offences += [f"{name}: {package.name} has no hash" for package in packages if not package.hashes]
    return offences


def stale_locks(root: Path) -> list[str]:
    """Where the locks no longer hold what pyproject.toml asks for, or differ from each other."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {LOCKS[0]: project["project"]["dependencies"], LOCKS[1]: project["dependency-groups"]["dev"]}
    for extra, requirements in project["project"].get("optional-dependencies", {}).items():
        wanted[f"requirements-{extra}.txt"] = requirements
    locks = {
        name: {package.name: package.version for package in locked((root / name).read_text(encoding="utf-8"))}
        for name in wanted
    }
    offences = [
        f"{lock}: {name} is not the {version} of {LOCKS[0]}"
        for lock in locks
        for name, version in locks[LOCKS[0]].items()
        if locks[lock].get(name) != version
    ]
    for lock, requirements in wanted.items():
        for requirement in map(Requirement, requirements):
            version = locks[lock].get(canonicalize_name(requirement.name))
            if version is None or version not in requirement.specifier:
                offences.append(f"{lock}: {requirement} is asked for, {version} is locked")
    return offences


def packages_not_delivered(root: Path) -> list[str]:
    """A package that exists must be in the image, past .dockerignore, and in the wheel."""
    copied = (root / "Dockerfile").read_text(encoding="utf-8")
    let_in = (root / ".dockerignore").read_text(encoding="utf-8").splitlines()
    wheel = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    offences = []
    for package in PACKAGES:
        if (root / package).is_dir():
            if not re.search(rf"^COPY {package} \S+/{package}$", copied, re.MULTILINE):
                offences.append(f"Dockerfile does not copy {package}")
            if f"!{package}" not in let_in:
                offences.append(f".dockerignore keeps {package} out")
            if package not in wheel["wheel"]["packages"]:
                offences.append(f"pyproject.toml leaves {package} out of the wheel")
    return offences


def broken_links(root: Path) -> list[str]:
    """Links in the documents to files that do not exist; what is on the web is not asked."""
    offences = []
    for path in files(root):
        if path.suffix == ".md":
            text = re.sub(r"```.*?```", "", (root / path).read_text(encoding="utf-8"), flags=re.DOTALL)
            for target in re.findall(r"\]\(([^)\s]+)\)", text):
                place = target.partition("#")[0]
                if place and "://" not in target and not (root / path.parent / place).exists():
                    offences.append(f"{path} leads to {target}, which does not exist")
    return offences


def broken_decisions(root: Path) -> list[str]:
    """Decisions are numbered without gaps, and each has its four parts, a status and a date."""
    offences = []
    papers = sorted((root / "docs" / "adr").glob("[0-9]*.md"))
    for number, path in enumerate(papers, start=1):
        text = path.read_text(encoding="utf-8")
        if not path.name.startswith(f"{number:04}-"):
            offences.append(f"{path.name} is not number {number:04}")
        if not text.startswith(f"# {path.name[:4]} "):
            offences.append(f"{path.name} does not begin with its number")
        offences += [f"{path.name} has no {part!r}" for part in ADR_PARTS if f"\n{part}\n" not in text]
        if not re.search(r"^Status: (accepted|superseded by \d{4}), \d{4}-\d{2}-\d{2}$", text, re.MULTILINE):
            offences.append(f"{path.name} has no status and date")
    return offences or ([] if papers else ["docs/adr holds no decision"])


def events_said(root: Path) -> frozenset[str]:
    """Every name of an event that the code gives to the log."""
    return frozenset(
        call.args[0].value
        for path in python_files(root, *PACKAGES)
        for call in nodes(parsed(root, path))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("event", "failure", "_tell")
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    )


def events_documented(root: Path) -> frozenset[str]:
    """In the first column of the last table of the page."""
    page = (root / "docs" / "reference" / "watching.md").read_text(encoding="utf-8")
    rows = page.partition("## The log")[2].splitlines()
    return frozenset(
        name for row in rows if row.startswith("| `") for name in re.findall("`([^`]+)`", row.split("|")[1])
    )


def counts_documented(root: Path) -> frozenset[str]:
    page = (root / "docs" / "reference" / "watching.md").read_text(encoding="utf-8")
    rows = page.partition("## What is counted")[2].partition("## The log")[0].splitlines()
    return frozenset(
        name for row in rows if row.startswith("| `") for name in re.findall(r"`(lethe_\w+)", row.split("|")[1])
    )
