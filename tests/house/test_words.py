"""What may not be written anywhere is not written."""

from pathlib import Path

import pytest

from tests.house.planted import plant
from tests.house.tree import ROOT
from tests.house.words import channels_named, machine_paths, patched_tests, registry_hosts, unfinished_work


def test_nothing_below_the_connectors_names_a_channel() -> None:
    assert channels_named(ROOT) == []


def test_nothing_is_left_for_later() -> None:
    assert unfinished_work(ROOT) == []


def test_no_registry_is_named() -> None:
    assert registry_hosts(ROOT) == []


def test_no_machine_is_named() -> None:
    assert machine_paths(ROOT) == []


def test_no_test_replaces_a_method_or_sleeps() -> None:
    assert patched_tests(ROOT) == []


@pytest.mark.parametrize(
    "text",
    [
        "telegram_token = 1",
        "class TwilioError: ...",
        "def parse(whatsapp: str) -> None: ...",
        "send(meta=1)",
        "if kind == 'telegram': ...",
        "from connectors import telegram",
        "recipient = 'Meta'",
        "import json as twilio",
        "says = f'{name} on WhatsApp'",
    ],
)
def test_a_channels_name_is_seen(tmp_path: Path, text: str) -> None:
    assert len(channels_named(plant(tmp_path, {"core/messages.py": text}))) == 1


def test_a_channels_name_is_let_through_where_it_does_nothing(tmp_path: Path) -> None:
    text = '"""Telegram sends these."""\nfield = 1\n"""As WhatsApp calls it."""\nmetadata = "<meta x>"\n'
    text += "import sys\nfrom importlib.abc import MetaPathFinder\nfinders = sys.meta_path\n"
    plant(tmp_path, {"core/messages.py": text, "core/languages/en.toml": "x = 'Telegram'"})
    plant(tmp_path, {"connectors/telegram/kind.py": "name = 'telegram'"})
    assert channels_named(tmp_path) == []


def test_who_watches_a_process_may_wait_for_it(tmp_path: Path) -> None:
    assert patched_tests(plant(tmp_path, {"tests/core/test_kill.py": "import subprocess\ntime.sleep(0.1)"})) == []


def test_unfinished_work_is_seen_and_spanish_is_not(tmp_path: Path) -> None:
    word = "TO" + "DO"
    plant(tmp_path, {"core/log.py": f"\n# {word} later\n", "privacy/languages/es.toml": f"confirm = 'BORRAR {word}'"})
    assert unfinished_work(tmp_path) == [f"core/log.py:2 is unfinished: {word}"]


def test_a_registry_is_seen(tmp_path: Path) -> None:
    plant(
        tmp_path, {"README.md": "from https://py" + "pi.org/simple", ".ci/run": "--index files.python" + "hosted.org"}
    )
    assert len(registry_hosts(tmp_path)) == 2


def test_a_machines_path_is_seen(tmp_path: Path) -> None:
    plant(tmp_path, {"docs/a.md": "see /ho" + "me/ann/x, /wo" + "rk/y", "b.txt": "/ro" + "ot/.cache and /tm" + "p/z"})
    assert len(machine_paths(tmp_path)) == 4


def test_paths_that_are_no_machines_are_let_through(tmp_path: Path) -> None:
    plant(tmp_path, {"compose.yaml": "- /tmp:size=1m", "docs/a.md": "docs/home/start.md and https://a.example/work/x"})
    assert machine_paths(tmp_path) == []


def test_what_git_ignores_is_not_ours(tmp_path: Path) -> None:
    plant(tmp_path, {".gitignore": "/data/\n*.log\n", "data/x.txt": "/ro" + "ot/a", "deep/y.log": "/ro" + "ot/a"})
    assert machine_paths(tmp_path) == []
    plant(tmp_path, {"deep/data/x.txt": "/ro" + "ot/a"})
    assert len(machine_paths(tmp_path)) == 1


@pytest.mark.parametrize(
    "text",
    ["from unittest.mock import patch", "from unittest import mock", "import unittest.mock", "time.sleep(0.1)"],
)
def test_a_patched_or_sleeping_test_is_seen(tmp_path: Path, text: str) -> None:
    assert len(patched_tests(plant(tmp_path, {"tests/core/test_log.py": text}))) == 1
