"""Packages without what they say about themselves, and with everything else."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from core.undescribed import undescribed

_LONG = "It is described at length, so that it is worth the work to leave this out of memory."
_MODULE = f'''
"""{_LONG}"""

class Plain:
    """{_LONG}"""

    held = "{_LONG}"

    def method(self):
        """{_LONG}"""
        def inner():
            """{_LONG}"""
            return "{_LONG}"  # one constant with what describes it
        return inner

class Odd:
    @property
    def __doc__(self):
        """{_LONG}"""
        return self.method

def bare():
    return "{_LONG}"

def brief(): "Short."

def many(of):
    return ["{_LONG}" for _ in of]

by_itself = lambda: "{_LONG}"
'''


@pytest.fixture
def vendors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("vendor_d", "vendor_e"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("from .within import *\n", encoding="utf-8")
        (tmp_path / name / "within.py").write_text(_MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in [name for name in sys.modules if name.startswith("vendor_")]:
        del sys.modules[name]


@pytest.fixture
def read(vendors: None) -> ModuleType:
    with undescribed("vendor_d"):
        return import_module("vendor_d")


def test_neither_functions_nor_classes_say_what_they_are_for(read: ModuleType) -> None:
    inner = read.Plain().method()
    assert [each.__doc__ for each in (read.Plain, read.Plain.method, inner)] == ["-", "-", _LONG], (
        "the last one returns it"
    )
    assert _LONG not in read.Plain.method.__code__.co_consts


def test_whatever_they_hold_and_do_is_the_same(read: ModuleType) -> None:
    assert [read.Plain.held, read.Plain().method()(), read.bare(), read.by_itself()] == [_LONG] * 4
    assert read.many("ab") == [_LONG, _LONG]
    assert read.brief.__doc__ == "Short."


def test_what_is_no_description_but_has_its_name_stays(read: ModuleType) -> None:
    assert isinstance(vars(read.Odd)["__doc__"], property)


def test_packages_that_were_not_named_and_later_ones_keep_theirs(vendors: None) -> None:
    before = list(sys.meta_path)
    with undescribed("vendor_d"):
        assert import_module("vendor_e").Plain.__doc__ == _LONG
    assert sys.meta_path == before
    assert import_module("vendor_d").Plain.method.__doc__ == _LONG
