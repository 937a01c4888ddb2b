"""Imports run down, and there is no circle."""

from pathlib import Path

import pytest

from tests.house.floors import circles, circular_imports, upward_imports, upward_imports_in_core
from tests.house.planted import plant
from tests.house.tree import ROOT


def test_imports_run_down() -> None:
    assert upward_imports(ROOT) == []


def test_imports_run_down_inside_core() -> None:
    assert upward_imports_in_core(ROOT) == []


def test_nothing_leans_on_itself() -> None:
    assert circular_imports(ROOT) == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("core/log.py", "from settings.fields import Secret"),
        ("core/log.py", "import lethe.app"),
        ("settings/fields.py", "from privacy.phrases import understand"),
        ("privacy/phrases.py", "from settings.fields import Secret"),
        ("privacy/phrases.py", "from connectors.kind import Kind"),
        ("connectors/kind.py", "from privacy.phrases import understand"),
        ("console/html.py", "from lethe.app import serve"),
        ("lethe/app.py", "from tests.fakes.model_server import ModelServer"),
        ("core/log.py", "from . import errors"),
        ("core/log.py", "if TYPE_CHECKING:\n    from settings.fields import Secret"),
        ("core/log.py", "def late() -> None:\n    from settings.fields import Secret"),
    ],
)
def test_an_import_that_runs_up_is_seen(tmp_path: Path, path: str, line: str) -> None:
    assert len(upward_imports(plant(tmp_path, {path: line}))) == 1


def test_an_import_that_runs_down_is_let_through(tmp_path: Path) -> None:
    lines = "from core.log import Log\nfrom settings.fields import Secret\nimport json\n"
    assert upward_imports(plant(tmp_path, {"connectors/door.py": lines, "lethe/app.py": lines})) == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("core/log.py", "from core.memory.store import Store"),
        ("core/log.py", "from core.ports.command import Reply"),
        ("core/ports/command.py", "from core.memory.store import Store"),
        ("core/memory/store.py", "from core.journey.desk import Desk"),
        ("core/memory/store.py", "from core.models import faq"),
        ("core/models/faq.py", "from core.memory.store import Store"),
        ("core/journey/desk.py", "from core.models.faq import Faq"),
    ],
)
def test_an_import_that_runs_up_inside_core_is_seen(tmp_path: Path, path: str, line: str) -> None:
    assert len(upward_imports_in_core(plant(tmp_path, {path: line}))) == 1


def test_a_circle_between_files_is_seen_also_when_only_types_need_it(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "core/memory/store.py": "from core.memory import vault",
            "core/memory/vault.py": "if TYPE_CHECKING:\n    from core.memory.store import Store",
        },
    )
    assert circular_imports(tmp_path) == ["a circle between files: core.memory.store - core.memory.vault"]


def test_a_circle_between_rooms_is_seen_where_no_file_is_in_one(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "connectors/web/parsing.py": "from connectors.telegram.errors import Wrong",
            "connectors/telegram/parsing.py": "from connectors.web.errors import Wrong",
        },
    )
    assert circular_imports(tmp_path) == ["a circle between rooms: connectors.telegram - connectors.web"]


def test_circles_are_found_whole_and_once() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": {"d"}}) == [["a", "b", "c"], ["d", "e"]]
    assert circles({"a": {"b", "c"}, "b": {"c"}}) == []
