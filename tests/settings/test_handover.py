"""What cannot be a mail server or an address is refused where it is set, not by the next start of the server."""

from pathlib import Path

import pytest

from core.gate import Gate, Recipient
from settings.fields import fields_of
from settings.handover import HandoverSettings
from tests.settings.samples import mistake, mistakes, read

PIGEON = '[[channels]]\nname = "roof"\nkind = "pigeon"\ntoken = "ring-1234"\n'
LAMP = '[[channels]]\nname = "cellar"\nkind = "lamp"\n'
IS_A_PAGE = "is a page, which writes to nobody; name one with a bot"


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


def test_a_page_that_writes_to_nobody_is_refused_where_it_is_named(tmp_path: Path) -> None:
    channels = PIGEON + LAMP
    named = '[handover]\nchannel = "cellar"\nchat = "1"\n'
    assert mistake(tmp_path, channels + named) == f"handover.channel (lethe.toml:9): {IS_A_PAGE}."
    said = mistake(tmp_path, channels, {"LETHE_HANDOVER__CHANNEL": "cellar"})
    assert said == f"LETHE_HANDOVER__CHANNEL: {IS_A_PAGE}."
    assert mistake(tmp_path, '[handover]\nchannel = "tower"\n').endswith(f"{IS_A_PAGE}.")  # the one that is there


def test_a_channel_with_a_bot_is_taken(tmp_path: Path) -> None:
    settings = read(tmp_path, PIGEON + LAMP + '[handover]\nchannel = "roof"\nchat = "1"\n')
    assert settings.handover.channel == "roof"


def test_of_a_channel_that_is_not_right_yet_only_that_is_said(tmp_path: Path) -> None:
    found = mistakes(tmp_path, LAMP + 'colour = 7\n[handover]\nchannel = "cellar"\n')
    assert [one for one in found if IS_A_PAGE in one] == []
