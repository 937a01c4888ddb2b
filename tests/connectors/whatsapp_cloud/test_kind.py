"""What an owner may set of such a channel, and who receives what is said there."""

import pytest

from connectors.whatsapp_cloud.kind import KIND
from settings.fields import Secret, Value
from tests.connectors.checked import assert_checked
from tests.connectors.whatsapp_cloud.stage import cloud_settings


@pytest.mark.parametrize(
    ("name", "value", "is_good"),
    [
        ("phone_number_id", "20090000000001", True),
        ("phone_number_id", "+14155550100", False),
        ("phone_number_id", "../me", False),
        ("phone_number_id", "", False),
        ("business_account", "", True),
        ("business_account", "10050000000001", True),
        ("business_account", "my account", False),
        ("access_token", Secret("EAAG-abc_1"), True),
        ("access_token", Secret("EAAG abc_1"), False),
        ("access_token", Secret("EAAG-abc_1\n"), False),
        ("access_token", Secret(""), False),
        ("app_secret", Secret("0123456789abcdef"), True),
        ("app_secret", Secret("None"), False),
        ("app_secret", Secret(" " * 20), False),
        ("app_secret", Secret(""), False),
        ("verify_token", Secret("a-word.of~my_own"), True),
        ("verify_token", Secret("None"), False),
        ("verify_token", Secret("größer-als-nichts"), False),
        ("verify_token", Secret(""), False),
        ("template", "", True),
        ("template", "we_answer_2", True),
        ("template", "We answer", False),
        ("template_language", "pt_BR", True),
        ("template_language", "pt-br", False),
        ("messages_a_second", 0, True),
        ("messages_a_second", 1000, True),
        ("messages_a_second", 1001, False),
        ("messages_a_second", -1, False),
        ("api_version", "v26.0", True),
        ("api_version", "26", False),
        ("api_version", "v26.0/../x", False),
        ("api_address", "http://127.0.0.1:8081/", True),
        ("api_address", "graph.facebook.com", False),
    ],
)
def test_settings_are_checked(name: str, value: Value, is_good: bool) -> None:
    assert_checked(KIND, name, value, is_good)


def test_what_must_be_set_and_what_is_secret() -> None:
    must = {field.name for field in KIND.fields if field.default is None}
    assert must == {"phone_number_id", "access_token", "app_secret", "verify_token"}
    assert {field.name for field in KIND.fields if field.secret} == must - {"phone_number_id"}


@pytest.mark.parametrize(
    ("address", "name", "local", "further"),
    [
        ("https://graph.facebook.com", "Meta (WhatsApp)", False, ("lookaside.fbsbx.com",)),
        ("https://graph.facebook.com/", "Meta (WhatsApp)", False, ("lookaside.fbsbx.com",)),
        ("http://stand-in:8081", "Meta (WhatsApp, stand-in:8081)", True, ()),
    ],
)
def test_the_recipient_is_named(address: str, name: str, local: bool, further: tuple[str, ...]) -> None:
    recipient = KIND.recipient(cloud_settings(address))
    assert recipient is not None
    assert (recipient.name, recipient.local, recipient.redirects_to) == (name, local, further)


def test_a_batch_of_the_largest_size_is_taken_and_answered_with_nothing() -> None:
    assert KIND.longest_body > 3 * 1024 * 1024
    assert KIND.acknowledgement.body == b""


def test_the_help_says_what_the_signal_costs() -> None:
    (field,) = [field for field in KIND.fields if field.name == "read_receipts"]
    assert field.default is False
    assert "read" in field.help
