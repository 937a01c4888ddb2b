"""The notice of a channel is made from the settings and the gate from the same: whom the one lets through stands in
the other."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from core.identifiers import ChannelId
from core.log import Log
from lethe.app import Lethe
from lethe.catalogue import KINDS, KNOWN_KINDS
from settings.reading import read_settings
from settings.rules import is_loopback
from settings.sources import Sources
from tests.fakes import meta_server
from tests.fakes.meta_knocks import NUMBER
from tests.fakes.telegram_server import TOKEN
from tests.fakes.twilio_server import ACCOUNT, AUTH_TOKEN, SENDER

_ANSWERED_BY = {
    "prepared answers": ("faq", "", ""),
    "OpenAI": ("openai", "", ""),
    "Anthropic": ("anthropic", "", ""),
    "another provider": ("openai", "https://models.example.org/v1", ""),
    "one's own network": ("openai", "http://192.168.1.5:11434/v1", ""),
    "this machine": ("openai", "http://127.0.0.1:11434/v1", ""),
    "this machine, else a provider": ("openai", "http://127.0.0.1:11434/v1", "https://models.example.org:8443/v1"),
    "two providers at one name": ("openai", "https://models.example.org/v1", "https://models.example.org:8443/v1"),
}
_CARD = '[assistants.card]\ntrains = "no"\nterms = "https://models.example.org/terms"\nseen = "2026-11-22"\n'
_CHANNELS = {
    "web": "",
    "telegram": f'token = "{TOKEN}"',
    "whatsapp_twilio": f'account_sid = "{ACCOUNT}"\nauth_token = "{AUTH_TOKEN}"\nsender = "{SENDER}"',
    "whatsapp_cloud": f'phone_number_id = "{NUMBER}"\naccess_token = "{meta_server.TOKEN}"\n'
    f'app_secret = "{meta_server.APP_SECRET}"\nverify_token = "{meta_server.VERIFY_TOKEN}"',
}


def _written(kind: str, answered_by: str) -> str:
    provider, address, other = _ANSWERED_BY[answered_by]
    text = f"""
[server]
public_address = "https://bots.example.org"

[[channels]]
name = "c"
kind = "{kind}"
assistant = "first"
{_CHANNELS[kind]}

[[assistants]]
name = "first"
purpose = "Answers questions."
provider = "{provider}"
"""
    text += f'model = "m"\nbase_address = "{address}"\napi_key = "k"\n' if provider != "faq" else ""
    if not other:
        return text + (_CARD if "models.example.org" in address else "")
    return f"""{text}fallback = "second"
{_CARD if "models.example.org" in address else ""}

[[assistants]]
name = "second"
purpose = "Answers questions."
provider = "openai"
model = "m"
base_address = "{other}"
api_key = "k"
{_CARD}"""


def test_every_kind_of_channel_is_asked_about() -> None:
    assert {kind.name for kind in KINDS} == set(_CHANNELS)


@pytest.mark.parametrize("answered_by", _ANSWERED_BY)
@pytest.mark.parametrize("kind", _CHANNELS)
def test_whom_the_gate_lets_through_for_a_channel_stands_in_its_notice(
    kind: str, answered_by: str, tmp_path: Path
) -> None:
    path = tmp_path / "lethe.toml"
    path.write_text(_written(kind, answered_by), "utf-8")
    settings = read_settings(Sources(file=path, environment={}), KNOWN_KINDS)
    server = Lethe(settings, log=Log(lambda line: None))
    outside = {
        recipient.name
        for recipient in server._gate.recipients()
        if not is_loopback(urlsplit(recipient.base_address).hostname or "")
    }
    assert {recipient.name for recipient in server._known.notice(ChannelId("c")).facts.recipients} == outside
    _, text = server.notice(ChannelId("c"), "en")
    assert all(name in text for name in outside)
