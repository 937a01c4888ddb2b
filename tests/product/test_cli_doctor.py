"""What the doctor finds, says and advises, and with which code it ends."""

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from core.errors import ServerError, StorageError
from core.gate import Gate
from core.ports.examination import Finding
from lethe.catalogue import KNOWN_KINDS
from lethe.cli import main
from lethe.commands.checks.assistants import prepared_answers, without_a_model
from lethe.commands.checks.channels import what_connectors_find
from lethe.commands.checks.check import Check, Patient
from lethe.commands.checks.folders import writable
from lethe.commands.checks.network import certificates, proxies, public_address, reachable, tunnel
from lethe.commands.checks.storage import disk, enough_room, file_system, keys_are_private, room
from lethe.commands.doctor import closing, examined, exit_code, lines
from settings.reading import read_settings
from settings.settings import Settings
from settings.sources import Sources
from tests.fakes.model_server import ModelServer
from tests.fakes.telegram_faults import unauthorized
from tests.fakes.telegram_server import TelegramServer

WELL = Finding(id="X-1", ok=True, says="Well.")
LOOK = Finding(id="X-2", ok=False, minor=True, says="Look.", mend="Do this.")
BAD = Finding(id="X-3", ok=False, says="Bad.", mend="Do that.")


def _settings(folder: Path, text: str = "") -> Settings:
    file = folder / "lethe.toml"
    file.write_text(f'[storage]\nkeys = "{folder}/keys"\n{text}', encoding="utf-8")
    return read_settings(Sources(file=file, environment={"LETHE_SERVER__DATA_DIR": str(folder)}), KNOWN_KINDS)


async def _found(settings: Settings, check: Check) -> Sequence[Finding]:
    gate = Gate()
    try:
        return await check(Patient(settings=settings, gate=gate, online=False))
    finally:
        await gate.close()


@pytest.mark.parametrize(
    ("findings", "code", "words"),
    [
        ([WELL], 0, "All is well."),
        ([WELL, LOOK], 4, "0 problems, 1 warning (exit 4)"),
        ([LOOK, BAD, BAD], 1, "2 problems, 1 warning (exit 1)"),
    ],
)
def test_how_it_ends(findings: Sequence[Finding], code: int, words: str) -> None:
    assert exit_code(findings) == code
    assert closing(findings) == words


def test_how_it_looks() -> None:
    assert lines(WELL, "utf-8") == ["✔ X-1    Well."]
    assert lines(LOOK, "utf-8") == [
        "! X-2    Look.",
        "         Try: Do this.",
        "         See: docs/reference/doctor.md#x-2",
    ]
    assert lines(BAD, "ascii") == [
        "x X-3    Bad.",
        "         Try: Do that.",
        "         See: docs/reference/doctor.md#x-3",
    ]


def test_a_fresh_machine_is_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("LETHE_")]:
        monkeypatch.delenv(name)
    assert main(["doctor", "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["schema"] == "lethe.doctor/1"
    assert {"DB-1", "DB-2", "DB-3", "KEY-1", "NET-1", "NET-8", "WEB-1", "LLM-4"} <= {
        finding["id"] for finding in content["findings"]
    }
    assert list(tmp_path.iterdir()) == []
    assert main(["doctor"]) == 0
    data, talk = capsys.readouterr()
    assert data.startswith("✔ DB-1")
    assert talk == "All is well.\n"


async def test_a_key_that_others_can_read(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    (tmp_path / "keys").mkdir(mode=0o700)
    key = tmp_path / "keys" / "master.key"
    key.touch(mode=0o600)
    (finding,) = await _found(settings, keys_are_private)
    assert finding.ok
    key.chmod(0o644)
    (finding,) = await _found(settings, keys_are_private)
    assert not finding.ok
    assert str(key) in finding.says
    assert "chmod" in finding.mend


async def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    (finding,) = await _found(settings, writable)
    assert finding.ok
    (tmp_path / "keys").touch(mode=0o700)
    (finding,) = await _found(settings, writable)
    assert not finding.ok
    assert str(tmp_path / "keys") in finding.says


async def test_keys_that_are_reached_by_a_link(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    (elsewhere / "person.keys").touch(mode=0o600)
    (tmp_path / "keys").symlink_to(elsewhere)
    (finding,) = await _found(settings, keys_are_private)
    assert finding.ok
    elsewhere.chmod(0o755)
    (finding,) = await _found(settings, keys_are_private)
    assert not finding.ok
    assert finding.mend == f"Close it: chmod -R go= {elsewhere}"


async def test_keys_that_are_not_made_yet(tmp_path: Path) -> None:
    (finding,) = await _found(_settings(tmp_path), keys_are_private)
    assert (finding.ok, finding.says) == (True, "The keys are not made yet.")


async def test_room_is_asked_for_where_the_database_will_be(tmp_path: Path) -> None:
    (finding,) = await _found(_settings(tmp_path), enough_room)
    assert finding.id == "DB-3"
    assert " free" in finding.says


@pytest.mark.parametrize(
    ("free", "ok", "minor", "says"),
    [
        (3_999_999_999, True, False, "3 GB are free."),
        (1_000_000_000, True, False, "1 GB are free."),
        (999_999_999, False, True, "Only 999 MB are free on the disk of /srv."),
        (100_000_000, False, True, "Only 100 MB are free on the disk of /srv."),
        (99_999_999, False, False, "Only 99 MB are free on the disk of /srv."),
        (0, False, False, "Only 0 MB are free on the disk of /srv."),
    ],
)
def test_how_much_room_is_enough(free: int, ok: bool, minor: bool, says: str) -> None:
    finding = room(Path("/srv"), free)
    assert (finding.ok, finding.minor, finding.says) == (ok, minor, says)


MOUNTS = """\
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 21 0:40 / /srv/far\\040away rw shared:2 - nfs4 host:/x rw
31 30 0:41 / /srv/far\\040away/near rw - tmpfs tmpfs rw
"""


@pytest.mark.parametrize(
    ("place", "system"),
    [("/srv/data", "ext4"), ("/srv/far away/data", "nfs4"), ("/srv/far away/near/x", "tmpfs"), ("/srv/far", "ext4")],
)
def test_which_file_system_a_place_is_on(place: str, system: str) -> None:
    assert file_system(Path(place), MOUNTS) == system


def test_a_database_far_away_is_seen_through_a_link(tmp_path: Path) -> None:
    mounts = f"21 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 21 0:40 / {tmp_path}/far rw - nfs4 host:/x rw\n"
    (tmp_path / "far").mkdir()
    (tmp_path / "near").symlink_to(tmp_path / "far")
    assert disk(tmp_path / "lethe.db", mounts).ok
    for database in (tmp_path / "near" / "lethe.db", tmp_path / "far" / "not made yet" / "lethe.db"):
        finding = disk(database, mounts)
        assert (finding.id, finding.ok, finding.minor) == ("DB-2", False, False)
        assert finding.says.startswith(f"{database} is on a network file system (nfs4)")


async def test_without_certificates_nobody_can_be_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = _settings(tmp_path)
    (tmp_path / "nobody.pem").touch()
    (tmp_path / "nobody").mkdir()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nobody.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "nobody"))
    (finding,) = await _found(settings, certificates)
    assert (finding.id, finding.ok) == ("NET-8", False)
    assert "ca-certificates" in finding.mend
    (tmp_path / "nobody" / "0123abcd.0").touch()
    (finding,) = await _found(settings, certificates)
    assert finding.ok


@pytest.mark.parametrize(
    ("address", "ok"), [("https://bots.example.org", True), ("https://10.0.0.1", False), ("http://localhost", False)]
)
async def test_a_public_address(tmp_path: Path, address: str, ok: bool) -> None:
    (finding,) = await _found(_settings(tmp_path, f'[server]\npublic_address = "{address}"'), public_address)
    assert (finding.id, finding.ok) == ("NET-1", ok)


@pytest.mark.parametrize(
    ("server", "count"),
    [
        ('public_address = "https://a.example"', 1),
        ('public_address = "https://a.example"\ntrusted_proxies = ["127.0.0.1"]', 0),
        ("", 0),
    ],
)
async def test_a_proxy_that_nobody_trusts(tmp_path: Path, server: str, count: int) -> None:
    findings = await _found(_settings(tmp_path, f"[server]\n{server}"), proxies)
    assert len(findings) == count
    assert all("nobody who comes through the proxy is held back" in finding.says for finding in findings)


async def test_a_tunnel_that_will_not_stay(tmp_path: Path) -> None:
    settings = _settings(tmp_path, '[server]\npublic_address = "https://four-words.trycloudflare.com"')
    (finding,) = await _found(settings, tunnel)
    assert (finding.id, finding.ok, finding.minor) == ("NET-5", False, True)
    assert await _found(_settings(tmp_path, '[server]\npublic_address = "https://a.example"'), tunnel) == []


async def test_whether_the_public_address_leads_here(tmp_path: Path) -> None:
    async with ModelServer() as somebody_else:
        address = somebody_else.address.removesuffix("/v1")
        settings = _settings(tmp_path, f'[server]\npublic_address = "{address}"')
        (finding,) = await _found(settings, reachable)
        assert not finding.ok
        assert "status 404" in finding.says
    (finding,) = await _found(settings, reachable)
    assert not finding.ok
    assert "cannot be opened" in finding.says


@pytest.mark.parametrize(("body", "ok"), [(b'{"alive": true}', True), (b'{"status": "up"}', False)])
async def test_somebody_else_who_is_well_is_not_this_server(tmp_path: Path, body: bytes, ok: bool) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=body)

    application = web.Application()
    application.router.add_get("/healthz", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    (finding,) = await _found(_settings(tmp_path, f'[server]\npublic_address = "{address}"'), reachable)
    await runner.cleanup()
    assert (finding.id, finding.ok) == ("NET-2", ok)


def _with_a_bot(folder: Path, address: str) -> Settings:
    token = "12345:canary-9f31c7-is-a-token"
    return _settings(
        folder,
        f'[[channels]]\nname = "tg"\nkind = "telegram"\ntoken = "{token}"\nmode = "polling"\n'
        f'api_address = "{address}"\n',
    )


async def test_a_bot_is_examined_by_its_own_connector(tmp_path: Path) -> None:
    async with TelegramServer(token="12345:canary-9f31c7-is-a-token") as telegram:
        findings = await examined(_with_a_bot(tmp_path, telegram.address), online=False)
        assert {finding.id: finding.ok for finding in findings}["TG-1"]
        assert "tg: The token works: @our_bot." in [finding.says for finding in findings]
        (alone,) = [finding for finding in findings if finding.id == "TG-4"]
        # A doctor fetches nothing itself, so it cannot see a second program that does; it must not say that it can.
        assert alone.ok
        assert "No webhook is set elsewhere." in alone.says
        assert "channel.polling_failing, kind conflict" in alone.says
        telegram.fail("getMe", unauthorized())
        findings = await examined(_with_a_bot(tmp_path, telegram.address), online=False)
        assert not {finding.id: finding.ok for finding in findings}["TG-1"]
        assert "canary" not in repr(findings)
        changes = {call.method for call in telegram.calls} - {"getMe", "getWebhookInfo", "getMyCommands"}
        assert changes == set()


async def test_one_wrong_channel_does_not_hide_the_rest(tmp_path: Path) -> None:
    (bot,) = _with_a_bot(tmp_path, "http://127.0.0.1:9").channels
    bot = replace(bot, values={**bot.values, "api_address": "https://169.254.169.254"})
    origins = 'allowed_origins = ["https://www.example.org"]'
    site = _settings(tmp_path, f'[[channels]]\nname = "site"\nkind = "web"\n{origins}\n')
    settings = replace(site, channels=(bot, *site.channels))
    findings = await examined(settings, online=False)
    (wrong,) = [finding for finding in findings if not finding.ok]
    assert wrong.id == "CH-1"
    assert wrong.says.startswith("tg: This could not be looked at: ")
    assert "site: May be embedded in https://www.example.org." in [finding.says for finding in findings]
    assert findings[-1].id == "LLM-4"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (PermissionError(13, "Permission denied", "/srv/closed"), "/srv/closed: Permission denied"),
        (StorageError("The keys are missing."), "The keys are missing"),
    ],
)
async def test_one_check_that_fails_does_not_hide_the_rest(
    tmp_path: Path, error: ServerError | OSError, says: str
) -> None:
    async def failing(patient: Patient) -> Sequence[Finding]:
        raise error

    async def fine(patient: Patient) -> Sequence[Finding]:
        return [WELL]

    bad, well = await examined(_settings(tmp_path), online=False, checks=(failing, fine))
    assert (bad.id, bad.ok, well) == ("DOC-1", False, WELL)
    assert bad.says == f"This could not be looked at: {says}."


async def test_a_site_says_where_it_may_be_embedded(tmp_path: Path) -> None:
    (finding,) = await _found(_settings(tmp_path), what_connectors_find)
    assert (finding.id, finding.ok, finding.says) == ("WEB-1", True, "site: Opens on this server's own page only.")
    assert "allowed_origins" in finding.mend


async def test_prepared_answers_that_keep_the_server_from_starting(tmp_path: Path) -> None:
    (tmp_path / "answers.toml").write_text("nonsense", encoding="utf-8")
    wrong = _settings(tmp_path, f'[[assistants]]\nname = "f"\nfaq_file = "{tmp_path}/answers.toml"\n')
    findings = await examined(wrong, online=False)
    (bad,) = [finding for finding in findings if not finding.ok]
    assert (bad.id, bad.minor) == ("LLM-5", False)
    assert f"{tmp_path}/answers.toml" in bad.says
    assert exit_code(findings) == 1
    assert await _found(_settings(tmp_path), prepared_answers) == []


async def test_what_answers_where_there_is_no_model(tmp_path: Path) -> None:
    answers = tmp_path / "answers.toml"
    answers.touch()
    settings = _settings(
        tmp_path,
        f'[[assistants]]\nname = "a"\n[[assistants]]\nname = "b"\nfaq_file = "{answers}"\n'
        '[[assistants]]\nname = "c"\nprovider = "echo"\n',
    )
    findings = await _found(settings, without_a_model)
    assert {finding.id for finding in findings} == {"LLM-4"}
    assert [finding.says for finding in findings] == [
        "a: the built-in prepared answers are in use; no AI model is connected.",
        f"b: your own prepared answers are in use ({answers}); no AI model is connected.",
        "c: says back what it is told; no AI model is connected.",
    ]


@pytest.mark.parametrize(
    ("model", "id", "ok", "minor"),
    [
        ("ok", "LLM-1", True, False),
        ("500", "LLM-3", False, True),
        ("quota", "LLM-1", False, False),
        ("404", "LLM-2", False, False),
    ],
)
async def test_models_are_asked_only_when_the_owner_says_so(
    tmp_path: Path, model: str, id: str, ok: bool, minor: bool
) -> None:
    async with ModelServer() as server:
        settings = _settings(
            tmp_path,
            f'[[assistants]]\nname = "a"\nprovider = "openai"\nmodel = "{model}"\nbase_address = "{server.address}"\n',
        )
        findings = await examined(settings, online=False)
        assert server.requests == []
        assert not [finding for finding in findings if finding.id.startswith("LLM")]
        findings = await examined(settings, online=True)
    assert [(f.id, f.ok, f.minor) for f in findings if f.id.startswith("LLM")] == [(id, ok, minor)]
