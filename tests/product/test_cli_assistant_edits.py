"""`lethe assistant change`, `remove`, `answers`, `versions` and `revert`, in an empty place."""

import json
from pathlib import Path

import pytest

from lethe.cli import main
from lethe.commands.configured import configured
from tests.product.typed import nothing_set

_empty_place = pytest.fixture(autouse=True)(nothing_set)


def _run(*words: str) -> int:
    return main(["assistant", *words])


def test_what_is_changed_can_be_put_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("add", "help", "provider=echo", "purpose=One.") == 0
    assert _run("change", "help", "purpose=Two.") == 0
    assert configured(None).assistant("help").purpose == "Two."
    capsys.readouterr()
    assert _run("versions", "help", "--json") == 0
    versions = json.loads(capsys.readouterr().out)["versions"]
    assert [(one["number"], one["holds"]) for one in versions] == [(2, True), (1, False)]
    assert _run("revert", "help", "1") == 0
    assert configured(None).assistant("help").purpose == "One."
    assert _run("versions", "help") == 0
    assert "holds now" in capsys.readouterr().out


def test_answers_are_read_from_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    Path("faq.csv").write_text("\ufeffquestion,answer\nOpen?,Yes.\n", encoding="utf-8")
    assert _run("answers", "lethe", "faq.csv") == 0
    assert "Open?" in configured(None).assistant("lethe").answers
    assert _run("answers", "lethe", "nothing.csv") == 1
    Path("faq.csv").write_text("words", encoding="utf-8")
    assert _run("answers", "lethe", "faq.csv") == 3
    assert "There is no question in it." in capsys.readouterr().err


def test_nothing_goes_that_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("add", "help", "provider=echo") == 0
    assert _run("remove", "help") == 6
    assert _run("remove", "help", "--yes") == 6
    assert "It answers on site." in capsys.readouterr().err
    assert _run("remove", "lethe", "--yes") == 0
    assert [one.name for one in configured(None).assistants] == ["help"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("change", "help"), 2),
        (("change", "help", "colour=red"), 2),
        (("change", "nobody", "purpose=x"), 3),
        (("change", "lethe", "provider=nobody"), 3),
        (("revert", "lethe", "7"), 3),
        (("versions", "nobody"), 2),
    ],
)
def test_what_is_not_right_is_said(words: tuple[str, ...], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(*words) == code
    assert capsys.readouterr().err.strip()
