"""What is read from where, and what comes of it."""

from dataclasses import FrozenInstanceError
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as some

from core.errors import SettingError
from settings.reading import configuration_file, read_server, read_settings
from settings.sources import Sources
from tests.settings.samples import KINDS, mistake, mistakes, read


def test_without_anything_there_is_one_assistant_and_one_channel() -> None:
    settings = read_settings(Sources(), KINDS)
    assert [(one.name, one.provider, one.faq_file) for one in settings.assistants] == [("lethe", "faq", "")]
    assert [(one.name, one.kind, one.assistant) for one in settings.channels] == [("tower", "lamp", "lethe")]
    assert (settings.server.listen_host, settings.server.listen_port) == ("127.0.0.1", 8080)
    assert settings.storage.database_file == Path("data/lethe.db")
    assert (settings.storage.keys, settings.storage.ledger) == (Path("data/keys"), Path("data/ledger"))
    assert settings.assistants[0].privacy.retention == timedelta(days=30)
    assert settings.timing.model_retry_seconds == (30, 120, 300, 900)
    assert {row.origin for row in settings.shown} == {"default"}


def test_what_is_read_cannot_be_changed() -> None:
    settings = read_settings(Sources(), KINDS)
    with pytest.raises(FrozenInstanceError):
        settings.server.listen = "0.0.0.0:80"  # type: ignore[misc]


def test_a_whole_file(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        """
        [server]
        listen = "[::1]:0"
        public_address = "https://bots.example.org/"
        data_dir = "/srv/lethe"
        trusted_proxies = ["10.0.0.0/8", "::1"]
        log_level = "debug"
        [storage]
        keys = "/mnt/keys"
        [[assistants]]
        name = "helpdesk"
        provider = "openai"
        model = "small"
        base_address = "http://127.0.0.1:11434/v1"
        fallback = "plain"
        [assistants.privacy]
        retention = "48h"
        [[assistants]]
        name = "plain"
        [[channels]]
        name = "roof"
        kind = "pigeon"
        assistant = "plain"
        token = "ring-1234"
        lofts = ["north", "south"]
        speed = 25
        grain = 2
        tame = true
        [[channels]]
        name = "cellar"
        kind = "lamp"
        [limits]
        turns_at_once = 7
        [timing]
        send_retry_seconds = [0.5, 2]
        """,
    )
    assert (settings.server.listen_host, settings.server.listen_port) == ("::1", 0)
    assert settings.server.public_address == "https://bots.example.org"
    assert settings.storage.database == "sqlite:////srv/lethe/lethe.db"
    assert settings.storage.database_file == Path("/srv/lethe/lethe.db")
    assert settings.storage.keys == Path("/mnt/keys")
    assert settings.storage.ledger == Path("/srv/lethe/ledger")
    helpdesk, plain = settings.assistants
    assert helpdesk.privacy.retention == timedelta(days=2)
    assert plain.privacy.retention == timedelta(days=30)
    roof, cellar = settings.channels
    assert (roof.assistant, cellar.assistant) == ("plain", "helpdesk")
    assert roof.text("token") == "ring-1234"
    assert roof.texts("lofts") == ("north", "south")
    assert (roof.number("speed"), roof.number("grain"), roof.flag("tame"), roof.text("mode")) == (25, 2, True, "auto")
    assert settings.limits.turns_at_once == 7
    assert settings.timing.send_retry_seconds == (0.5, 2)


LAYERS = some.fixed_dictionaries(
    {}, optional={"flag": some.integers(0, 65535), "env": some.integers(0, 65535), "file": some.integers(0, 65535)}
)


@given(layers=LAYERS, streams=some.tuples(some.none() | some.integers(1, 100), some.none() | some.integers(1, 100)))
@how(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_highest_word_holds(tmp_path: Path, layers: dict[str, int], streams: tuple[int | None, int | None]) -> None:
    in_file, in_environment = streams
    text = f'[server]\nlisten = "127.0.0.1:{layers["file"]}"\n' if "file" in layers else ""
    text += f"[limits]\nvisitor_streams = {in_file}\n" if in_file is not None else ""
    environment = {"LETHE_SERVER__LISTEN": f"127.0.0.1:{layers['env']}"} if "env" in layers else {}
    if in_environment is not None:
        environment["LETHE_LIMITS__VISITOR_STREAMS"] = str(in_environment)
    settings = read(tmp_path, text, environment, f"127.0.0.1:{layers['flag']}" if "flag" in layers else None)

    port, origin = next(
        (
            (layers[layer], origin)
            for layer, origin in (
                ("flag", "flag --listen"),
                ("env", "environment LETHE_SERVER__LISTEN"),
                ("file", "file lethe.toml:2"),
            )
            if layer in layers
        ),
        (8080, "default"),
    )
    assert settings.server.listen_port == port
    assert {row.name: row.origin for row in settings.shown}["server.listen"] == origin
    assert settings.limits.visitor_streams == (in_environment or in_file or 5)


def test_the_environment_amends_a_channel_and_an_assistant_by_name(tmp_path: Path) -> None:
    text = '[[assistants]]\nname = "help-desk"\n[[channels]]\nname = "roof"\nkind = "pigeon"\ntoken = "from-file"\n'
    environment = {
        "LETHE_CHANNELS__ROOF__TOKEN": "from-environment",
        "LETHE_CHANNELS__ROOF__LOFTS": "north, south",
        "LETHE_CHANNELS__ROOF__TAME": "yes",
        "LETHE_ASSISTANTS__HELP_DESK__PRIVACY__RETENTION": "7d",
    }
    settings = read(tmp_path, text, environment)
    (roof,) = settings.channels
    assert roof.text("token") == "from-environment"
    assert roof.texts("lofts") == ("north", "south")
    assert roof.flag("tame")
    assert settings.assistant("help-desk").privacy.retention == timedelta(days=7)


def test_the_environment_alone_opens_a_channel_beside_the_default() -> None:
    environment = {"LETHE_CHANNELS__ROOF__KIND": "pigeon", "LETHE_CHANNELS__ROOF__TOKEN": "ring-1234"}
    settings = read_settings(Sources(environment=environment), KINDS)
    assert [channel.name for channel in settings.channels] == ["tower", "roof"]


def test_a_slip_of_the_pen_in_the_environment_opens_nothing(tmp_path: Path) -> None:
    said = mistake(tmp_path, environment={"LETHE_ASSISTANTS__LETH__MODEL": "m"})
    assert said.startswith("LETHE_ASSISTANTS__LETH__MODEL: ")
    assert "did you mean LETHE?" in said
    assert "LETHE_ASSISTANTS__LETH__PROVIDER" in said


@pytest.mark.parametrize("variable", ["LETHE_SERVER_LISTEN", "LETHE_CHANNELS__ROOF", "LETHE_SERVER__LISTEN__PORT"])
def test_a_variable_with_the_wrong_underscores_is_a_mistake(tmp_path: Path, variable: str) -> None:
    assert mistake(tmp_path, environment={variable: "x"}).startswith(f"{variable}: ")


def test_variables_of_others_are_left_alone(tmp_path: Path) -> None:
    read(tmp_path, environment={"LETHE_CONFIG": "x", "LETHE_NO_SKIPS": "1", "HOME": "/", "SERVER__LISTEN": "x"})


def test_an_empty_list_of_channels_is_a_list(tmp_path: Path) -> None:
    assert read(tmp_path, "channels = []").channels == ()


def test_no_assistant_at_all_is_a_mistake(tmp_path: Path) -> None:
    assert "there is none" in mistake(tmp_path, "assistants = []\nchannels = []")


def test_which_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert configuration_file(None, {}) is None
    (tmp_path / "lethe.toml").touch()
    assert configuration_file(None, {}) == Path("lethe.toml")
    assert configuration_file(None, {"LETHE_CONFIG": "/etc/lethe.toml"}) == Path("/etc/lethe.toml")
    assert configuration_file(Path("mine.toml"), {"LETHE_CONFIG": "/etc/lethe.toml"}) == Path("mine.toml")


def test_a_file_that_was_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="there is no such file"):
        read_settings(Sources(file=tmp_path / "nowhere.toml"), KINDS)


def test_the_health_check_reads_its_address_also_where_the_rest_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "lethe.toml"
    file.write_text('[server]\nlisten = "127.0.0.1:9999"\n[[channels]]\nname = "x"\nkind = "unheard of"\n')
    assert read_server(Sources(file=file)).listen_port == 9999
    with pytest.raises(SettingError):
        read_server(Sources(environment={"LETHE_SERVER__LISTEN": "nonsense"}))


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    said = mistakes(
        tmp_path,
        """[server]
listen = 8080
public_adress = "https://x.example"
[[assistants]]
name = "a"
fallback = "b"
[[assistants]]
name = "b"
fallback = "a"
[[channels]]
name = "roof"
kind = "pigeon"
assistant = "c"
speed = "fast"
[timing]
drain_seconds = -1
[server2]
""",
        {"LETHE_LIMITS__TURNS_AT_ONCE": "none"},
    )
    beginnings = sorted(sentence.split(": ")[0] for sentence in said)
    assert beginnings == [
        "LETHE_LIMITS__TURNS_AT_ONCE",
        "assistants.a.fallback (lethe.toml:6)",
        "channels.roof (lethe.toml:10)",
        "channels.roof.assistant (lethe.toml:13)",
        "channels.roof.speed (lethe.toml:14)",
        "server.listen (lethe.toml:2)",
        "server.public_adress (lethe.toml:3)",
        "server2 (lethe.toml:17)",
        "timing.drain_seconds (lethe.toml:16)",
    ]
    assert all(sentence[-1] in ".?" for sentence in said)
