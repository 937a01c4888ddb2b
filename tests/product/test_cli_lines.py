"""What the command line makes of lines, tables and languages."""

import io
import json
from pathlib import Path

import pytest

from core.journey.prompting import tokens
from core.ports.language_model import Assistant, Limits, Line
from lethe.cli import main
from lethe.commands.chat import answered, recent
from lethe.commands.printing import print_table
from tests.fakes.scripted_model import ScriptedModel
from tests.product.typed import nothing_set

_empty_place = pytest.fixture(autouse=True)(nothing_set)


def test_one_long_value_does_not_push_every_row_apart(capsys: pytest.CaptureFixture[str]) -> None:
    long = "x" * 400
    print_table(("setting", "value", "origin"), [("a", long, long), ("b", "short", "default")])
    head, first, second = capsys.readouterr().out.splitlines()
    assert first == f"a        {'x' * 59}…  {long}"
    assert head.index("origin") == second.index("default") == first.rindex(" ") + 1


def test_what_somebody_wrote_gives_no_order_to_the_terminal_and_begins_no_row(
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrote = "hello\x1b]0;owned\x07\x9b2J\r\n2026-01-01  us  we owe you\u2028a lot"
    print_table(("when", "words"), [("now", wrote)])
    _, *rows = capsys.readouterr().out.split("\n")
    assert rows == ["now   hello ]0;owned  2J  2026-01-01  us  we owe you a lot", ""]


async def test_what_a_model_says_gives_no_order_to_the_terminal_and_keeps_its_lines(
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrote = ("one\n\ttwo\x1b", "]0;owned\x07\x9b2J\r\nthree\u2028end")
    model = ScriptedModel()
    model.script = [list(wrote)]
    said = await answered(_assistant(model), [Line(role="person", text="hello")])
    assert capsys.readouterr().out == "one\n\ttwo ]0;owned  2J \nthree end\n"
    assert said == "".join(wrote), "the model reads again what it wrote"


def _assistant(model: ScriptedModel) -> Assistant:
    return Assistant(
        name="desk",
        purpose="",
        instructions="",
        model=model,
        limits=Limits(answer_tokens=100, first_token_seconds=60, gap_seconds=60, answer_seconds=60),
        history_tokens=1000,
        is_ai=True,
        recipient="",
        retention_days=1,
    )


def test_as_json_a_long_value_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    long = "Be brief. " * 40
    Path("lethe.toml").write_text(f'[[assistants]]\nname = "a"\ninstructions = "{long}"\n', encoding="utf-8")
    assert main(["config", "show", "--origin"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert max(map(len, rows)) < 160
    assert main(["config", "show", "--json"]) == 0
    values = {row["name"]: row["value"] for row in json.loads(capsys.readouterr().out)["settings"]}
    assert values["assistants.a.instructions"] == long


@pytest.mark.parametrize("command", ["understand", "mask"])
@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"text": "/show", "lang": 5}', "Line 1: lang must be text; "),
        ('{"text": "/show", "lang": 0}', "Line 1: lang must be text; "),
        ('{"text": "/show", "lang": false}', "Line 1: lang must be text; "),
        ('{"text": 5, "lang": 5}', "Line 1 has no text; "),
        ("[]", "Line 1 has no text; "),
        ("{", "Line 1 is not JSON; "),
    ],
)
def test_a_line_that_is_wrong_is_told_what_is(
    line: str, says: str, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{line}\n"))
    assert main(["privacy", command, "--json"]) == 2
    data, talk = capsys.readouterr()
    assert data == ""
    assert talk.startswith(says)


@pytest.mark.parametrize("language", ["", ', "lang": null', ', "lang": ""'])
def test_a_line_without_a_language_is_right(
    language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f'{{"text": "/show"{language}}}\n'))
    assert main(["privacy", "understand", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["command"] == "show"


def test_a_notice_in_a_language_that_there_is_none_in(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--language", "xx"], ["--language", "xx", "--json"]):
        assert main(["privacy", "notice", *words]) == 2
        data, talk = capsys.readouterr()
        assert data == ""
        assert talk.startswith("Notices are not written in xx; they are in en, ")


def test_a_notice_says_which_language_it_is_in(capsys: pytest.CaptureFixture[str]) -> None:
    texts = set()
    for tag in ("de", "de-AT", "DE"):
        assert main(["privacy", "notice", "--language", tag, "--json"]) == 0
        (notice,) = json.loads(capsys.readouterr().out)["notices"]
        assert notice["language"] == "de"
        texts.add(notice["text"])
    assert len(texts) == 1


def test_a_notice_names_the_owner_as_the_server_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LETHE_SERVER__OWNER", "The practice at the harbour")
    assert main(["privacy", "notice"]) == 0
    assert "The practice at the harbour" in capsys.readouterr().out


def test_a_conversation_in_the_terminal_is_counted_like_every_other() -> None:
    said = [Line(role="person", text="ä" * 30) for _ in range(4)]
    each = tokens(said[0].text)
    assert len(recent(said, 3 * each)) == 3
    assert len(recent(said, 3 * each - 1)) == 2
    assert recent(said, 0) == said[-1:]
