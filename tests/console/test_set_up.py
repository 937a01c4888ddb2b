"""The first five minutes: every step saved at once, skipped, taken up again, and left out where all is set already."""

from pathlib import Path

from tests.console.running import Running, running
from tests.console.visitors import make_older, visit

_QUESTION = {"question-0": "When are you open?", "answer-0": "From nine to five."}
_SET = """
[[assistants]]
name = "helpdesk"
[[channels]]
name = "page"
kind = "web"
"""


async def _kept(house: Running, name: str) -> dict[str, str]:
    settings = house.settings.read_again()
    shown = {row.name: str(row.value) for row in settings.shown}
    prefix = f"assistants.{name}."
    return {key.removeprefix(prefix): value for key, value in shown.items() if key.startswith(prefix)}


async def test_a_new_owner_is_led_through_every_step(tmp_path: Path) -> None:
    async with running(tmp_path, claimed=False) as house:
        browser = house.browser
        assert "Step 2 of 5" in (await browser.claim(house.link())).words
        wrong = await browser.send("/console/set-up/bot", name="Not a name!", **_QUESTION)
        assert wrong.status == 422
        assert 'id="mistake-name"' in wrong.text
        assert "From nine to five." in wrong.text
        missing = await browser.send("/console/set-up/bot", name="helpdesk", **{"answer-0": "From nine to five."})
        assert 'id="mistake-question-0"' in missing.text
        keep = await browser.send("/console/set-up/bot", name="helpdesk", purpose="Says when we are open.", **_QUESTION)
        assert "Step 3 of 5" in keep.words
        kept = await _kept(house, "helpdesk")
        assert kept["purpose"] == "Says when we are open."
        assert "From nine to five." in kept["answers"]
        assert (await browser.send("/console/set-up/keep")).status == 422
        assert 'id="mistake-days"' in (await browser.send("/console/set-up/keep", preset="own", days="many")).text
        notice = await browser.send("/console/set-up/keep", preset="own", days="7", owner_sees="masked")
        assert "Step 4 of 5" in notice.words
        kept = await _kept(house, "helpdesk")
        assert (kept["privacy.retention"], kept["privacy.owner_sees"]) == ("7d", "masked")
        assert "On site (Web page)" in notice.words
        assert "7 days" in notice.words
        channel = await browser.send("/console/set-up/notice")
        assert "data-channel=&#34;site&#34;" in channel.text
        assert "Something waits for the next start" in channel.words
        home = await browser.send("/console/set-up/channel")
        assert "Setting up is not finished" not in home.words
        assert "/console/set-up/" not in home.text


async def test_a_bot_that_is_named_after_keeping_was_decided_keeps_what_was_decided(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        chosen = {"preset": "own", "days": "7", "owner_sees": "masked", "consent": "explicit"}
        await browser.send("/console/set-up/keep", **chosen)
        await browser.send("/console/set-up/bot", name="helpdesk", **_QUESTION)
        kept = await _kept(house, "helpdesk")
        assert (kept["privacy.retention"], kept["privacy.owner_sees"]) == ("7d", "masked")
        assert kept["privacy.consent"] == "explicit"
        assert 'value="own" checked' in (await browser.see("/console/set-up/keep")).text


async def test_what_is_skipped_is_a_thing_to_mend_until_it_is_done(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        assert "Setting up is not finished." in (await browser.see("/console")).words
        for step in ("bot", "keep", "notice", "channel"):
            await browser.send(f"/console/set-up/{step}/skip")
        home = await browser.see("/console")
        assert home.text.count('href="/console/set-up/') == 4
        assert (await browser.see("/console/set-up")).words.count("Things to mend") == 1
        again = await browser.see("/console/set-up/keep")
        assert "skipped" in again.words
        await browser.send("/console/set-up/keep", preset="nothing")
        assert (await browser.see("/console")).text.count('href="/console/set-up/') == 3


async def test_it_is_taken_up_where_it_was_left(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        await house.browser.send("/console/set-up/bot/skip")
        assert "Step 3 of 5" in (await house.browser.see("/console/set-up")).words


async def test_where_the_file_sets_everything_nobody_is_asked(tmp_path: Path) -> None:
    async with running(tmp_path, _SET, claimed=False) as house:
        home = await house.browser.claim(house.link())
        assert "Things to mend" in home.words
        assert "Setting up" not in home.words


async def test_a_preset_that_keeps_nothing_keeps_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        await house.browser.send("/console/set-up/keep", preset="nothing")
        first = house.settings.read_again().assistants[0]
        assert not first.privacy.collect
        assert 'value="nothing" checked' in (await house.browser.see("/console/set-up/keep")).text


async def test_revisited_it_stores_nothing_that_would_erase_or_ask_and_leads_to_where_that_is_shown(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        await visit(house, "hello")
        await make_older(house, 10)
        before = await _kept(house, "lethe")
        erasing = {"preset": "own", "days": "5"}
        asking = {"preset": "own", "days": "30", "owner_sees": "everything"}
        for chosen in ({"preset": "nothing"}, erasing, asking):
            led = await browser.send("/console/set-up/keep", **chosen)
            assert "would erase what is kept already, or ask people again" in led.words
            assert 'action="/console/privacy/modes/lethe/preview"' in led.text
            assert await _kept(house, "lethe") == before
        assert "Step 3 of 5" in (await browser.send("/console/set-up/bot/skip")).words
        assert "Step 4 of 5" in (await browser.send("/console/set-up/keep", preset="own", days="20")).words
        assert (await _kept(house, "lethe"))["privacy.retention"] == "20d"


async def test_what_was_decided_where_it_is_shown_is_no_longer_a_step_to_take(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        await visit(house, "hello")
        decided = {"privacy.collect": "false", "typed": "lethe"}
        assert "It is changed." in (await house.browser.send("/console/privacy/modes/lethe", **decided)).words
        assert "Step 4 of 5" in (await house.browser.send("/console/set-up/keep", preset="nothing")).words


async def test_a_server_that_somebody_else_runs_does_not_start_again(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        assert (
            "Start the server again where it was started"
            in (await house.browser.send("/console/system/start-again", then="//evil.example")).words
        )


async def test_only_an_owner_sets_up(tmp_path: Path) -> None:
    async with running(tmp_path) as house, house.another_browser() as other:
        seen = await other.claim(house.link(role="editor"), name="Ben Sample")
        assert "Things to mend" in seen.words
        assert "Setting up" not in seen.words
        assert (await other.see("/console/set-up")).status == 404
        assert (await other.send("/console/set-up/keep", preset="nothing")).status == 404
