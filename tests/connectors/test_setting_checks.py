"""What all kinds of channels check of their settings in the same way."""

import re

import pytest

from connectors.kind import Kind
from connectors.setting_checks import provider_address, written_as
from connectors.telegram import kind as telegram
from connectors.whatsapp_cloud import kind as whatsapp_cloud
from connectors.whatsapp_twilio import kind as whatsapp_twilio
from core.errors import SettingError
from core.gate_recipients import Recipients
from settings.channels import ChannelSettings
from settings.fields import Secret, Value
from tests.connectors.telegram.stage import telegram_settings
from tests.connectors.whatsapp_cloud.stage import cloud_settings
from tests.connectors.whatsapp_twilio.stage import twilio_settings


@pytest.mark.parametrize(
    ("value", "is_good"),
    [
        ("https://api.example.org", True),
        ("http://127.0.0.1:8081/", True),
        ("api.example.org", False),
        ("ftp://api.example.org", False),
        ("https://me:pass@api.example.org", False),
        ("https://api.example.org:port", False),
        ("https://api.example.org?a=b", False),
        ("https://api.example.org?", False),
        ("https://api.example.org\n", False),
        ("http://a-stand-in:8081", True),
        ("http://100.101.102.103:8081", True),
        ("https://192.168.1.5:8081", True),
        ("https://8.8.8.8", True),
        ("http://8.8.8.8", False),
        ("http://169.254.169.254", False),
        ("https://169.254.169.254", False),
    ],
)
def test_where_a_platform_may_be_called(value: str, is_good: bool) -> None:
    assert (provider_address("https://api.example.org")(value) == "") is is_good


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        (telegram.KIND, telegram_settings("https://api.example.org")),
        (whatsapp_cloud.KIND, cloud_settings("https://api.example.org")),
        (whatsapp_twilio.KIND, twilio_settings("https://api.example.org")),
    ],
    ids=["telegram", "cloud", "twilio"],
)
@pytest.mark.parametrize("address", ["http://8.8.8.8", "https://8.8.8.8", "http://h:1", "https://224.0.0.1"])
def test_an_address_is_taken_where_the_gate_takes_it(kind: Kind, settings: ChannelSettings, address: str) -> None:
    (check,) = [field.check for field in kind.fields if field.name == "api_address"]
    values = {**settings.values, "api_address": address}
    recipient = kind.recipient(
        ChannelSettings(name=settings.name, kind=settings.kind, assistant=settings.assistant, values=values)
    )
    assert check is not None
    assert recipient is not None
    try:
        Recipients().declare(recipient)
    except SettingError:
        assert check(address)
    else:
        assert check(address) == ""


@pytest.mark.parametrize(
    ("value", "or_empty", "is_good"),
    [
        ("abc", False, True),
        (Secret("abc"), False, True),
        (Secret("abc\n"), False, False),
        ("abcd", True, False),
        ("", True, True),
        (Secret(""), True, True),
        (Secret(""), False, False),
    ],
)
def test_what_must_be_written_in_one_way(value: Value, or_empty: bool, is_good: bool) -> None:
    says = written_as(re.compile("[a-z]{3}"), "must be three letters", or_empty=or_empty)(value)
    assert says == ("" if is_good else "must be three letters")
