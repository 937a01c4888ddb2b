"""What may not be written: a channel below its floor, unfinished work, machines and registries, patches in tests."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.shapes import words_of
from tests.house.tree import files, imports, nodes, parsed, python_files

CHANNELS = ("telegram", "whatsapp", "twilio")
ALSO_A_CHANNEL = frozenset({"meta"})
"""Only as a word by itself: metadata is none, and neither is a page's <meta>."""
IMPORT_SYSTEM = re.compile(r"^(?:meta_path|MetaPathFinder)$")
BELOW_CONNECTORS = ("core", "settings", "privacy")

# Put together from pieces, so that this file does not hold what it looks for.
UNFINISHED = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
REGISTRIES = re.compile(
    "|".join(
        re.escape(left + right)
        for left, right in (
            ("pypi.", "org"),
            ("python", "hosted.org"),
            ("registry.npm", "js.org"),
            ("gh", "cr.io"),
            ("docker", ".io"),
            ("qu", "ay.io"),
            ("proxy.go", "lang.org"),
            ("crates", ".io"),
        )
    )
)
MACHINE_PATHS = re.compile(
    "|".join(
        "(?<![A-Za-z0-9_.~-])/" + name + r"/[A-Za-z0-9_.]"
        for name in ("wo" + "rk", "tm" + "p", "ho" + "me", "Us" + "ers", "ro" + "ot")
    )
)
LANGUAGE_DATA = frozenset({".toml", ".json", ".jsonl"})
"""In Spanish and Portuguese the first unfinished-work word means "everything"."""


def _identifiers(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in nodes(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name, node.lineno
            case ast.arg(arg=name) | ast.keyword(arg=str(name)):
                yield name, node.lineno
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, node.lineno
            case ast.alias(name=name, asname=other):
                yield name, node.lineno
                yield other or "", node.lineno
            case _:
                pass


def _strings(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Strings that do something; one that stands alone is a docstring."""
    alone = {id(node.value) for node in nodes(tree) if isinstance(node, ast.Expr)}
    for node in nodes(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.value, node.lineno


def channels_named(root: Path, *packages: str) -> list[str]:
    """Where core, settings or privacy know a channel by name."""
    offences = []
    for path in python_files(root, *(packages or BELOW_CONNECTORS)):
        tree = parsed(root, path)
        for text, line in (*_identifiers(tree), *_strings(tree)):
            named = {name for name in CHANNELS if name in text.lower()} | (
                words_of(IMPORT_SYSTEM.sub("", text.replace("<meta ", ""))) & ALSO_A_CHANNEL
            )
            if named:
                offences.append(f"{path}:{line} names a channel: {', '.join(sorted(named))}")
    return offences


def _texts(root: Path) -> Iterator[tuple[Path, str]]:
    for path in files(root):
        try:
            yield path, (root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def _found(root: Path, pattern: re.Pattern[str], says: str, without: frozenset[str] = frozenset()) -> list[str]:
    return [
        f"{path}:{text.count(chr(10), 0, hit.start()) + 1} {says}: {hit.group()}"
        for path, text in _texts(root)
        if path.suffix not in without
        for hit in pattern.finditer(text)
    ]


def unfinished_work(root: Path) -> list[str]:
    return _found(root, UNFINISHED, "is unfinished", LANGUAGE_DATA)


def registry_hosts(root: Path) -> list[str]:
    return _found(root, REGISTRIES, "names a registry")


def machine_paths(root: Path) -> list[str]:
    return _found(root, MACHINE_PATHS, "names a place on somebody's machine")


def patched_tests(root: Path) -> list[str]:
    """Tests replace the other side at the wire, never a method; and they move the clock instead of waiting.

    Only who kills another process has to wait for it: its clock cannot be moved.
    """
    offences = []
    for path in python_files(root, "tests"):
        tree = parsed(root, path)
        watches_a_process = any(found.module == "subprocess" for found in imports(tree))
        for node in nodes(tree):
            match node:
                case (
                    ast.ImportFrom(module="unittest", names=[ast.alias(name="mock")])
                    | ast.ImportFrom(module="unittest.mock")
                ):
                    offences.append(f"{path}:{node.lineno} replaces methods")
                case ast.Import(names=[ast.alias(name="unittest.mock")]):
                    offences.append(f"{path}:{node.lineno} replaces methods")
                case ast.Call(func=ast.Attribute(value=ast.Name(id="time"), attr="sleep")) if not watches_a_process:
                    offences.append(f"{path}:{node.lineno} sleeps")
                case _:
                    pass
    return offences
