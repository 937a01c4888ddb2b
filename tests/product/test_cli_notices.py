"""`lethe privacy notice`: every version, what differs, and what is published before it is in force."""

import json
from pathlib import Path

import pytest

from lethe.cli import main
from lethe.commands.notices import publish_notices
from tests.product.typed import nothing_set

_empty_place = pytest.fixture(autouse=True)(nothing_set)
_SETTINGS = """
[server]
data_dir = "data"
owner = "{owner}"

[[assistants]]
name = "desk"
purpose = "{purpose}"
provider = "faq"

[[channels]]
name = "site"
kind = "web"
assistant = "desk"
"""


def _set(purpose: str, owner: str = "The Clinic") -> None:
    Path("lethe.toml").write_text(_SETTINGS.format(purpose=purpose, owner=owner))


def _json(capsys: pytest.CaptureFixture[str], *words: str) -> "dict[str, list[dict[str, object]]]":
    assert main(["privacy", "notice", *words, "--json"]) == 0
    content: dict[str, list[dict[str, object]]] = json.loads(capsys.readouterr().out)
    return content


def test_from_the_first_version_to_a_published_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _set("Answers questions.")
    [change] = _json(capsys, "diff")["changes"]
    assert (change["before"], change["material"]) == ("", False)
    assert main(["privacy", "notice", "publish", "--yes"]) == 0
    capsys.readouterr()
    first = str(change["after"])
    assert [each["version"] for each in _json(capsys, "list")["versions"]] == [first]
    _set("Sells shoes.")
    [change] = _json(capsys, "diff", first)["changes"]
    assert (change["before"], change["material"]) == (first, True)
    assert change["differences"] == [{"mark": "changed", "what": "purpose", "material": True}]
    assert "What it is for" in str(change["text"])


def test_nothing_is_published_without_a_yes(capsys: pytest.CaptureFixture[str]) -> None:
    _set("Answers questions.")
    assert publish_notices(None, "en", yes=False, terminal=None) == 6
    assert not Path("data/notices").exists()


def test_a_version_that_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    _set("Answers questions.")
    assert main(["privacy", "notice", "diff", "0123456789ab"]) == 1
    assert main(["privacy", "notice", "list", "0123456789ab"]) == 2
    assert "There is no version" in capsys.readouterr().err
