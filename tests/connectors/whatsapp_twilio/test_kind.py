"""What an owner may set of a WhatsApp channel, and who receives what is said there."""

import sys
from subprocess import run

import pytest

from connectors.whatsapp_twilio.kind import KIND
from core.errors import SettingError
from core.gate_recipients import Recipients
from settings.fields import Secret, Value
from tests.connectors.checked import assert_checked
from tests.connectors.whatsapp_twilio.stage import stage, twilio_settings

_HEX = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("name", "value", "is_good"),
    [
        ("account_sid", f"AC{_HEX}", True),
        ("account_sid", f"AC{_HEX}/..", False),
        ("account_sid", "", False),
        ("auth_token", Secret(_HEX), True),
        ("auth_token", Secret(""), False),
        ("auth_token", Secret("None"), False),
        ("auth_token", Secret(" " * 32), False),
        ("auth_token", Secret("ß" * 32), False),
        ("second_auth_token", Secret(""), True),
        ("second_auth_token", Secret("None"), False),
        ("webhook_key", Secret(""), True),
        ("webhook_key", Secret("too-short"), False),
        ("sender", "whatsapp:+14155550100", True),
        ("sender", "", True),
        ("sender", "+14155550100", False),
        ("sender", "whatsapp:+14155550100\n", False),
        ("messaging_service", f"MG{_HEX}", True),
        ("messaging_service", f"AC{_HEX}", False),
        ("template", f"HX{_HEX}", True),
        ("template", "welcome", False),
        ("catch_up_hours", 0, True),
        ("catch_up_hours", 24.0, True),
        ("catch_up_hours", 25.0, False),
        ("catch_up_hours", -1.0, False),
        ("api_address", "http://127.0.0.1:8081/", True),
        ("api_address", "api.twilio.com", False),
        ("messaging_address", "https://messaging.twilio.com", True),
        ("messaging_address", "ftp://messaging.twilio.com", False),
    ],
)
def test_settings_are_checked(name: str, value: Value, is_good: bool) -> None:
    assert_checked(KIND, name, value, is_good)


def test_it_needs_an_address_to_be_called_at() -> None:
    (fits,) = [field.fits_address for field in KIND.fields if field.fits_address is not None]
    assert fits(f"AC{_HEX}", "https://bots.example.org") == ""
    assert "server.public_address" in fits(f"AC{_HEX}", "")


@pytest.mark.parametrize("both", [{"sender": ""}, {"messaging_service": f"MG{_HEX}"}], ids=["neither", "both"])
async def test_one_sender_is_set(both: dict[str, Value]) -> None:
    async with stage() as played:
        with pytest.raises(SettingError) as caught:
            KIND.make(twilio_settings(played.server.address, **both), played.surroundings)
        (said,) = caught.value.mistakes
        assert "messaging_service" in said


def test_only_the_account_and_its_token_must_be_set() -> None:
    assert [field.name for field in KIND.fields if field.default is None] == ["account_sid", "auth_token"]
    assert {field.name for field in KIND.fields if field.secret} == {"auth_token", "second_auth_token", "webhook_key"}


@pytest.mark.parametrize(
    ("address", "name", "local"),
    [
        ("https://api.twilio.com", "Twilio (WhatsApp)", False),
        ("https://api.twilio.com/", "Twilio (WhatsApp)", False),
        ("http://stand-in:8081", "Twilio (WhatsApp, stand-in:8081)", True),
    ],
)
def test_the_recipient_is_named(address: str, name: str, local: bool) -> None:
    recipient = KIND.recipient(twilio_settings(address))
    assert recipient is not None
    assert (recipient.name, recipient.local) == (name, local)
    Recipients().declare(recipient)


def test_files_and_signals_may_go_where_twilio_has_them() -> None:
    settings = twilio_settings("https://api.twilio.com", messaging_address="https://messaging.twilio.com")
    recipient = KIND.recipient(settings)
    assert recipient is not None
    assert set(recipient.redirects_to) == {
        "messaging.twilio.com",
        "mms.twiliocdn.com",
        "media.twiliocdn.com",
        "s3-external-1.amazonaws.com",
    }


def test_without_such_a_channel_the_package_is_not_even_read() -> None:
    program = "import sys, connectors.whatsapp_twilio.kind\nassert 'twilio' not in sys.modules"
    assert run([sys.executable, "-c", program], check=False).returncode == 0
