"""Handing over as it is set in the console: stored sealed, taken up by the running server, and tried out."""

import asyncio
from pathlib import Path

from console.audit import Audit
from lethe.owner.handover import OwnersHandover
from lethe.owner.reading import Reading
from settings.book import BOOK
from tests.console.running import Running, running
from tests.fakes.mail_server import mail_server
from tests.patience import PATIENCE

_HERE = "/console/system/handing-over"
_PASSWORD = "canary-mail-4471-password"
_PUBLIC = 'public_address = "https://bots.example.org"\n'


async def _taken_up(house: Running, minutes: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while house.server.rights.standing.handing.minutes != minutes:
            await asyncio.sleep(0.1)


async def test_it_is_stored_sealed_taken_up_and_taken_back(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        assert not house.server.rights.standing.handing.comes
        given = {"minutes": "45", "email": "desk@example.org", "mail_server": "smtp.example.org:587"}
        shown = await browser.send(_HERE, **given, mail_password=_PASSWORD)
        assert "It is changed." in shown.words
        assert _PASSWORD not in shown.text
        assert "set; leave it empty to keep it" in shown.text
        assert _PASSWORD.encode() not in (house.settings.server.data_dir / BOOK).read_bytes()
        assert house.settings.read_again().handover.mail_password.reveal() == _PASSWORD
        await _taken_up(house, 45)
        assert "mail server" in {one.name for one in house.server._gate.recipients()}
        assert "Nothing was different" in (await browser.send(_HERE, **given)).words
        await browser.send(_HERE, **{**given, "minutes": "0"})
        await _taken_up(house, 1)
        assert not house.server.rights.standing.handing.comes
        done = [one.did for one in await Audit(house.server.memory).page()]
        assert done.count("handover.changed") == 2


async def test_what_is_wrong_stands_beside_its_field_and_nothing_is_stored(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        shown = await house.browser.send(_HERE, minutes="-1", email="nobody", mail_server="https://example.org")
        assert shown.status == 422
        assert 'id="mistake-minutes"' in shown.text
        assert 'id="mistake-email"' in shown.text
        assert 'id="mistake-mail_server"' in shown.text
        assert house.settings.read_again().handover == house.settings.handover


async def test_a_page_is_not_offered_to_write_to_the_owner(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        offered = (await house.browser.see(_HERE)).text
        assert 'name="channel"' in offered
        assert '<option value="site"' not in offered
        refused = await house.browser.send(_HERE, minutes="0", channel="site", chat="4455")
        assert (refused.status, 'id="mistake-channel"' in refused.text) == (422, True)


async def test_what_the_file_sets_is_locked(tmp_path: Path) -> None:
    async with running(tmp_path, "[handover]\nminutes = 30\n") as house:
        assert "lethe.toml" in (await house.browser.see(_HERE)).words
        assert "It is changed." in (await house.browser.send(_HERE, minutes="5", email="desk@example.org")).words
        now = house.settings.read_again().handover
        assert (now.minutes, now.email) == (30, "desk@example.org"), "the file comes first, and the rest is ours"


async def test_a_password_is_not_sent_to_another_server(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        given = {"minutes": "0", "email": "desk@example.org", "mail_server": "smtp.example.org:587"}
        await browser.send(_HERE, **given, mail_password=_PASSWORD)
        moved = await browser.send(_HERE, **{**given, "mail_server": "smtp.evil.example:587"})
        assert (moved.status, 'id="mistake-mail_password"' in moved.text) == (422, True)
        assert house.settings.read_again().handover.mail_server == "smtp.example.org:587"
        another_port = await browser.send(_HERE, **{**given, "mail_server": "smtp.example.org:465"})
        assert another_port.status == 200
        elsewhere = await browser.send(_HERE, **given, mail_password="file:/etc/passwd")
        assert elsewhere.status == 422


async def test_a_mail_server_inside_is_named_by_whoever_installed_it(tmp_path: Path) -> None:
    async with running(tmp_path, _PUBLIC, claimed=False) as house:
        handover = OwnersHandover(reading=Reading(house.settings), alerts=None)
        outcome = await handover.change({"email": "desk@example.org", "mail_server": "127.0.0.1:25"})
        assert "own network" in outcome.mistakes["mail_server"]
        assert not house.settings.read_again().handover.mail_server


async def test_a_test_reaches_the_owner_or_says_what_the_other_side_said(tmp_path: Path) -> None:
    async with running(tmp_path) as house, mail_server() as mail:
        browser = house.browser
        assert "No way to tell you is set yet" in (await browser.send(f"{_HERE}/test")).words
        given = {"minutes": "0", "email": "desk@example.org", "mail_server": f"127.0.0.1:{mail.port}"}
        await browser.send(_HERE, **given)
        assert "The letter went out" in (await browser.send(f"{_HERE}/test")).words
        assert "This is a test from your Lethe" in mail.said
        mail.answers = {"RCPT": "550 5.1.1 No such mailbox <b>here</b>"}
        refused = await browser.send(f"{_HERE}/test")
        assert "The mail server answered 550: 5.1.1 No such mailbox <b>here</b>" in refused.words
        assert "<b>here</b>" not in refused.text


async def test_only_an_owner_sees_it(tmp_path: Path) -> None:
    async with running(tmp_path) as house, house.another_browser() as other:
        assert (await other.claim(house.link(role="editor"), name="Grace Sample")).status == 200
        assert (await other.see(_HERE)).status == 404
        assert (await other.send(f"{_HERE}/test")).status == 404
