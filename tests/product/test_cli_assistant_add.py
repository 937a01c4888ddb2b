"""`lethe assistant add` and `show`: one more assistant, asked before it is stored, and where it answers then."""

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from lethe.cli import main
from lethe.commands.assistant_changes import add_assistant
from lethe.commands.configured import configured
from settings.book import BOOK, ORIGIN
from tests.fakes.model_server import ModelServer
from tests.product.in_thread import in_thread
from tests.product.played_terminal import PlayedTerminal
from tests.product.typed import nothing_set

KEY = "sk-canary-9f31c7"
STORED = Path("data") / BOOK
_empty_place = pytest.fixture(autouse=True)(nothing_set)


@pytest.fixture
def model() -> Iterator[str]:
    with in_thread(ModelServer()) as server:
        yield server.address


def _add(*words: str) -> int:
    return main(["assistant", "add", *words])


def test_a_model_is_asked_and_then_answers_where_nobody_else_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{KEY}\n"))
    words = ["provider=openai", "model=ok", f"base_address={model}", "api_key=-", "privacy.retention=14d"]
    assert _add("help", *words) == 0
    data, talk = capsys.readouterr()
    assert data == "help is stored. It answers.\n"
    assert "it answers on every channel that names none: site" in talk
    assert KEY not in data + talk + STORED.read_text(encoding="utf-8")
    settings = configured(None)
    assert [one.name for one in settings.assistants] == ["help", "lethe"]
    assert settings.assistant("help").api_key.reveal() == KEY
    assert settings.assistant("help").privacy.retention.days == 14
    assert settings.channels[0].assistant == "help"
    assert _add("second", "provider=echo") == 0
    assert "It answers on no channel yet" in capsys.readouterr().err
    assert [one.name for one in configured(None).assistants] == ["help", "lethe", "second"]


@pytest.mark.parametrize("mode", ["401", "404", "500"])
def test_a_model_that_does_not_answer_is_not_stored(mode: str, capsys: pytest.CaptureFixture[str], model: str) -> None:
    words = ["help", "provider=openai", f"model={mode}", f"base_address={model}"]
    assert _add(*words) == 5
    assert "Nothing was stored." in capsys.readouterr().err
    assert not STORED.exists()
    assert _add(*words, "--untested") == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["lethe"], 2, "it comes with Lethe"),
        (["Help me"], 3, "must be a short name"),
        (["help", "provider=oracle"], 3, "Provider (provider) must be one of"),
        (["help", "provider=openai", "model=m"], 3, "api_key is missing"),
        (["help", f"api_key={KEY}"], 2, "api_key: is a secret"),
        (["help", "privacy.retention=soon"], 3, "Retention (privacy.retention)"),
        (["help", "fallback=nobody"], 3, "there is no such assistant"),
        (["help", "colour=red"], 2, "there is no such field"),
    ],
)
def test_each_mistake_is_said_beside_its_field(
    words: Sequence[str], code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _add(*words) == code
    data, talk = capsys.readouterr()
    assert data == ""
    assert says in talk
    assert KEY not in talk
    assert not STORED.exists()


def test_on_a_terminal_only_what_its_provider_needs_is_asked() -> None:
    here = PlayedTerminal(lines=["For tests.", "echo"])
    assert add_assistant(None, "mirror", words=[], untested=False, terminal=here) == 0
    assert [prompt.partition(" ")[0].rstrip(":") for prompt in here.prompts] == ["purpose", "provider"]
    away = PlayedTerminal(lines=["", "openai", "some-model", ""], secrets=[KEY])
    assert add_assistant(None, "help", words=[], untested=True, terminal=away) == 0
    assert [prompt.partition(" ")[0] for prompt in away.prompts[2:]] == ["model", "base_address", "api_key"]
    assert configured(None).assistant("help").api_key.reveal() == KEY


def test_an_assistant_is_shown_with_who_said_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert _add("mirror", "provider=echo", "purpose=For tests.") == 0
    capsys.readouterr()
    assert main(["assistant", "show", "mirror", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["schema"], shown["recipient"], shown["channels"]) == ("lethe.assistant/1", "", ["site"])
    said = {row["name"]: (row["value"], row["origin"]) for row in shown["settings"]}
    assert said["purpose"] == ("For tests.", ORIGIN)
    assert said["api_key"] == ("(not set)", "default")
    assert main(["assistant", "show", "mirror"]) == 0
    assert "Who receives what is said: nobody\nAnswers on: site\n" in capsys.readouterr().out
    assert main(["assistant", "show", "nobody"]) == 2


def test_what_no_server_would_start_with_is_not_stored_untested_either(capsys: pytest.CaptureFixture[str]) -> None:
    half = ["help", "provider=openai", "model=small", "base_address=http://127.0.0.1:9/v1", "price_input=1"]
    assert _add(*half, "--untested") == 3
    assert "half a price" in capsys.readouterr().err
    assert not STORED.exists()
