"""What is refused, in which words, and that no secret is ever among them."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as some

from core.errors import SettingError
from settings.fields import Secret
from settings.reading import read_settings
from settings.sources import Sources
from tests.settings.samples import CANARY, KINDS, mistake, mistakes, read

ROOF = '[[channels]]\nname = "roof"\nkind = "pigeon"\n'
ASSISTANT = '[[assistants]]\nname = "a"\n'
PRIVACY = ASSISTANT + "[assistants.privacy]\n"


@pytest.mark.parametrize(
    ("text", "place", "mend"),
    [
        ("[server]\nlissten = 1", "server.lissten (lethe.toml:2)", "did you mean listen?"),
        ("[sever]", "sever (lethe.toml:1)", "did you mean server?"),
        ("server = 1", "server (lethe.toml:1)", "[server]"),
        ("[channels]\nname = 1", "channels (lethe.toml:1)", "[[channels]]"),
        ("[server]\nlisten = 1", "server.listen (lethe.toml:2)", "must be text"),
        ('[server]\nlisten = "127.0.0.1"', "server.listen (lethe.toml:2)", "address and a port"),
        ('[server]\nlisten = "::1:80"', "server.listen (lethe.toml:2)", "address and a port"),
        ('[server]\nlisten = "127.0.0.1:70000"', "server.listen (lethe.toml:2)", "address and a port"),
        ('[server]\npublic_address = "http://a.example"', "server.public_address (lethe.toml:2)", "https"),
        ('[server]\npublic_address = "https://a.example/x"', "server.public_address (lethe.toml:2)", "path"),
        ('[server]\npublic_address = "a.example"', "server.public_address (lethe.toml:2)", "https"),
        ('[server]\ntrusted_proxies = ["x"]', "server.trusted_proxies (lethe.toml:2)", "networks"),
        ('[server]\ntrusted_proxies = "10.0.0.1"', "server.trusted_proxies (lethe.toml:2)", "list"),
        ("[server]\ntrusted_proxies = [1]", "server.trusted_proxies (lethe.toml:2)", "list of texts"),
        ('[server]\nlog_level = "loud"', "server.log_level (lethe.toml:2)", "debug, info"),
        ('[storage]\ndatabase = "postgresql://h/d"', "storage.database (lethe.toml:2)", "comes with a later release"),
        ('[storage]\ndatabase = "sqlite://x"', "storage.database (lethe.toml:2)", "sqlite:///"),
        ("[limits]\nturns_at_once = true", "limits.turns_at_once (lethe.toml:2)", "whole number"),
        ("[limits]\nturns_at_once = 1.5", "limits.turns_at_once (lethe.toml:2)", "whole number"),
        ("[limits]\nturns_at_once = 0", "limits.turns_at_once (lethe.toml:2)", "from 1 to 10 000"),
        ("[timing]\ndrain_seconds = nan", "timing.drain_seconds (lethe.toml:2)", "number"),
        ("[timing]\ndrain_seconds = inf", "timing.drain_seconds (lethe.toml:2)", "number"),
        ("[timing]\nsend_retry_seconds = [1, -1]", "timing.send_retry_seconds (lethe.toml:2)", "from 0"),
        ('[timing]\nsend_retry_seconds = ["1"]', "timing.send_retry_seconds (lethe.toml:2)", "number"),
        ('[[assistants]]\nname = "A b"', "assistants.A b.name (lethe.toml:2)", "short name"),
        ('[[assistants]]\nprovider = "faq"', "assistants[0] (lethe.toml:1)", "name is missing"),
        (ASSISTANT + 'provider = "anthropic"', "assistants.a.provider (lethe.toml:3)", "comes with a later release"),
        (ASSISTANT + 'provider = "magic"', "assistants.a.provider (lethe.toml:3)", "faq, openai"),
        (ASSISTANT + 'faq_file = "nowhere.toml"', "assistants.a.faq_file (lethe.toml:3)", "no such file"),
        (ASSISTANT + 'fallback = "a"', "assistants.a.fallback (lethe.toml:3)", "a → a"),
        (ASSISTANT + 'fallback = "aa"', "assistants.a.fallback (lethe.toml:3)", "did you mean a?"),
        (PRIVACY + 'mask = ["email"]', "assistants.a.privacy.mask (lethe.toml:4)", "comes with a later release"),
        (PRIVACY + "collect = false", "assistants.a.privacy.collect (lethe.toml:4)", "comes with a later release"),
        (PRIVACY + 'consent = "explicit"', "assistants.a.privacy.consent (lethe.toml:4)", "comes with a later release"),
        (PRIVACY + 'owner_sees = "masked"', "assistants.a.privacy.owner_sees (lethe.toml:4)", "later release"),
        (PRIVACY + 'retention = "30"', "assistants.a.privacy.retention (lethe.toml:4)", "30d"),
        (PRIVACY + 'retention = "12h"', "assistants.a.privacy.retention (lethe.toml:4)", "whole days"),
        (PRIVACY + "languages = []", "assistants.a.privacy.languages (lethe.toml:4)", "language tags"),
        (PRIVACY + "retenton = 1", "assistants.a.privacy.retenton (lethe.toml:4)", "did you mean retention?"),
        (ASSISTANT + ASSISTANT, "assistants.a (lethe.toml:3)", "another"),
        ('[[channels]]\nname = "x"\nkind = "smoke"', "channels.x.kind (lethe.toml:3)", "later release; use a lamp"),
        ('[[channels]]\nname = "x"\nkind = "pigeons"', "channels.x.kind (lethe.toml:3)", "did you mean pigeon?"),
        ('[[channels]]\nname = "x"', "channels.x (lethe.toml:1)", "kind is missing"),
        (ROOF, "channels.roof (lethe.toml:1)", "token is missing"),
        (ROOF + 'token = ""', "channels.roof.token (lethe.toml:4)", "empty"),
        (ROOF + 'token = "123"', "channels.roof.token (lethe.toml:4)", "longer than three"),
        (ROOF + 'token = "ring-1"\nmode = "nigt"', "channels.roof.mode (lethe.toml:5)", "did you mean night?"),
        (
            ROOF + 'token = "ring-1"\nassistant = "leth"',
            "channels.roof.assistant (lethe.toml:5)",
            "did you mean lethe?",
        ),
        (ROOF + 'token = "ring-1"\ngrain = inf', "channels.roof.grain (lethe.toml:5)", "number"),
        (ROOF + 'token = "ring-1"\nspeed = 1.5', "channels.roof.speed (lethe.toml:5)", "whole number"),
        ("[server]\nlisten = \n", "{folder}/lethe.toml:2", "not TOML"),
        ("a = " + "[" * 5000, "{folder}/lethe.toml", "nested too deeply"),
    ],
)
def test_one_mistake_its_place_and_its_mend(tmp_path: Path, text: str, place: str, mend: str) -> None:
    said = mistake(tmp_path, text)
    assert said.startswith(place.replace("{folder}", str(tmp_path)) + ": ")
    assert mend in said


def test_a_model_elsewhere_needs_a_name_a_key_and_a_sealed_way(tmp_path: Path) -> None:
    said = mistakes(tmp_path, ASSISTANT + 'provider = "openai"')
    assert [("model is missing" in one, "api_key is missing" in one) for one in said] == [(True, False), (False, True)]
    plain = ASSISTANT + 'provider = "openai"\nmodel = "m"\nbase_address = "http://models.example/v1"\n'
    assert "plain http" in mistake(tmp_path, plain)
    read(tmp_path, plain + "local = true")


def test_public_address_may_be_this_machine_for_trying_out(tmp_path: Path) -> None:
    text = '[server]\npublic_address = "http://127.0.0.1:8080"'
    assert read(tmp_path, text).server.public_address == "http://127.0.0.1:8080"


def test_a_configuration_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "lethe.toml"
    file.write_bytes(b"\xff\xfe\x00")
    for path in (file, tmp_path):
        with pytest.raises(SettingError) as caught:
            read_settings(Sources(file=path), KINDS)
        assert len(caught.value.mistakes) == 1


def test_a_secret_from_the_environment_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "ring").write_text(f"{CANARY}\n")
    text = ROOF + f'token = "env:RING"\nspare = "file:{tmp_path}/ring"'
    (roof,) = read(tmp_path, text, {"RING": "ring-1234"}).channels
    assert (roof.text("token"), roof.text("spare")) == ("ring-1234", CANARY)


@pytest.mark.parametrize(
    ("token", "mend"),
    [
        ("env:RING", "env:RING"),
        ("env:EMPTY", "env:EMPTY"),
        ("file:nowhere", "no such file"),
        ("file:.", "cannot be read"),
    ],
)
def test_a_secret_that_is_not_there_is_named(tmp_path: Path, token: str, mend: str) -> None:
    said = mistake(tmp_path, ROOF + f'token = "{token}"', {"EMPTY": "", "OTHER": CANARY})
    assert CANARY not in said
    assert said.startswith("channels.roof.token (lethe.toml:4): ")
    assert mend in said


def test_an_empty_secret_file_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "ring").write_text("\n")
    assert "is empty" in mistake(tmp_path, ROOF + f'token = "file:{tmp_path}/ring"')


def test_no_secret_prints(tmp_path: Path) -> None:
    (tmp_path / "ring").write_text(CANARY)
    text = ASSISTANT + f'api_key = "{CANARY}"\n' + ROOF + f'token = "env:RING"\nspare = "file:{tmp_path}/ring"'
    settings = read(tmp_path, text, {"RING": CANARY})
    assert settings.assistants[0].api_key.reveal() == CANARY
    assert CANARY not in repr(settings)
    assert CANARY not in repr(settings.shown)
    shown = {row.name: row.value for row in settings.shown}
    assert {shown[f"channels.roof.{name}"] for name in ("token", "spare")} == {"(set)"}
    assert shown["assistants.a.api_key"] == "(set)"
    assert shown["server.metrics_token"] == "(not set)"


WRONG_HOMES = [
    'token = ["{canary}"]',
    'token = "ring-1"\ntokn = "{canary}"',
    'token = "ring-1"\nmode = "{canary}"',
    'token = "ring-1"\nspeed = "{canary}"',
    'token = "ring-1"\nassistant = "{canary}"',
    'token = "{canary}',
    'token = "ring-1"\n[limits]\nturns_at_once = "{canary}"',
    'token = "ring-1"\n[server]\nlisten = "{canary}"',
    'token = "ring-1"\n[storage]\ndatabase = "postgresql://u:{canary}@h/d"',
    'token = "ring-1"\n[server]\npublic_address = "https://{canary}@a.example"',
    'token = "ring-1"\n[[assistants]]\nname = "a"\nprovider = "{canary}"',
    'token = "ring-1"\n[[assistants]]\nname = "a"\n[assistants.privacy]\nretention = "{canary}"',
]


@pytest.mark.parametrize("lines", WRONG_HOMES)
def test_a_secret_in_the_wrong_place_is_not_repeated_by_the_mistake(tmp_path: Path, lines: str) -> None:
    with pytest.raises(SettingError) as caught:
        read(tmp_path, ROOF + lines.replace("{canary}", CANARY))
    assert CANARY not in str(caught.value)
    assert CANARY not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_secrets_are_neither_printed_nor_equal() -> None:
    secret = Secret(CANARY)
    assert CANARY not in f"{secret} {secret!r} {[secret]}"
    assert secret != Secret(CANARY)


@given(content=some.binary(max_size=200) | some.text(max_size=200).map(str.encode))
@how(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_file_whatever_is_in_it_does_more_than_be_mistaken(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "lethe.toml"
    file.write_bytes(content)
    with suppress(SettingError):
        read_settings(Sources(file=file), KINDS)
