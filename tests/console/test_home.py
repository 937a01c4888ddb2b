"""Home: the last days drawn with their table, who waits for their rights and since when, and who answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.clock import SystemClock
from tests.console.api.program import program
from tests.console.chatting import Visitor
from tests.console.full_disk import full_disk
from tests.console.running import running
from tests.console.visitors import visit

_WRITTEN = """
[[assistants]]
name = "desk"
provider = "{provider}"
{more}
[assistants.privacy]
owner_sees = "everything"
[[channels]]
name = "site"
kind = "web"
assistant = "desk"
"""
_MODEL = 'model = "small"\napi_key = "sk-invented"'


@dataclass
class _Ahead(SystemClock):
    by: timedelta = timedelta()

    def now(self) -> datetime:
        return super().now() + self.by


async def test_it_shows_the_days_and_who_answers(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        empty = await house.browser.see("/console")
        assert "Nobody has written yet" in empty.words
        assert "what is said stays with you" in empty.words
        await visit(house, "hello")
        shown = await house.browser.see("/console")
        assert '<svg class="chart"' in shown.text
        assert "Messages a day" in shown.words
        assert "Requests that wait" not in shown.words


async def test_it_names_whoever_receives_what_is_said_and_their_card(tmp_path: Path) -> None:
    async with running(tmp_path, _WRITTEN.format(provider="openai", more=_MODEL)) as house:
        words = " ".join((await house.browser.see("/console")).words.split())
        assert "desk small what is said goes to OpenAI" in words
        assert "Trains on what it receives: no" in words


_NOBODY_DECIDED, _ONLY_OURS = "Nobody decided yet what is kept", "only the answers that come with Lethe"


async def test_a_step_that_was_skipped_is_not_missed_once_it_was_said_elsewhere(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        for step in ("bot", "keep", "notice", "channel"):
            await browser.send(f"/console/set-up/{step}/skip")
        skipped = (await browser.see("/console")).words
        assert _NOBODY_DECIDED in skipped
        assert _ONLY_OURS in skipped
        kept = {"privacy.collect": "true", "privacy.retention": "7", "privacy.owner_sees": "nothing"}
        await browser.send("/console/privacy/modes/lethe", **kept, **{"privacy.consent": "notice", "mask": "auto"})
        said = (await browser.see("/console")).words
        assert _NOBODY_DECIDED not in said
        assert _ONLY_OURS in said, "who answers is still ours"
        await browser.send("/console/assistants/lethe/answers/new", question="When?", answer="At nine.")
        assert _ONLY_OURS not in (await browser.see("/console")).words


@pytest.mark.parametrize("decided", ["collect = false", 'retention = "7d"', 'retention = "30d"'])
async def test_what_the_file_says_nobody_is_asked_for_again(decided: str, tmp_path: Path) -> None:
    written = f'[[assistants]]\nname = "desk"\nprovider = "echo"\n[assistants.privacy]\n{decided}\n'
    async with running(tmp_path, written) as house:
        await house.browser.send("/console/set-up/notice/skip")
        await house.browser.send("/console/set-up/channel/skip")
        said = (await house.browser.see("/console")).words
        assert _NOBODY_DECIDED not in said
        assert _ONLY_OURS not in said
        assert "Nobody looked yet at where people write" in said


async def test_a_request_that_waits_stands_there_with_its_day(tmp_path: Path) -> None:
    async with running(tmp_path, _WRITTEN.format(provider="echo", more="")) as house:
        await visit(house, "hello", "/complain")
        words = " ".join((await house.browser.see("/console")).words.split())
        assert "Requests that wait" in words
        assert "to be answered in" in words


async def test_what_we_said_is_drawn_as_the_channel_draws_it_and_can_do_nothing(tmp_path: Path) -> None:
    async with running(tmp_path, _WRITTEN.format(provider="echo", more="")) as house:
        anna = Visitor(house)
        await anna.say("**bold** <script>alert(1)</script>")
        await anna.read("bold")
        code = await anna.code()
        page = await house.browser.send("/console/people/find", code=code)
        assert page.status == 200
        here = next(
            part.split('"')[0] for part in page.text.split('action="') if part.startswith("/console/people/one/")
        )
        looked = await house.browser.send(here.rpartition("/")[0] + "/look", purpose="they asked me to")
        assert "<strong>bold</strong>" in looked.text
        assert "<script>alert" not in looked.text


async def test_a_mistake_in_the_file_is_named_on_every_page_that_needs_what_is_set(tmp_path: Path) -> None:
    async with running(tmp_path) as house, house.another_browser() as nobody:
        file = tmp_path / "lethe.toml"
        right = file.read_text()
        file.write_text(f"{right}\nlog_levle = 'info'\n")
        for page in ("/console", "/console/channels", "/console/assistants", "/console/privacy/modes"):
            seen = await house.browser.see(page)
            assert seen.status == 503
            assert "server.log_levle" in seen.text
            assert "log_levle" not in (await nobody.see(page)).text
        file.write_text(right)
        assert (await house.browser.see("/console")).status == 200


async def test_where_the_disk_takes_nothing_the_owner_still_sees_what_is_to_be_mended(tmp_path: Path) -> None:
    clock = _Ahead()
    async with running(tmp_path, clock=clock) as house, program(house, "checks:read", "usage:read") as shop:
        assert (await shop.ask("GET", "/checks")).status == 200
        clock.by = timedelta(minutes=2)  # so that it would be noted again that they were here
        with full_disk(tmp_path / "data" / "lethe.db"):
            house.server.metrics.send("site", "failed")  # and this is counted, and not written down yet
            for page in ("/console", "/console/system", "/console/usage"):
                assert (await house.browser.see(page)).status == 200, page
            for call in ("/checks", "/usage/days"):
                assert (await shop.ask("GET", call)).status == 200, call
            assert (await house.browser.send("/console/system/owners/invite", role="viewer")).status != 200
        days = await shop.ask("GET", "/usage/days?days=2")
        assert sum(int(str(row["errors"])) for row in days.rows) == 1, "what was counted meanwhile is not lost"
