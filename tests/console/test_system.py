"""System: health, activity, owners, programs, settings with their source, the configuration carried, and backups."""

import asyncio
import re
import tarfile
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from pathlib import Path

from sqlalchemy import text

from core.memory.statements import Statement
from core.memory.store import Transaction
from settings.book import Book
from tests.console.running import NAME, PASSWORD, running
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.patience import PATIENCE

_SYSTEM = "/console/system"


async def test_health_activity_and_their_filters(tmp_path: Path) -> None:
    async with running(tmp_path) as house, house.another_browser() as other:
        browser = house.browser
        health = await browser.see(_SYSTEM)
        assert "LLM-4" in health.text
        assert "Forgetting what is older than promised" in health.words
        assert "not yet" in health.words
        assert "Looked just now." in (await browser.send(f"{_SYSTEM}/look")).words
        await browser.send("/console/channels/site/pause")
        await other.claim(house.link(role="viewer"), name="Ben Sample")
        activity = f"{_SYSTEM}/activity"
        assert "channel paused" in (await browser.see(activity)).words
        assert "channel paused" not in (await browser.see(f"{activity}?about=owner")).words
        assert "channel paused" not in (await browser.see(f"{activity}?who=Ben+Sample")).words
        assert "channel.paused,site" in (await browser.see(f"{activity}/activity.csv")).text
        assert "The chain holds" in (await browser.send(f"{activity}/verify")).words
        assert (await other.see(activity)).status == 404
        shown = await other.see(_SYSTEM)
        assert shown.status == 200
        for tab in set(re.findall(r'href="(/console/system/[a-z-]+)"', shown.text)):
            assert (await other.see(tab)).status == 200, tab
        store = house.server.memory.store
        await store.run(lambda unit: unit.change(Statement(text("UPDATE owneractivity SET subject = 'another'"))))
        assert "The chain is broken" in (await browser.send(f"{activity}/verify")).words


async def test_a_password_is_changed_and_other_browsers_are_out(tmp_path: Path) -> None:
    async with running(tmp_path) as house, house.another_browser() as other:
        await other.send("/console/sign-in", name=NAME, password=PASSWORD)
        here = f"{_SYSTEM}/account"
        wrong = await house.browser.send(f"{here}/password", before="a wrong one", after=f"{PASSWORD} anew")
        assert "This is not your password." in wrong.words
        short = await house.browser.send(f"{here}/password", before=PASSWORD, after="short")
        assert 'id="mistake-after"' in short.text
        done = await house.browser.send(f"{here}/password", before=PASSWORD, after=f"{PASSWORD} anew")
        assert "It is changed." in done.words
        assert "Password lost?" in (await other.see("/console")).words
        assert (await other.send("/console/sign-in", name=NAME, password=PASSWORD)).status == 403
        back = await other.send("/console/sign-in", name=NAME, password=f"{PASSWORD} anew")
        assert "Things to mend" in back.words
        assert f"Sign {NAME} out everywhere" in (await house.browser.see(f"{_SYSTEM}/owners")).words
        await house.browser.send(f"{here}/sign-out")
        assert "Password lost?" in (await other.see("/console")).words


async def test_a_program_gets_a_token_once_and_loses_it(tmp_path: Path) -> None:
    async with running(tmp_path) as house, house.another_browser() as program:
        here = f"{_SYSTEM}/tokens"
        assert 'id="mistake-scopes"' in (await house.browser.send(here, name="books")).text
        made = await house.browser.send(here, **{"name": "books", "days": "30", "scope-channels:read": "true"})
        found = re.search(r'id="token" class="wide" readonly value="([^"]+)"', made.text)
        assert found is not None
        allowed = {"Authorization": f"Bearer {found[1]}"}
        assert '"site"' in (await program.see("/api/v1/channels", **allowed)).text
        shown = await house.browser.see(here)
        assert found[1] not in shown.text
        assert "channels:read" in shown.text
        taken = await house.browser.send(here, **{"name": "books", "days": "", "scope-channels:read": "true"})
        assert 'id="mistake-name"' in taken.text
        number = re.search(r'name="number" value="(\d+)"', shown.text)
        assert number is not None
        await house.browser.send(f"{here}/end", number=number[1])
        assert (await program.see("/api/v1/channels", **allowed)).status == 401


async def test_a_configuration_is_carried_without_its_secrets(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    here = f"{_SYSTEM}/settings"
    async with TelegramServer() as telegram:
        async with running(tmp_path / "one") as house:
            await house.browser.send(
                "/console/new-channel/telegram",
                **{"name": "tg", "token": TOKEN, "mode": "polling", "api_address": telegram.address, "stream": "true"},
            )
            shown = await house.browser.see(here)
            assert "file lethe.toml:2" in shown.words
            assert TOKEN not in shown.text
            written = (await house.browser.see(f"{here}/lethe.toml")).text
        assert TOKEN not in written
        async with running(tmp_path / "two") as house:
            compared = await house.browser.send(f"{here}/import", written=written)
            assert "channels.tg" in compared.words
            assert "stays: it is set in the file" in compared.words
            assert "tg: Bot token" in compared.words
            assert "tg" not in str(Book(house.settings.server.data_dir).read())
            needed = await house.browser.send(f"{here}/take-in", written=written)
            assert "Bot token is needed" in needed.words
            done = await house.browser.send(f"{here}/take-in", written=written, **{"channels.tg.token": TOKEN})
            assert "It is changed." in done.words
            after = house.settings.read_again()
            assert next(one for one in after.channels if one.name == "tg").text("token") == TOKEN
            assert TOKEN not in Book(house.settings.server.data_dir).file.read_text()
            same = await house.browser.send(f"{here}/import", written=written)
            assert "Nothing that the console can store is different." in same.words
            for wrong in ("[[channels]]\nkind = 'web'", "[nothing]", "= 1", "", "[[channels]]\nname='x'\nkind='y'"):
                assert (await house.browser.send(f"{here}/import", written=wrong)).status == 422


async def test_a_backup_is_made_downloaded_and_taken_away(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        here = f"{_SYSTEM}/backups"
        assert "None lies here now." in (await house.browser.see(here)).words
        await house.browser.send(here)
        async with asyncio.timeout(PATIENCE):
            while "is being made" in (seen := await house.browser.see(here)).words:
                await asyncio.sleep(0.05)
        names = re.findall(r'href="(/console/system/backups/[^"]+)" download', seen.text)
        assert len(names) == 3
        async with house.browser.client.get(house.browser.address + names[0]) as answer:
            content = await answer.read()
            assert "attachment" in answer.headers["Content-Disposition"]
            assert answer.headers["Cache-Control"] == "no-store"
        with tarfile.open(fileobj=BytesIO(content)) as archive:
            assert "database" in archive.getnames()
        assert (await house.browser.see(f"{here}/..%2Flethe.db")).status == 404
        assert (await house.browser.see(f"{here}/book.json")).status == 404
        name = names[0].rpartition("/")[2]
        assert "It is removed." in (await house.browser.send(f"{here}/remove", name=name)).words
        assert not list((house.settings.server.data_dir / "backups").iterdir())
        assert (await house.browser.send(f"{here}/remove", name="../lethe.toml")).status == 422


async def test_a_backup_is_never_made_where_another_is_still_being_made(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        here, folder = f"{_SYSTEM}/backups", house.settings.server.data_dir / "backups"
        folder.mkdir()
        under_way = folder / f"lethe-{datetime.now(UTC):%Y-%m-%d}.backup.keys.new"
        under_way.write_bytes(b"half of it")
        await house.browser.send(here)
        async with asyncio.timeout(PATIENCE):
            while "is being made" in (seen := await house.browser.see(here)).words:
                await asyncio.sleep(0.05)
        assert under_way.read_bytes() == b"half of it"
        assert "-1.backup" in seen.text


async def test_page_by_page_all_of_the_activity_is_reached(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        memory, named = house.server.memory, [f"line-{number}" for number in range(120)]

        def unit(transaction: Transaction) -> None:
            for name in named:
                memory.activities.note(transaction, NAME, "channel.added", name)

        await memory.store.run(unit)
        found: list[str] = []
        page = await house.browser.see(f"{_SYSTEM}/activity?about=channel")
        for _ in range(2):
            found += re.findall(r"line-[0-9]+", page.words)
            (older,) = re.findall(r'href="(/console/system/activity[^"]*below=[^"]*)"', page.text)
            page = await house.browser.see(unescape(older))
        assert found + re.findall(r"line-[0-9]+", page.words) == named[::-1]
