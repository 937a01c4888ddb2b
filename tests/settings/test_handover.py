"""What cannot be a mail server or an address is refused where it is set, not by the next start of the server."""

import pytest

from core.gate import Gate, Recipient
from settings.fields import fields_of
from settings.handover import HandoverSettings


def _mistake(name: str, value: str) -> str:
    field = next(one for one in fields_of(HandoverSettings) if one.name == name)
    return field.check(value) if field.check is not None else ""


@pytest.mark.parametrize(
    "server",
    ["smtp.example.org:587", "localhost:25", "127.0.0.1:2525", "[::1]:25", "münchen.example:465", "my_mail.example:25"],
)
def test_a_mail_server_that_is_taken_can_be_declared(server: str) -> None:
    assert _mistake("mail_server", server) == ""
    Gate().declare(Recipient(name="mail server", base_address=f"https://{server}", receives="nothing"))


@pytest.mark.parametrize(
    "server",
    ["desk@smtp.example.org:25", "[::1:25", "[desk]:25", "a..b:25", f"{'x' * 70}.org:25", "a b:25", "a?b:25", "::1:25"],
)
def test_what_could_never_be_asked_is_refused(server: str) -> None:
    assert _mistake("mail_server", server)


@pytest.mark.parametrize("address", ["desk@[", "desk@", "desk(one@example.org", "desk@exa\x00mple.org"])
def test_what_is_no_address_is_refused(address: str) -> None:
    assert _mistake("email", address)
    assert _mistake("email_from", address)
