"""A session is begun by whoever knows the password, with a word that nobody could have chosen for them."""

from pathlib import Path

from yarl import URL

from tests.console.every import ask
from tests.console.running import NAME, PASSWORD, Browser, running


def _held(browser: Browser) -> str:
    return next(cookie.value for cookie in browser.client.cookie_jar if cookie.key == "lethe_console")


async def test_a_word_that_was_put_there_before_is_not_taken_up(tmp_path: Path) -> None:
    async with running(tmp_path) as house, house.another_browser() as other:
        here = URL(house.server.address)
        other.client.cookie_jar.update_cookies({"lethe_console": "chosen-by-another"}, here)
        await other.see("/console/sign-in")
        await other.send("/console/sign-in", name=NAME, password=PASSWORD)
        assert _held(other) != "chosen-by-another"
        assert len(_held(other)) >= 40
        assert _held(other) != _held(house.browser)
        async with house.another_browser() as third:
            third.client.cookie_jar.update_cookies({"lethe_console": "chosen-by-another"}, here)
            assert (await ask(third, "GET", "/console")).status == 303


async def test_a_session_is_of_one_browser_and_over_for_all_once_the_owner_says_so(tmp_path: Path) -> None:
    async with running(tmp_path) as house, house.another_browser() as other, house.another_browser() as thief:
        await other.see("/console/sign-in")
        await other.send("/console/sign-in", name=NAME, password=PASSWORD)
        thief.client.cookie_jar.update_cookies({"lethe_console": _held(other)})
        assert (await ask(thief, "GET", "/console")).status == 200
        await house.browser.see("/console/system/owners")
        await house.browser.send("/console/system/account/sign-out")
        assert (await ask(thief, "GET", "/console")).status == 303
        assert (await ask(other, "GET", "/console")).status == 303
