"""What an owner may set of a Telegram channel, and who receives what is said there."""

import sys
from pathlib import Path
from subprocess import run

import pytest

from connectors.telegram.kind import KIND
from core.errors import SettingError
from lethe.catalogue import KNOWN_KINDS
from settings.fields import Secret, Value
from settings.reading import read_settings
from settings.sources import Sources
from tests.connectors.checked import assert_checked
from tests.connectors.telegram.stage import telegram_settings

MODES = [
    ("webhook", "", False),
    ("webhook", "https://bots.example.org", True),
    ("auto", "", True),
    ("polling", "", True),
]


@pytest.mark.parametrize(
    ("name", "value", "is_good"),
    [
        ("token", Secret("777:AAF-abc_1"), True),
        ("token", Secret("777:AAF-abc_1 "), False),
        ("token", Secret("777"), False),
        ("token", Secret("777:a/../b"), False),
        ("token", Secret(""), False),
        ("webhook_secret", Secret("a-long-enough_secret"), True),
        ("webhook_secret", Secret("None"), False),
        ("webhook_secret", Secret(" " * 20), False),
        ("webhook_secret", Secret("größer-als-nichts-aber"), False),
        ("api_address", "http://127.0.0.1:8081/", True),
        ("api_address", "api.telegram.org", False),
    ],
)
def test_settings_are_checked(name: str, value: Value, is_good: bool) -> None:
    assert_checked(KIND, name, value, is_good)


@pytest.mark.parametrize(("mode", "public", "is_good"), MODES)
def test_a_webhook_needs_an_address_to_be_called_at(tmp_path: Path, mode: str, public: str, is_good: bool) -> None:
    file = tmp_path / "lethe.toml"
    file.write_text(
        f'[server]\npublic_address = "{public}"\n[[channels]]\nname = "tg"\nkind = "telegram"\n'
        f'token = "777:AAF"\nmode = "{mode}"\n',
        encoding="utf-8",
    )
    if is_good:
        read_settings(Sources(file=file), KNOWN_KINDS)
        return
    with pytest.raises(SettingError) as caught:
        read_settings(Sources(file=file), KNOWN_KINDS)
    (said,) = caught.value.mistakes
    assert said.startswith("channels.tg.mode (lethe.toml:7): needs server.public_address")


def test_a_wrong_token_does_not_hide_a_webhook_without_an_address(tmp_path: Path) -> None:
    file = tmp_path / "lethe.toml"
    file.write_text('[[channels]]\nname = "tg"\nkind = "telegram"\ntoken = "x"\nmode = "webhook"\n', encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        read_settings(Sources(file=file), KNOWN_KINDS)
    assert [one.split(" ")[0] for one in caught.value.mistakes] == ["channels.tg.token", "channels.tg.mode"]


def test_only_the_token_must_be_set() -> None:
    assert [field.name for field in KIND.fields if field.default is None] == ["token"]
    assert {field.name for field in KIND.fields if field.secret} == {"token", "webhook_secret"}


@pytest.mark.parametrize(
    ("address", "name", "local"),
    [
        ("https://api.telegram.org", "Telegram", False),
        ("https://api.telegram.org/", "Telegram", False),
        ("http://telegram-api:8081", "Telegram (telegram-api:8081)", True),
        ("http://telegram-api:8082", "Telegram (telegram-api:8082)", True),  # another name, or the gate knows only one
    ],
)
def test_the_recipient_is_named(address: str, name: str, local: bool) -> None:
    recipient = KIND.recipient(telegram_settings(address))
    assert recipient is not None
    assert (recipient.name, recipient.local) == (name, local)


def test_nothing_is_said_to_a_telegram_that_calls() -> None:
    assert KIND.acknowledgement.body == b""


def test_the_document_has_every_setting_as_it_is_declared() -> None:
    page = (Path(__file__).parents[3] / "docs/channels/telegram.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")][: len(KIND.fields)]
    assert [row.split("`")[1] for row in rows] == [field.name for field in KIND.fields]
    for row, field in zip(rows, KIND.fields, strict=True):
        assert row.endswith(f" {field.help} |")
        assert ("secret" in row.split("|")[2]) is field.secret


def test_without_a_telegram_channel_the_package_is_not_even_read() -> None:
    program = "import sys, lethe.app\nassert 'telegram' not in sys.modules"
    assert run([sys.executable, "-c", program], check=False).returncode == 0
