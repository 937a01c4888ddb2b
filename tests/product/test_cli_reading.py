"""What the reading commands print: settings, lists, the register, the notice, what a sentence would do."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.memory.about import person_tables
from lethe.cli import main
from tests.product.typed import CANARY, TELEGRAM, nothing_set

_empty_place = pytest.fixture(autouse=True)(nothing_set)


def test_config_show_says_who_said_it(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("mine.toml").write_text(TELEGRAM, encoding="utf-8")
    monkeypatch.setenv("LETHE_LIMITS__TURNS_AT_ONCE", "7")
    assert main(["config", "show", "--origin", "--config", "mine.toml"]) == 0
    shown = capsys.readouterr().out
    rows = {line.split()[0]: line.split(maxsplit=2)[1:] for line in shown.splitlines()}
    assert rows["limits.turns_at_once"] == ["7", "environment LETHE_LIMITS__TURNS_AT_ONCE"]
    assert rows["assistants.helpdesk.model"] == ['"small"', "file mine.toml:5"]
    assert rows["server.listen"] == ['"127.0.0.1:8080"', "default"]
    assert "(set)" in rows["channels.tg.token"]
    assert CANARY not in shown


def test_config_show_as_json_holds_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    Path("lethe.toml").write_text(TELEGRAM, encoding="utf-8")
    assert main(["config", "show", "--json"]) == 0
    shown = capsys.readouterr().out
    content = json.loads(shown)
    assert content["schema"] == "lethe.config/1"
    values = {row["name"]: row["value"] for row in content["settings"]}
    assert values["channels.tg.token"] == values["assistants.helpdesk.api_key"] == "(set)"
    assert values["timing.send_retry_seconds"] == [1.0, 5.0, 30.0, 120.0, 600.0, 1800.0]
    assert CANARY not in shown


def test_config_check_says_ok(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "check"]) == 0
    assert capsys.readouterr() == ("ok\n", "")
    assert main(["config", "check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"schema": "lethe.config-check/1", "ok": True, "mistakes": []}


WRONG = '[server]\nlisten = "x"\n[[channels]]\nname = "tg"\nkind = "telegram"\ntoken = "env:NOWHERE"\n'


@pytest.mark.parametrize(
    "words",
    [
        ["config", "check"],
        ["config", "show"],
        ["channel", "list"],
        ["assistant", "list"],
        ["assistant", "test", "lethe"],
        ["chat"],
        ["doctor"],
    ],
)
def test_every_mistake_is_printed_and_nothing_is_begun(
    words: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("lethe.toml").write_text(WRONG, encoding="utf-8")
    assert main(words) == 3
    data, talk = capsys.readouterr()
    assert data == ""
    *told, closing = talk.splitlines()
    assert [line.split(": ")[0] for line in told] == [
        "server.listen (lethe.toml:2)",
        "channels.tg.token (lethe.toml:6)",
    ]
    assert closing.startswith("2 mistakes in the configuration")


MODEL = '[[assistants]]\nname = "a"\nprovider = "openai"\nmodel = "m"\n'
BOT = '[[channels]]\nname = "tg"\nkind = "telegram"\ntoken = "1:a"\n'


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (MODEL + 'base_address = "http://8.8.8.8/v1"\nlocal = true\n', "assistants.a.base_address (lethe.toml:5)"),
        (MODEL + 'base_address = "http://169.254.169.254/v1"\n', "assistants.a.base_address (lethe.toml:5)"),
        (MODEL + 'api_key = "schlüssel"\n', "assistants.a.api_key (lethe.toml:5)"),
        (MODEL + 'api_key = "  "\n', "assistants.a.api_key (lethe.toml:5)"),
        (BOT + 'api_address = "http://8.8.8.8"\n', "channels.tg.api_address (lethe.toml:5)"),
        (BOT + 'mode = "webhook"\n', "channels.tg.mode (lethe.toml:5)"),
    ],
)
def test_config_check_refuses_what_the_server_would_not_start_with(
    text: str, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("lethe.toml").write_text(text, encoding="utf-8")
    assert main(["config", "check"]) == 3
    assert capsys.readouterr().err.splitlines()[0].startswith(f"{place}: ")


def test_a_secret_may_end_in_a_line_break(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("E", "1:a\n")
    Path("lethe.toml").write_text(BOT.replace("1:a", "env:E"), encoding="utf-8")
    assert main(["config", "check"]) == 0


def test_config_check_as_json_lists_every_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    Path("lethe.toml").write_text(WRONG, encoding="utf-8")
    assert main(["config", "check", "--json"]) == 3
    content = json.loads(capsys.readouterr().out)
    assert (content["ok"], len(content["mistakes"])) == (False, 2)


def test_config_check_reads_the_prepared_answers_too(capsys: pytest.CaptureFixture[str]) -> None:
    Path("answers.toml").write_text("nonsense", encoding="utf-8")
    Path("lethe.toml").write_text('[[assistants]]\nname = "f"\nfaq_file = "answers.toml"\n', encoding="utf-8")
    assert main(["config", "check"]) == 3
    assert capsys.readouterr().err.startswith("answers.toml: ")


@pytest.mark.parametrize("kind", ["whatsapp_twilio", "whatsapp_cloud"])
def test_whatsapp_takes_no_assistant_for_anything_and_everything(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    aimless = '[[assistants]]\nname = "aimless"\nprovider = "faq"\n'
    Path("lethe.toml").write_text(f'{aimless}[[channels]]\nname = "wa"\nkind = "{kind}"\n', encoding="utf-8")
    assert main(["config", "check"]) == 3
    assert "give the assistant a purpose" in capsys.readouterr().err


def test_lists(capsys: pytest.CaptureFixture[str]) -> None:
    Path("lethe.toml").write_text(TELEGRAM, encoding="utf-8")
    assert main(["channel", "list"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["tg", "telegram", "helpdesk", "open"]
    assert main(["channel", "list", "--json"]) == 0
    channels = json.loads(capsys.readouterr().out)
    assert channels == {
        "schema": "lethe.channels/1",
        "channels": [{"name": "tg", "kind": "telegram", "assistant": "helpdesk", "paused": False}],
    }
    assert main(["assistant", "list", "--json"]) == 0
    assistants = json.loads(capsys.readouterr().out)["assistants"]
    assert [(one["name"], one["recipient"]) for one in assistants] == [("helpdesk", "OpenAI"), ("mirror", "")]
    assert main(["assistant", "list"]) == 0
    assert "nobody" in capsys.readouterr().out


def test_what_lethe_would_do_with_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", _Typed("delete my data\nwhat time is it?\n"))
    assert main(["privacy", "understand"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["text"], line["command"], line["tier"]) for line in lines] == [
        ("delete my data", "delete", "direct"),
        ("what time is it?", "", "none"),
    ]
    monkeypatch.setattr("sys.stdin", _Typed('{"text": "/show", "lang": "de"}\n\n{"text": 5}\n'))
    assert main(["privacy", "understand", "--json"]) == 2
    data, talk = capsys.readouterr()
    assert json.loads(data) == {"text": "/show", "command": "show", "tier": "direct", "lang": "de"}
    assert talk.startswith("Line 3 has no text")


class _Typed(list[str]):
    def __init__(self, text: str) -> None:
        super().__init__(text.splitlines(keepends=True))

    def isatty(self) -> bool:
        return False


def test_the_register_names_places_and_recipients(capsys: pytest.CaptureFixture[str]) -> None:
    Path("lethe.toml").write_text(TELEGRAM, encoding="utf-8")
    assert main(["privacy", "register", "--json"]) == 0
    shown = capsys.readouterr().out
    content = json.loads(shown)
    tables = {place["table"] for place in content["places"]}
    assert tables == {"", *person_tables()}
    assert {recipient["name"] for recipient in content["recipients"]} == {"Telegram", "OpenAI"}
    assert CANARY not in shown
    assert main(["privacy", "register"]) == 0
    assert "api.telegram.org" in capsys.readouterr().out
    assert sorted(path.name for path in Path().iterdir()) == ["lethe.toml"]


def test_models_on_two_ports_of_one_host_are_two_recipients(capsys: pytest.CaptureFixture[str]) -> None:
    local = "local = true\n"
    Path("lethe.toml").write_text(
        MODEL
        + 'base_address = "http://Models.internal/v1"\n'
        + local
        + MODEL.replace('"a"', '"b"')
        + 'base_address = "https://models.internal/v1"\napi_key = "k"\n'
        + MODEL.replace('"a"', '"c"')
        + 'base_address = "https://api.openai.com:8443/v1"\napi_key = "k"\n'
        + MODEL.replace('"a"', '"d"')
        + 'api_key = "k"\n',
        encoding="utf-8",
    )
    assert main(["assistant", "list", "--json"]) == 0
    names = [one["recipient"] for one in json.loads(capsys.readouterr().out)["assistants"]]
    assert names == ["models.internal:80", "models.internal", "api.openai.com:8443", "OpenAI"]


def test_the_notice_names_whom_the_words_go_to(capsys: pytest.CaptureFixture[str]) -> None:
    Path("lethe.toml").write_text(TELEGRAM, encoding="utf-8")
    assert main(["privacy", "notice", "--json"]) == 0
    (notice,) = json.loads(capsys.readouterr().out)["notices"]
    assert (notice["channel"], notice["language"]) == ("tg", "en")
    assert all(name in notice["text"] for name in ("helpdesk", "OpenAI", "Telegram", "30"))
    assert main(["privacy", "notice"]) == 0
    assert notice["version"] in capsys.readouterr().out
