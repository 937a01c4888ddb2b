"""How a file looks: its size, its first sentence, its name, and the six names of every channel's folder."""

import ast
import re
from pathlib import Path

from tests.house.tree import OURS, files, module_name, nodes, parsed, python_files

LONGEST = 300
LONGEST_TEST = 450
"""A file of tests mirrors one of ours; it may need more lines to say what that one must not do."""
SIX = ("kind.py", "connector.py", "capabilities.py", "parsing.py", "rendering.py", "errors.py")
EMPTY_WORDS = frozenset({"util", "utils", "helper", "helpers", "manager", "managers", "misc", "base"})
"""Words that say nothing of what is in a file or behind a name."""


def long_files(root: Path) -> list[str]:
    return [
        f"{path} has {count} lines; {_most(path)} are the most"
        for path in python_files(root, *OURS)
        if (count := len((root / path).read_text(encoding="utf-8").splitlines())) > _most(path)
    ]


def _most(path: Path) -> int:
    return LONGEST_TEST if path.parts[0] == "tests" else LONGEST


def full_package_files(root: Path) -> list[str]:
    return [
        f"{path} is not empty"
        for path in python_files(root, *OURS)
        if path.name == "__init__.py" and (root / path).stat().st_size
    ]


def folders_without_package_file(root: Path) -> list[str]:
    folders = {path.parent for path in python_files(root, *OURS)}
    return [
        f"{folder} has no __init__.py" for folder in sorted(folders) if not (root / folder / "__init__.py").exists()
    ]


def silent_modules(root: Path) -> list[str]:
    """Modules that do not begin with one sentence saying what they are for."""
    offences = []
    for path in python_files(root, *OURS):
        if path.name == "__init__.py":
            continue
        said = ast.get_docstring(parsed(root, path)) or ""
        first = said.split("\n\n")[0].strip()
        if not first:
            offences.append(f"{path} does not say what it is for")
        elif not first.endswith((".", "?", "!")):
            offences.append(f"{path} begins with something that is no sentence")
    return offences


def words_of(name: str) -> set[str]:
    """The words of an identifier: `BaseStore` and `base_store` both have "base"."""
    apart = re.sub(r"([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])", r"\1\3_\2", name)
    return {word for word in re.split(r"[^a-z0-9]+", apart.lower()) if word}


def empty_names(root: Path) -> list[str]:
    """Files, classes and functions that are called by a word that says nothing."""
    offences = []
    for path in python_files(root, *OURS):
        for part in module_name(path).split("."):
            if words_of(part) & EMPTY_WORDS:
                offences.append(f"{path} is called {part}")
        for node in nodes(parsed(root, path)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                # `base_address` is a word of the contract; only a class may not be a base.
                forbidden = EMPTY_WORDS if isinstance(node, ast.ClassDef) else EMPTY_WORDS - {"base"}
                if words_of(node.name) & forbidden:
                    offences.append(f"{path}:{node.lineno} {node.name} is no name")
    return offences


def incomplete_channels(root: Path) -> list[str]:
    folders = {path.parent for path in python_files(root, "connectors") if len(path.parts) == 3}
    return [
        f"{folder} has no {name}" for folder in sorted(folders) for name in SIX if not (root / folder / name).exists()
    ]


def errors_missing_in_tree(root: Path) -> list[str]:
    """core/errors.py draws its classes as a tree in its docstring: each under the one it derives from."""
    path = Path("core/errors.py")
    if path not in set(files(root)):
        return [f"{path} is missing"]
    tree = parsed(root, path)
    drawn: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in (ast.get_docstring(tree) or "").splitlines():
        word = re.match(r"( *)([A-Z][A-Za-z]+)(?: {2,}\S|$)", line)
        if word:
            depth, name = len(word[1]), word[2]
            above = [(other, parent) for other, parent in above if other < depth]
            drawn[name] = above[-1][1] if above else "Exception"
            above.append((depth, name))
    offences = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            parents = [parent.id for parent in node.bases if isinstance(parent, ast.Name)]
            if node.name not in drawn:
                offences.append(f"{path}:{node.lineno} {node.name} is not in the tree of the docstring")
            elif drawn.pop(node.name) not in parents:
                offences.append(f"{path}:{node.lineno} {node.name} stands in the tree under another than its parent")
    return offences + [f"{path} draws {name}, which does not exist" for name in drawn]
