"""Which room may lean on which: imports run down, and nothing leans on itself in a circle."""

from pathlib import Path

from tests.house.tree import OURS, PACKAGES, Import, imports, module_name, package_of, parsed, python_files

MAY_USE: dict[str, frozenset[str]] = {
    "core": frozenset({"core"}),
    "settings": frozenset({"core", "settings"}),
    "privacy": frozenset({"core", "privacy"}),
    "connectors": frozenset({"core", "settings", "connectors"}),
    "console": frozenset({"core", "settings", "privacy", "connectors", "console"}),
    "lethe": frozenset(PACKAGES),
}

CORE_MAY_USE: dict[str, frozenset[str]] = {
    "": frozenset({""}),
    "ports": frozenset({"", "ports"}),
    "memory": frozenset({"", "ports", "memory"}),
    "models": frozenset({"", "ports", "models"}),
    "documents": frozenset({"", "ports", "documents"}),
    "journey": frozenset({"", "ports", "memory", "journey"}),
}
"""The floors inside core; "" are the files directly in it, the words and the way out."""

Graph = dict[str, set[str]]


def _target(found: Import, modules: frozenset[str]) -> str:
    """The module that an import leans on: `from core.memory import store` may mean the file store.py."""
    whole = f"{found.module}.{found.name}"
    return whole if whole in modules else found.module


def _edges(root: Path) -> list[tuple[Path, Import, str]]:
    paths = python_files(root, *PACKAGES)
    modules = frozenset(module_name(path) for path in paths)
    return [(path, found, _target(found, modules)) for path in paths for found in imports(parsed(root, path))]


def upward_imports(root: Path) -> list[str]:
    offences = []
    for path, found, target in _edges(root):
        package = path.parts[0]
        if found.level:
            offences.append(f"{path}:{found.line} imports relatively; write the whole name")
        elif package_of(target) in OURS and package_of(target) not in MAY_USE[package]:
            offences.append(f"{path}:{found.line} {package} may not use {target}")
    return offences


def _core_room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in CORE_MAY_USE else ""


def upward_imports_in_core(root: Path) -> list[str]:
    offences = []
    for path, found, target in _edges(root):
        if path.parts[0] == "core" and package_of(target) == "core":
            here, there = _core_room(module_name(path)), _core_room(target)
            if there not in CORE_MAY_USE[here]:
                offences.append(f"{path}:{found.line} core/{here or '*.py'} may not use {target}")
    return offences


def room_of(module: str) -> str:
    """A folder of a package is a room with all that is in it; a file directly in a package is one by itself."""
    return ".".join(module.split(".")[:2])


def _graph(root: Path, level: str) -> Graph:
    graph: Graph = {}
    for path, _, target in _edges(root):
        if package_of(target) in PACKAGES:
            here, there = module_name(path), target
            if level == "packages":
                here, there = package_of(here), package_of(there)
            elif level == "rooms":
                here, there = room_of(here), room_of(there)
            if here != there:
                graph.setdefault(here, set()).add(there)
    return graph


def circles(graph: Graph) -> list[list[str]]:
    """Every group of two or more that reach each other, each once, in order."""

    def reachable(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = list(graph.get(start, ()))
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting.extend(graph.get(node, ()))
        return seen

    reach = {node: reachable(node) for node in graph}
    groups = {
        tuple(sorted({node, *(other for other in reach[node] if node in reach.get(other, ()))}))
        for node in graph
        if node in reach[node]
    }
    return [list(group) for group in sorted(groups)]


def circular_imports(root: Path) -> list[str]:
    return [
        f"a circle between {level}: {' - '.join(circle)}"
        for level in ("packages", "rooms", "files")
        for circle in circles(_graph(root, level))
    ]
