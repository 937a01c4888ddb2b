"""The glossary is about the code that is there: each of its words is one that the code is written in."""

import ast
import re
from pathlib import Path

from tests.house.planted import plant
from tests.house.shapes import words_of
from tests.house.tree import PACKAGES, ROOT, nodes, parsed, python_files

ROW = re.compile(r"^\| \*\*(?P<word>[^*]+)\*\* \| (?P<meaning>[^|]+) \|(?P<avoided>[^|]*)\|$", re.MULTILINE)


def glossary(root: Path) -> list[tuple[str, str, str]]:
    """(word, meaning, what we do not say)"""
    text = (root / "docs" / "glossary.md").read_text(encoding="utf-8")
    return [(found["word"], found["meaning"].strip(), found["avoided"].strip()) for found in ROW.finditer(text)]


def words_in_use(root: Path) -> set[str]:
    """Every word of every file, class and function."""
    words: set[str] = set()
    for path in python_files(root, *PACKAGES):
        words |= words_of(path.stem)
        for node in nodes(parsed(root, path)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                words |= words_of(node.name)
    return words


def unused_words(root: Path) -> list[str]:
    used = words_in_use(root)
    parts = [part for word, _, _ in glossary(root) for part in re.findall("[a-z]+", word.lower())]
    return [part for part in parts if part not in used and f"{part}s" not in used]


def test_every_word_of_the_glossary_is_one_of_the_code() -> None:
    assert unused_words(ROOT) == []


def test_every_word_stands_once_and_is_nowhere_avoided() -> None:
    rows = glossary(ROOT)
    words = [word.lower() for word, _, _ in rows]
    assert len(words) == len(set(words)) > 20
    avoided = {one.strip() for _, _, avoided in rows for one in avoided.split(",")}
    assert avoided.isdisjoint(words)


def test_a_word_that_nothing_is_called_is_seen(tmp_path: Path) -> None:
    plant(tmp_path, {"docs/glossary.md": "| **Knock** | a call | hook |\n| **Moth** | an insect | |\n"})
    plant(tmp_path, {"core/knocks.py": "class Knock: ...\n"})
    assert unused_words(tmp_path) == ["moth"]
