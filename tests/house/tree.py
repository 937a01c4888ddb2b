"""Reads the checkout for the house tests: which files are ours, what they import, what they are called."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import lru_cache
from os import walk
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("core", "settings", "privacy", "connectors", "console", "lethe")
"""What is delivered; tests and benchmarks stand beside it."""
OURS = (*PACKAGES, "tests", "benchmarks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One name taken from one module: `from aiohttp import web` is (aiohttp, web); `import json` is (json, "")."""

    module: str
    name: str
    line: int
    level: int


def is_ignored(relative: Path, patterns: tuple[str, ...]) -> bool:
    """By the few forms of pattern that our .gitignore uses: a name anywhere, or /name at the top."""
    for pattern in patterns:
        name = pattern.strip("/")
        parts = relative.parts[:1] if pattern.startswith("/") else relative.parts
        if any(fnmatch(part, name) for part in parts):
            return True
    return False


def files(root: Path) -> Iterator[Path]:
    """Every file of the tree, as a path below `root`, without what .gitignore names and git's own."""
    ignore = root / ".gitignore"
    lines = ignore.read_text().splitlines() if ignore.exists() else []
    patterns = (".git", *(line for line in lines if line and not line.startswith("#")))
    for place, folders, names in walk(root):
        below = Path(place).relative_to(root)
        folders[:] = sorted(folder for folder in folders if not is_ignored(below / folder, patterns))
        for name in sorted(names):
            if not is_ignored(below / name, patterns):
                yield below / name


def python_files(root: Path, *packages: str) -> list[Path]:
    """All Python files below the named top folders, in order."""
    return [path for path in files(root) if path.suffix == ".py" and path.parts[0] in packages and len(path.parts) > 1]


def module_name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@lru_cache(maxsize=2000)
def _parsed(path: Path, stamp: int) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def parsed(root: Path, path: Path) -> ast.Module:
    whole = root / path
    return _parsed(whole, whole.stat().st_mtime_ns)


@lru_cache(maxsize=2000)
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """What `ast.walk` says, walked once for all who ask."""
    return tuple(ast.walk(tree))


@lru_cache(maxsize=2000)
def imports(tree: ast.Module) -> tuple[Import, ...]:
    """Also those inside functions and under TYPE_CHECKING."""
    return tuple(_imports(tree))


def _imports(tree: ast.Module) -> Iterator[Import]:
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module=alias.name, name="", line=node.lineno, level=0)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield Import(module=node.module or "", name=alias.name, line=node.lineno, level=node.level)


def package_of(module: str) -> str:
    return module.partition(".")[0]
