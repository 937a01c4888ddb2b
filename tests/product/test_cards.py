"""No channel opens on a provider of whom nobody knows what it does, nor where training is forbidden on one that may."""

import json
from datetime import date
from pathlib import Path

import pytest

from core.errors import SettingError
from core.identifiers import ChannelId
from core.log import Log
from lethe.app import Lethe
from lethe.catalogue import KINDS, KNOWN_KINDS
from lethe.cli import main
from lethe.commands.checks.cards import findings
from settings.reading import read_settings
from settings.settings import Settings
from settings.sources import Sources
from tests.product.test_recipients import _CHANNELS

GEMINI = "https://generativelanguage.googleapis.com/v1beta/openai"
UNKNOWN = "https://models.example.com/v1"
CARD = '[assistants.card]\ntrains = "no"\nterms = "https://models.example.com/terms"\nseen = "2026-11-22"\n'
WHATSAPP = ("whatsapp_twilio", "whatsapp_cloud")


def _assistant(address: str, card: str = "", name: str = "first", more: str = "") -> str:
    return (
        f'[[assistants]]\nname = "{name}"\npurpose = "Answers questions."\nprovider = "openai"\nmodel = "m"\n'
        f'base_address = "{address}"\napi_key = "k"\n{more}{card}'
    )


def _written(folder: Path, kind: str, *assistants: str) -> Path:
    path = folder / "lethe.toml"
    channel = f'[[channels]]\nname = "c"\nkind = "{kind}"\nassistant = "first"\n{_CHANNELS[kind]}\n' if kind else ""
    server = f'[server]\npublic_address = "https://bots.example.org"\ndata_dir = "{folder}/data"\n'
    path.write_text(server + "".join(assistants) + channel, "utf-8")
    return path


def _read(folder: Path, kind: str, *assistants: str) -> Settings:
    return read_settings(Sources(file=_written(folder, kind, *assistants), environment={}), KNOWN_KINDS)


def _mistake(folder: Path, kind: str, *assistants: str) -> str:
    with pytest.raises(SettingError) as caught:
        _read(folder, kind, *assistants)
    (sentence,) = caught.value.mistakes
    return sentence


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_a_channel_does_not_open_on_a_provider_that_nobody_knows(tmp_path: Path, kind: str) -> None:
    said = _mistake(tmp_path, kind, _assistant(UNKNOWN))
    assert said.startswith("channels.c (lethe.toml:")
    assert "nothing is known of what models.example.com does with people's words" in said
    assert "[assistants.card] of first" in said
    _read(tmp_path, kind, _assistant(UNKNOWN, CARD))
    assert "models.example.com" in _mistake(
        tmp_path, kind, _assistant("https://api.openai.com/v1", more='fallback = "b"\n'), _assistant(UNKNOWN, name="b")
    )


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
@pytest.mark.parametrize("address", [GEMINI, "https://api.deepseek.com", "https://api.mistral.ai/v1"])
def test_where_training_is_forbidden_a_provider_that_may_train_does_not_answer(
    tmp_path: Path, kind: str, address: str
) -> None:
    if kind in WHATSAPP:
        said = _mistake(tmp_path, kind, _assistant(address))
        assert "may train models on what it receives" in said
        assert "WhatsApp does not let models be trained" in said
        assert 'trains = "no"' in said
        declared = _assistant(address, CARD.replace('"no"', '"yes"'))
        assert "may train models on what it receives, and WhatsApp" in _mistake(tmp_path, kind, declared)
    else:
        _read(tmp_path, kind, _assistant(address))
    _read(tmp_path, kind, _assistant(address, CARD))


@pytest.mark.parametrize("kind", WHATSAPP)
def test_who_stands_in_may_not_train_either_and_is_there_for_the_same(tmp_path: Path, kind: str) -> None:
    first = _assistant("https://api.openai.com/v1", more='fallback = "b"\n')
    assert "may train" in _mistake(tmp_path, kind, first, _assistant(GEMINI, name="b"))
    _read(tmp_path, kind, first, '[[assistants]]\nname = "b"\nprovider = "faq"\n')


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:11434/v1", "http://192.168.1.5:8000/v1", "http://localhost:1/v1", "https://models.lan/v1"],
)
def test_a_server_of_the_owners_own_needs_no_card(tmp_path: Path, address: str) -> None:
    near = "" if "lan" not in address else "local = true\n"
    settings = _read(tmp_path, "web", _assistant(address, more=near))
    assert findings(settings, date(2030, 1, 1)) == []


def test_an_assistant_that_no_channel_has_needs_no_card_but_the_doctor_tells(tmp_path: Path) -> None:
    settings = _read(tmp_path, "web", _assistant("http://127.0.0.1:1/v1"), _assistant(UNKNOWN, name="other"))
    (found,) = findings(settings, date(2026, 11, 22))
    assert (found.id, found.minor) == ("PRV-4", True)


@pytest.mark.parametrize(
    ("card", "says"),
    [
        ('[assistants.card]\ntrains = "no"\n', "terms and seen must be set too, in [assistants.card]"),
        (CARD.replace('"no"', '"perhaps"'), 'must be "no" or "yes"'),
        (CARD.replace("2026-11-22", "yesterday"), "must be the day on which you read that page"),
        (CARD.replace("https:", "http:"), "must be the https address of the page"),
        (CARD + "days_kept = -2\n", "must be a number from -1"),
        ('card = "none"\n', "must be a section of its own, written as [assistants.card]"),
    ],
)
def test_a_card_that_is_not_right_is_refused(tmp_path: Path, card: str, says: str) -> None:
    with pytest.raises(SettingError) as caught:
        _read(tmp_path, "", _assistant(UNKNOWN, card))
    assert any(says in mistake for mistake in caught.value.mistakes)


def test_the_doctor_warns_of_training_and_of_what_was_not_read_lately(tmp_path: Path) -> None:
    settings = _read(tmp_path, "telegram", _assistant(GEMINI))
    (training,) = findings(settings, date(2026, 11, 22))
    assert (training.id, training.ok, training.minor) == ("PRV-2", False, True)
    assert "Google Gemini may train models on what people write, depending on your plan" in training.says
    late = findings(settings, date(2027, 6, 1))
    assert [found.id for found in late] == ["PRV-2", "PRV-3", "PRV-3"]
    (well,) = findings(_read(tmp_path, "telegram", _assistant("https://api.openai.com/v1")), date(2026, 11, 22))
    assert (well.id, well.ok, well.says) == ("PRV-1", True, "Known and lately checked: Telegram, OpenAI.")
    (due,) = findings(_read(tmp_path, "web", _assistant(UNKNOWN, CARD)), date(2027, 6, 1))
    assert "card.seen" in due.mend


def test_the_notice_says_it_and_changes_with_it(tmp_path: Path) -> None:
    def told(card: str) -> tuple[str, str]:
        server = Lethe(_read(tmp_path, "web", _assistant(UNKNOWN, card)), log=Log(lambda line: None))
        return server.notice(ChannelId("c"), "en")

    version, text = told(CARD)
    assert "models.example.com: all of it, in order to answer; trains no models on it; for how long" in text
    other, longer = told(CARD + "days_kept = 9\n")
    assert "keeps copies for up to 9 days" in longer
    assert told(CARD.replace("2026-11-22", "2026-11-23"))[0] == version != other


def test_the_command_shows_everybody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _written(tmp_path, "telegram", _assistant(GEMINI))
    assert main(["recipients", "--config", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "unless" in shown
    assert "https://ai.google.dev/gemini-api/terms" in shown
    assert main(["recipients", "--config", str(path), "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["schema"] == "lethe.recipients/1"
    carrier, model = content["recipients"]
    assert (carrier["name"], carrier["role"], carrier["card"]["id"]) == ("Telegram", "carries", "telegram")
    assert (model["role"], model["card"]["trains"], model["card"]["days_kept"]) == ("answers", "unless", 55)
    assert model["card"]["check_again"] == "2027-05-20"
