"""Files are short, say what they are for, and are called by words that mean something."""

from pathlib import Path

import pytest

from tests.house.planted import plant
from tests.house.shapes import (
    LONGEST,
    SIX,
    empty_names,
    errors_missing_in_tree,
    folders_without_package_file,
    full_package_files,
    incomplete_channels,
    long_files,
    silent_modules,
    words_of,
)
from tests.house.tree import ROOT

TREE = '''"""Every way this server can fail.

ServerError
    SettingError            the owner must change something
    GateError
        NotDeclared         to nobody we declared
"""


class ServerError(Exception): ...
class SettingError(ServerError): ...
class GateError(ServerError): ...
class NotDeclared(GateError): ...
'''


def test_no_file_is_long() -> None:
    assert long_files(ROOT) == []


def test_package_files_are_empty() -> None:
    assert full_package_files(ROOT) == []


def test_every_folder_is_a_package() -> None:
    assert folders_without_package_file(ROOT) == []


def test_every_module_says_what_it_is_for() -> None:
    assert silent_modules(ROOT) == []


def test_every_name_says_something() -> None:
    assert empty_names(ROOT) == []


def test_every_channel_has_the_six_files() -> None:
    assert incomplete_channels(ROOT) == []


def test_every_error_is_in_its_tree() -> None:
    assert errors_missing_in_tree(ROOT) == []


def test_a_long_file_is_seen(tmp_path: Path) -> None:
    plant(tmp_path, {"core/fits.py": "\n" * LONGEST, "core/long.py": "\n" * (LONGEST + 1)})
    assert long_files(tmp_path) == [f"core/long.py has {LONGEST + 1} lines; {LONGEST} are the most"]


def test_a_full_package_file_is_seen(tmp_path: Path) -> None:
    assert full_package_files(plant(tmp_path, {"core/__init__.py": "import json\n"})) == [
        "core/__init__.py is not empty"
    ]


def test_a_folder_that_is_no_package_is_seen(tmp_path: Path) -> None:
    plant(tmp_path, {"core/__init__.py": "", "core/memory/store.py": ""})
    assert folders_without_package_file(tmp_path) == ["core/memory has no __init__.py"]


@pytest.mark.parametrize("text", ["import json\n", '"""Stores things"""\n', '"""A title\n\nA sentence."""\n', ""])
def test_a_module_that_says_nothing_is_seen(tmp_path: Path, text: str) -> None:
    assert len(silent_modules(plant(tmp_path, {"core/log.py": text}))) == 1


def test_a_module_that_says_what_it_is_for_is_let_through(tmp_path: Path) -> None:
    text = '"""One sentence\nover two lines.\n\nAnd more"""\n'
    assert silent_modules(plant(tmp_path, {"core/log.py": text, "core/__init__.py": ""})) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("core/utils.py", ""),
        ("core/text_helpers.py", ""),
        ("core/base/log.py", ""),
        ("core/log.py", "class TurnManager: ..."),
        ("core/log.py", "class BaseStore: ..."),
        ("core/log.py", "def parse_misc() -> None: ..."),
        ("tests/fakes/wire.py", "async def helper() -> None: ..."),
    ],
)
def test_a_name_that_says_nothing_is_seen(tmp_path: Path, path: str, text: str) -> None:
    assert len(empty_names(plant(tmp_path, {path: text}))) == 1


def test_the_contracts_own_words_are_let_through(tmp_path: Path) -> None:
    text = "base_address = ''\ndef base_address_of() -> str: ...\nclass Based: ...\n"
    assert empty_names(plant(tmp_path, {"settings/assistants.py": text})) == []


def test_names_are_taken_apart_into_words() -> None:
    assert words_of("HTTPBaseStore_v2") == {"http", "base", "store", "v2"}
    assert words_of("metadata") == {"metadata"}


def test_a_channel_without_one_of_its_files_is_seen(tmp_path: Path) -> None:
    plant(tmp_path, {f"connectors/signal/{name}": "" for name in SIX if name != "errors.py"})
    assert incomplete_channels(tmp_path) == ["connectors/signal has no errors.py"]


def test_an_error_outside_its_tree_is_seen(tmp_path: Path) -> None:
    assert errors_missing_in_tree(plant(tmp_path, {"core/errors.py": TREE})) == []
    plant(tmp_path, {"core/errors.py": TREE + "class Unanswered(GateError): ...\n"})
    assert errors_missing_in_tree(tmp_path) == ["core/errors.py:14 Unanswered is not in the tree of the docstring"]
    plant(tmp_path, {"core/errors.py": TREE.replace("NotDeclared(GateError)", "NotDeclared(ServerError)")})
    assert "under another than its parent" in errors_missing_in_tree(tmp_path)[0]
    plant(tmp_path, {"core/errors.py": TREE.replace("class NotDeclared(GateError): ...", "")})
    assert errors_missing_in_tree(tmp_path) == ["core/errors.py draws NotDeclared, which does not exist"]
    assert errors_missing_in_tree(tmp_path / "core") == ["core/errors.py is missing"]
