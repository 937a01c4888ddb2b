"""Every id that owners are told about: found by a real check over the wire, or listed with why it is not."""

import ast
import re
from pathlib import Path

import pytest

from core.ports.examination import Finding
from lethe.catalogue import KNOWN_KINDS
from lethe.commands.checks.assistants import without_a_model
from lethe.commands.checks.network import proxies, tunnel, who_answers
from lethe.commands.doctor import CHECKS, examined, explained_at
from lethe.site.drawing import anchor_of
from lethe.site.pages import pages_of
from settings.reading import read_settings
from settings.sources import Sources
from tests.fakes import meta_server
from tests.fakes.meta_knocks import BUSINESS, NUMBER
from tests.fakes.meta_server import MetaServer
from tests.fakes.model_server import ModelServer
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.fakes.twilio_server import ACCOUNT, AUTH_TOKEN, TwilioServer
from tests.house.planted import plant
from tests.house.tree import PACKAGES, ROOT, parsed, python_files

SANDBOX = "whatsapp:+14155238886"
NOT_SEEN_FROM_HERE = {
    "NET-3": "an address that has changed shows at each platform: TG-2, TW-2 and WA-1",
    "NET-4": "needs a tunnel's own host; its check is tested by itself",
    "WA-8": "the settings refuse an assistant without a purpose, so no such channel is ever opened",
    "WEB-2": "what a site's policy blocks is seen by the browser only",
    "WEB-3": "what else is on a page is seen by the browser only",
}
EXPECTED = {
    *(f"NET-{number}" for number in range(1, 9)),
    *(f"TG-{number}" for number in range(1, 8)),
    *(f"TW-{number}" for number in range(1, 7)),
    *(f"WA-{number}" for number in range(1, 9)),
    *(f"WEB-{number}" for number in range(1, 4)),
    *(f"LLM-{number}" for number in range(1, 5)),
}
ID = re.compile(r"[A-Z]+-[0-9]+")
_SERVER = """
[server]
public_address = "{public}"
data_dir = "{folder}/data"
"""


def _assistant(name: str, model: str, address: str) -> str:
    return (
        f'[[assistants]]\nname = "{name}"\npurpose = "Answers questions."\nprovider = "openai"\nmodel = "{model}"\n'
        f'base_address = "{address}"\nfirst_token_seconds = 5\n'
    )


def _channels(telegram: TelegramServer, twilio: TwilioServer, meta: MetaServer) -> str:
    return f"""
[[channels]]
name = "called"
kind = "telegram"
token = "{TOKEN}"
mode = "webhook"
api_address = "{telegram.address}"
[[channels]]
name = "polling"
kind = "telegram"
token = "{TOKEN}"
mode = "polling"
api_address = "{telegram.address}"
[[channels]]
name = "wa"
kind = "whatsapp_twilio"
account_sid = "{ACCOUNT}"
auth_token = "{AUTH_TOKEN}"
sender = "{SANDBOX}"
api_address = "{twilio.address}"
messaging_address = "{twilio.address}"
[[channels]]
name = "wac"
kind = "whatsapp_cloud"
phone_number_id = "{NUMBER}"
business_account = "{BUSINESS}"
access_token = "{meta_server.TOKEN}"
app_secret = "{meta_server.APP_SECRET}"
verify_token = "{meta_server.VERIFY_TOKEN}"
api_address = "{meta.address}"
[[channels]]
name = "site"
kind = "web"
"""


async def _found(folder: Path) -> list[Finding]:
    async with ModelServer() as model, TelegramServer() as telegram, TwilioServer() as twilio, MetaServer() as meta:
        assistants = "".join(_assistant(name, name, model.address) for name in ("ok", "404", "429"))
        # Somebody else answers there, by plain http, so that nothing leaves this machine.
        one = _SERVER.format(public=meta.address, folder=folder) + assistants + _channels(telegram, twilio, meta)
        two = _SERVER.format(public="https://four-words.trycloudflare.com", folder=folder)
        findings: list[Finding] = []
        for text, checks in ((one, CHECKS), (two, (proxies, tunnel, without_a_model))):
            file = folder / "lethe.toml"
            file.write_text(text, encoding="utf-8")
            settings = read_settings(Sources(file=file), KNOWN_KINDS)
            findings += await examined(settings, online=True, checks=checks)
    return findings


async def test_every_id_is_found_or_it_is_said_why_not(tmp_path: Path) -> None:
    findings = await _found(tmp_path)
    found = {finding.id for finding in findings}
    assert found & EXPECTED == EXPECTED - set(NOT_SEEN_FROM_HERE)
    assert "CH-1" not in found
    wrong = [finding for finding in findings if not finding.ok]
    assert wrong
    assert all(finding.mend for finding in wrong), "each says what to do"
    secrets = (TOKEN, AUTH_TOKEN, meta_server.TOKEN, meta_server.APP_SECRET, meta_server.VERIFY_TOKEN)
    assert [secret for secret in secrets if secret in repr(findings)] == []


@pytest.mark.parametrize(
    ("address", "body", "id"),
    [
        ("https://four-words.ngrok-free.app", b"<!DOCTYPE html><html>", "NET-4"),
        ("https://four-words.ngrok-free.app", b"ERR_NGROK_3200", "NET-2"),
        ("https://bots.example.org", b"<html>", "NET-2"),
    ],
)
def test_a_tunnel_that_shows_a_page_of_its_own(address: str, body: bytes, id: str) -> None:
    finding = who_answers(address, "127.0.0.1:8080", 200, body)
    assert (finding.id, finding.ok) == (id, False)


def ids_in_the_code(root: Path) -> set[str]:
    """Of every finding that is written anywhere in what is delivered."""
    named: list[ast.expr] = []
    for path in python_files(root, *PACKAGES):
        for node in ast.walk(parsed(root, path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                named += [keyword.value for keyword in node.keywords if keyword.arg == "id"]
                named += node.args[:1] if node.func.id == "unexamined" else []
    values = {node.value for node in named if isinstance(node, ast.Constant)}
    return {value for value in values if isinstance(value, str) and ID.fullmatch(value)}


def test_every_id_is_a_heading_that_the_doctor_can_name() -> None:
    ids = ids_in_the_code(ROOT)
    assert ids >= EXPECTED - set(NOT_SEEN_FROM_HERE)
    pages = pages_of(ROOT)
    for id in ids | set(NOT_SEEN_FROM_HERE):
        page, _, anchor = explained_at(id).partition("#")
        assert f"\n### {id}\n" in pages[page].text, id
        assert anchor == anchor_of(id)


def test_every_heading_is_an_id_that_the_doctor_knows() -> None:
    page = (ROOT / "docs" / "reference" / "doctor.md").read_text(encoding="utf-8")
    told = [line.removeprefix("### ") for line in page.splitlines() if line.startswith("### ")]
    assert sorted(told) == sorted(ids_in_the_code(ROOT) | set(NOT_SEEN_FROM_HERE))


def test_an_id_in_the_code_is_seen(tmp_path: Path) -> None:
    plant(tmp_path, {"core/a.py": 'Finding(id="X-1", ok=True)\nunexamined("Y-22", error)\nmade(id="SHA-256-x")\n'})
    assert ids_in_the_code(tmp_path) == {"X-1", "Y-22"}
