"""What an owner may set of a Telegram channel, and who receives what is said there."""

from pathlib import Path

import pytest

from connectors.telegram.kind import KIND
from settings.fields import Secret, Value
from tests.connectors.telegram.stage import telegram_settings

_CHECKS = {field.name: field.check for field in KIND.fields}


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
        ("api_address", "https://api.telegram.org", True),
        ("api_address", "http://127.0.0.1:8081/", True),
        ("api_address", "api.telegram.org", False),
        ("api_address", "ftp://api.telegram.org", False),
        ("api_address", "https://me:pass@api.telegram.org", False),
        ("api_address", "https://api.telegram.org:port", False),
        ("api_address", "https://api.telegram.org?a=b", False),
    ],
)
def test_settings_are_checked(name: str, value: Value, is_good: bool) -> None:
    check = _CHECKS[name]
    assert check is not None
    complaint = check(value)
    assert (complaint == "") is is_good
    if isinstance(value, Secret) and len(value.reveal()) > 4:
        assert value.reveal() not in complaint


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
