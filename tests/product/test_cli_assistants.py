"""Assistants built from their settings: which model is asked, who is told to be a recipient, who comes next."""

from pathlib import Path

import pytest

from core.clock import SystemClock
from core.errors import ModelAway, ModelBusy, SettingError
from core.gate import Gate
from core.ports.language_model import Line
from lethe.asking import ask_shortly
from lethe.assistants import Assistants, recipient_name, recipients
from lethe.catalogue import KNOWN_KINDS
from lethe.commands.chat import answered
from settings.reading import read_settings
from settings.settings import Settings
from settings.sources import Sources
from tests.fakes.model_server import ANSWER, ModelServer


def _settings(folder: Path, text: str) -> Settings:
    file = folder / "lethe.toml"
    file.write_text(text, encoding="utf-8")
    return read_settings(Sources(file=file, environment={"LETHE_SERVER__DATA_DIR": f"{folder}/data"}), KNOWN_KINDS)


def _model(name: str, address: str, model: str, more: str = "") -> str:
    return (
        f'[[assistants]]\nname = "{name}"\nprovider = "openai"\nmodel = "{model}"\n'
        f'base_address = "{address}"\napi_key = "key-of-{name}"\n{more}\n'
    )


class _Asked:
    def __init__(self, settings: Settings) -> None:
        self.gate = Gate()
        self.assistants = Assistants(settings, gate=self.gate, clock=SystemClock())

    async def __aenter__(self) -> Assistants:
        return self.assistants

    async def __aexit__(self, *_: object) -> None:
        await self.assistants.close()
        await self.gate.close()


async def test_a_model_is_asked_with_its_key_and_nothing_else(tmp_path: Path) -> None:
    async with ModelServer() as server:
        settings = _settings(tmp_path, _model("a", server.address, "ok", "answer_tokens = 5"))
        async with _Asked(settings) as assistants:
            assert await ask_shortly(assistants.named("a")) == ANSWER
    (request,) = server.requests
    assert request.headers["authorization"] == "Bearer key-of-a"
    assert request.body["model"] == "ok"
    assert request.body["max_tokens"] == 5


async def test_everything_of_an_assistant_is_as_it_is_set(tmp_path: Path) -> None:
    more = (
        'purpose = "For tests."\ninstructions = "Be brief."\nhistory_tokens = 7\nanswer_tokens = 8\nstream = false\n'
        'first_token_seconds = 1\nanswer_seconds = 2\nfallback = "b"\n[assistants.privacy]\nretention = "5d"\n'
        '[[assistants]]\nname = "b"\nprovider = "echo"\n[timing]\ngap_seconds = 3\n'
    )
    async with _Asked(_settings(tmp_path, _model("a", "http://127.0.0.1:9/v1", "m", more))) as assistants:
        a, b = assistants.named("a"), assistants.named("b")
    assert (a.name, a.purpose, a.instructions, a.history_tokens) == ("a", "For tests.", "Be brief.", 7)
    assert (a.limits.answer_tokens, a.limits.streamed) == (8, False)
    assert (a.limits.first_token_seconds, a.limits.answer_seconds, a.limits.gap_seconds) == (1, 2, 3)
    assert (a.retention_days, a.is_ai, b.is_ai, b.retention_days) == (5, True, False, 30)
    assert a.fallback is b
    assert set(assistants.by_name) == {"a", "b"}


def test_who_receives_what_is_said(tmp_path: Path) -> None:
    text = (
        '[[assistants]]\nname = "o"\nprovider = "openai"\nmodel = "m"\napi_key = "k"\n'
        + _model("here", "http://127.0.0.1:11434/v1", "m")
        + _model("near", "http://10.0.0.5:8000/v1", "m")
        + _model("named", "http://models:8000/v1", "m", "local = true")
        + '[[assistants]]\nname = "f"\n'
    )
    assistants = _settings(tmp_path, text).assistants
    assert {one.name: recipient_name(one) for one in assistants} == {
        "o": "OpenAI",
        "here": "",
        "near": "10.0.0.5:8000",
        "named": "models:8000",
        "f": "",
    }
    declared = {one.name: (one.base_address, one.local) for one in recipients(assistants)}
    assert declared == {
        "OpenAI": ("https://api.openai.com/v1", False),
        "127.0.0.1:11434": ("http://127.0.0.1:11434/v1", False),
        "10.0.0.5:8000": ("http://10.0.0.5:8000/v1", False),
        "models:8000": ("http://models:8000/v1", True),
    }


async def test_prepared_answers_need_no_file_and_no_network(tmp_path: Path) -> None:
    async with _Asked(_settings(tmp_path, "")) as assistants:
        lethe = assistants.named("lethe")
        question = (Line(role="person", text="What is Lethe?"),)
        answer = "".join([piece async for piece in lethe.model.complete(question, lethe.limits)])
    assert "Lethe" in answer
    assert not lethe.is_ai


async def test_the_owners_prepared_answers(tmp_path: Path) -> None:
    faq = tmp_path / "answers.toml"
    faq.write_text('[[entry]]\nquestion = "When are you open?"\nanswer = "From nine to five."\n', encoding="utf-8")
    async with _Asked(_settings(tmp_path, f'[[assistants]]\nname = "f"\nfaq_file = "{faq}"')) as assistants:
        question = (Line(role="person", text="when are you open"),)
        f = assistants.named("f")
        answer = "".join([piece async for piece in f.model.complete(question, f.limits)])
    assert "From nine to five." in answer


async def test_prepared_answers_that_cannot_be_read_stop_the_start(tmp_path: Path) -> None:
    faq = tmp_path / "answers.toml"
    faq.write_text("nonsense", encoding="utf-8")
    settings = _settings(tmp_path, f'[[assistants]]\nname = "f"\nfaq_file = "{faq}"')
    with pytest.raises(SettingError):
        Assistants(settings, gate=Gate(), clock=SystemClock())


async def test_in_the_terminal_a_fallback_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    question = (Line(role="person", text="hello there"),)
    async with ModelServer() as server:
        more = 'fallback = "b"\n[[assistants]]\nname = "b"\nprovider = "echo"\n'
        async with _Asked(_settings(tmp_path, _model("a", server.address, "500", more))) as assistants:
            assert await answered(assistants.named("a"), question) == "hello there"
    assert capsys.readouterr().out == "hello there\n"


async def test_in_the_terminal_a_failure_after_the_first_word_is_a_failure(tmp_path: Path) -> None:
    question = (Line(role="person", text="hello there"),)
    async with ModelServer() as server:
        more = 'fallback = "b"\n[[assistants]]\nname = "b"\nprovider = "echo"\n'
        async with _Asked(_settings(tmp_path, _model("a", server.address, "truncate", more))) as assistants:
            with pytest.raises(ModelBusy):
                await answered(assistants.named("a"), question)


async def test_no_key_is_in_an_error(tmp_path: Path) -> None:
    async with ModelServer() as server, _Asked(_settings(tmp_path, _model("a", server.address, "quota"))) as assistants:
        with pytest.raises(ModelAway) as caught:
            await ask_shortly(assistants.named("a"))
    assert "key-of-a" not in f"{caught.value} {caught.value!r} {caught.value.__cause__}"
