"""What is refused, in which words, and that no secret is ever among them."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as some

from core.errors import SettingError
from lethe.catalogue import KNOWN_KINDS
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
        ('[storage]\ndatabase = "sqlite:///:memory:"', "storage.database (lethe.toml:2)", "and a file"),
        ('[storage]\ndatabase = "sqlite:////"', "storage.database (lethe.toml:2)", "and a file"),
        ('[storage]\ndatabase = "sqlite:///  "', "storage.database (lethe.toml:2)", "and a file"),
        ('[storage]\ndatabase = "sqlite:///~/x"', "storage.database (lethe.toml:2)", "whole path"),
        ('[storage]\nkeys = ""', "storage.keys (lethe.toml:2)", "blank"),
        ('[storage]\nkeys = "{data_dir}/k"', "storage.keys (lethe.toml:2)", "only in the defaults"),
        ('[storage]\nledger = ""', "storage.ledger (lethe.toml:2)", "blank"),
        ('[server]\ndata_dir = "  "', "server.data_dir (lethe.toml:2)", "blank"),
        ('[server]\ndata_dir = "~/x"', "server.data_dir (lethe.toml:2)", "whole path"),
        ('[server]\npublic_address = "https://a.example\\n"', "server.public_address (lethe.toml:2)", "https"),
        ('[server]\npublic_address = "https://a.example:"', "server.public_address (lethe.toml:2)", "https"),
        ('[server]\nmetrics_token = "short"', "server.metrics_token (lethe.toml:2)", "16 characters"),
        ('[server]\nmetrics_token = "long-enough-größe"', "server.metrics_token (lethe.toml:2)", "ASCII"),
        ("[limits]\nturns_at_once = true", "limits.turns_at_once (lethe.toml:2)", "whole number"),
        ("[limits]\nturns_at_once = 1.5", "limits.turns_at_once (lethe.toml:2)", "whole number"),
        ("[limits]\nturns_at_once = 0", "limits.turns_at_once (lethe.toml:2)", "from 1 to 10 000"),
        ("[timing]\ndrain_seconds = nan", "timing.drain_seconds (lethe.toml:2)", "number"),
        (f"[timing]\ndrain_seconds = {'9' * 400}", "timing.drain_seconds (lethe.toml:2)", "smaller"),
        (f"[timing]\nsend_retry_seconds = [{'9' * 400}]", "timing.send_retry_seconds (lethe.toml:2)", "smaller"),
        (f"[limits]\nturns_at_once = {'9' * 400}", "limits.turns_at_once (lethe.toml:2)", "from 1 to 10 000"),
        (f"[timing]\ndrain_seconds = {'9' * 5000}", "{folder}/lethe.toml:2", "number far too long"),
        ("[timing]\ndrain_seconds = inf", "timing.drain_seconds (lethe.toml:2)", "number"),
        ("[timing]\nsend_retry_seconds = [1, -1]", "timing.send_retry_seconds (lethe.toml:2)", "from 0"),
        ('[timing]\nsend_retry_seconds = ["1"]', "timing.send_retry_seconds (lethe.toml:2)", "number"),
        ('[[assistants]]\nname = "A b"', "assistants.A b.name (lethe.toml:2)", "short name"),
        ('[[assistants]]\nprovider = "faq"', "assistants[0] (lethe.toml:1)", "name is missing"),
        (ASSISTANT + 'provider = "magic"', "assistants.a.provider (lethe.toml:3)", "faq, openai, anthropic"),
        (ASSISTANT + 'faq_file = "nowhere.toml"', "assistants.a.faq_file (lethe.toml:3)", "no such file"),
        (ASSISTANT + 'fallback = "a"', "assistants.a.fallback (lethe.toml:3)", "a → a"),
        (ASSISTANT + 'fallback = "aa"', "assistants.a.fallback (lethe.toml:3)", "did you mean a?"),
        (PRIVACY + 'mask = ["email", "shoes"]', "assistants.a.privacy.mask (lethe.toml:4)", "email, phone, card, iban"),
        (PRIVACY + 'consent = "never"', "assistants.a.privacy.consent (lethe.toml:4)", '"notice" or "explicit"'),
        (
            PRIVACY + 'owner_sees = "half"',
            "assistants.a.privacy.owner_sees (lethe.toml:4)",
            "nothing, masked, everything",
        ),
        (PRIVACY + 'retention = "30"', "assistants.a.privacy.retention (lethe.toml:4)", "30d"),
        (PRIVACY + 'retention = "12h"', "assistants.a.privacy.retention (lethe.toml:4)", "whole days"),
        (PRIVACY + 'languages = ["de", "en"]', "assistants.a.privacy.languages (lethe.toml:4)", "later release"),
        (ASSISTANT + 'privacy = "30d"', "assistants.a.privacy (lethe.toml:3)", "written as [assistants.privacy]"),
        (ASSISTANT + "[[assistants.privacy]]", "assistants.a.privacy (lethe.toml:3)", "as [assistants.privacy]"),
        (ASSISTANT + 'api_key = "schlüssel"', "assistants.a.api_key (lethe.toml:3)", "ASCII"),
        (ASSISTANT + 'api_key = "  "', "assistants.a.api_key (lethe.toml:3)", "blank"),
        (ASSISTANT + 'faq_file = " "', "assistants.a.faq_file (lethe.toml:3)", "blank"),
        (ASSISTANT.replace('"a"', '"a__b"'), "assistants.a__b.name (lethe.toml:2)", "variable"),
        (PRIVACY + "retenton = 1", "assistants.a.privacy.retenton (lethe.toml:4)", "did you mean retention?"),
        (ASSISTANT + ASSISTANT, "assistants.a (lethe.toml:3)", "another"),
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


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_a_model_elsewhere_needs_a_name_a_key_and_a_sealed_way(tmp_path: Path, provider: str) -> None:
    asked = f'{ASSISTANT}provider = "{provider}"\n'
    said = mistakes(tmp_path, asked)
    assert [("model is missing" in one, "api_key is missing" in one) for one in said] == [(True, False), (False, True)]
    assert f"env:{provider.upper()}_API_KEY" in said[1]
    plain = asked + 'model = "m"\nbase_address = "http://models.example/v1"\n'
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
        ("env:BLANK", "env:BLANK"),
        ("env:", "no environment variable"),
        ("file:nowhere", "no such file"),
        ("file:.", "cannot be read"),
        ("file:", "without a path"),
    ],
)
def test_a_secret_that_is_not_there_is_named(tmp_path: Path, token: str, mend: str) -> None:
    said = mistake(tmp_path, ROOF + f'token = "{token}"', {"EMPTY": "", "BLANK": " \n", "OTHER": CANARY})
    assert CANARY not in said
    assert said.startswith("channels.roof.token (lethe.toml:4): ")
    assert mend in said


@pytest.mark.parametrize("content", [b"\xef\xbb\xbfring-1234\r\n", b" ring-1234\n"])
def test_a_secret_is_without_what_an_editor_or_a_shell_puts_around_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ring").write_bytes(content)
    text = ROOF + f'token = "file:{tmp_path}/ring"\nspare = "env:RING"\n'
    (roof,) = read(tmp_path, text, {"RING": "ring-1234\n"}).channels
    assert (roof.text("token"), roof.text("spare")) == ("ring-1234", "ring-1234")


def test_a_secret_that_may_be_unset_may_be_empty(tmp_path: Path) -> None:
    settings = read(tmp_path, '[server]\nmetrics_token = ""', {"LETHE_ASSISTANTS__LETHE__API_KEY": ""})
    assert not settings.server.metrics_token
    assert not read(tmp_path, environment={"LETHE_SERVER__METRICS_TOKEN": ""}).server.metrics_token
    assert {row.value for row in settings.shown if row.name == "server.metrics_token"} == {"(not set)"}


def test_a_schedule_may_be_empty(tmp_path: Path) -> None:
    environment = {"LETHE_TIMING__SEND_RETRY_SECONDS": ""}
    timing = read(tmp_path, "[timing]\nmodel_quick_retry_seconds = []", environment).timing
    assert (timing.model_quick_retry_seconds, timing.send_retry_seconds) == ((), ())


def test_settings_that_do_nothing_yet_may_be_written_as_they_are(tmp_path: Path) -> None:
    read(tmp_path, '[storage]\nledger = "./data/ledger"\n' + PRIVACY + 'languages = ["en"]\nmask = []\n')


def test_no_mistake_hides_what_is_not_there_yet(tmp_path: Path) -> None:
    said = mistakes(tmp_path, '[storage]\nkeys = ""\nledger = ""\n')
    assert [one.split(" ")[0] for one in said] == ["storage.keys", "storage.ledger"]


def test_unknown_names_are_told_in_the_order_of_the_file(tmp_path: Path) -> None:
    names = [f"unknown_{letter}" for letter in "qzajwbxkd"]
    said = mistakes(tmp_path, "[limits]\n" + "".join(f"{name} = 1\n" for name in names))
    assert [one.split()[0] for one in said] == [f"limits.{name}" for name in names]


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
    'token = "env:{canary}"',
    'token = "file:{canary}"',
    'token = "file:/nowhere/{canary}"',
    'token = "ring-1"\nspare = "env:{canary}"',
    'token = "ring-1"\nlofts = "{canary}"',
    'token = "ring-1"\n[server]\nmetrics_token = "env:{canary}"',
    'token = "ring-1"\n[server]\ndata_dir = "~{canary}"',
    'token = "ring-1"\n[server]\ntrusted_proxies = ["{canary}"]',
    'token = "ring-1"\n[[assistants]]\nname = "a"\napi_key = "env:{canary}"',
    'token = "ring-1"\n[[assistants]]\nname = "a"\nbase_address = "https://u:{canary}@a.example/v1"',
    'token = "ring-1"\n[[assistants]]\nname = "a"\nfaq_file = "{canary}"',
    'token = "ring-1"\n[[assistants]]\nname = "a"\nfallback = "{canary}"',
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


SPELT = ("{canary}", "env:{canary}", "file:{canary}", "https://u:{canary}@a.example", "http://a.example/?{canary}")
REAL = [(kind, field.name) for kind, fields in KNOWN_KINDS.fields.items() for field in fields]


@pytest.mark.parametrize("spelt", SPELT)
@pytest.mark.parametrize(("kind", "name"), REAL, ids=[f"{kind}.{name}" for kind, name in REAL])
def test_nor_by_any_kind_of_channel(tmp_path: Path, kind: str, name: str, spelt: str) -> None:
    spelt = spelt.replace("{canary}", CANARY)
    for value in (f'"{spelt}"', f'["https://fine.example", "{spelt}"]'):
        file = tmp_path / "lethe.toml"
        file.write_text(f'[[channels]]\nname = "c"\nkind = "{kind}"\n{name} = {value}\n', encoding="utf-8")
        with pytest.raises(SettingError) as caught:
            read_settings(Sources(file=file), KNOWN_KINDS)
        assert CANARY not in str(caught.value)
        if value.startswith("["):  # no secret is a list; a word may be one that fits
            assert f"channels.c.{name} (lethe.toml:4): " in str(caught.value)


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
