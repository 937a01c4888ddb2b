"""The page of checks names all of them, and only tests that there are; what it says was removed still can be."""

import re
from collections.abc import Iterator

import pytest

from tests.house.tree import ROOT
from tests.long.defence import Undefended
from tests.long.undefended import DEFENCES, taken_out

_PAGE = (ROOT / "docs" / "privacy-checks.md").read_text(encoding="utf-8")
_NAMED = re.compile(r"`(tests/[a-z_/]+\.py)(?:::([a-z0-9_]+))?`")
_ROW = re.compile(r"^\| (\d+) \| (.+) \|$", re.MULTILINE)


def _missing(page: str) -> Iterator[str]:
    for path, name in _NAMED.findall(page):
        if not (ROOT / path).is_file():
            yield path
        elif name and f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8"):
            yield f"{path}::{name}"


def test_every_check_is_there_and_every_test_that_is_named() -> None:
    assert [int(number) for number, _ in _ROW.findall(_PAGE)] == [*range(1, 41), *range(1, 26)]
    assert len(_NAMED.findall(_PAGE)) > 80
    assert list(_missing(_PAGE)) == []


def test_a_test_that_is_not_there_is_seen() -> None:
    assert list(_missing("`tests/privacy/test_of_nothing.py`, `tests/house/tree.py::test_nothing`")) == [
        "tests/privacy/test_of_nothing.py",
        "tests/house/tree.py::test_nothing",
    ]


@pytest.mark.parametrize("defence", DEFENCES, ids=lambda defence: defence.without)
def test_every_defence_can_still_be_taken_out(defence: Undefended) -> None:
    for file, code in taken_out(defence, ROOT).items():
        compile(code, file, "exec")
    assert list(_missing("".join(f"`{test}`" for test in defence.shown_by.split()))) == []
    assert f"{defence.without}" in _PAGE, "the page does not say that it was taken out"
