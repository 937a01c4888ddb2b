"""A session ends by itself: eight hours after it was last used, and after seven days however much it is used."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from console.sessions import IDLE, LIFE
from tests.console.every import ask
from tests.console.running import Running, running
from tests.fakes.still_clock import StillClock

_SECOND = timedelta(seconds=1)


@asynccontextmanager
async def _signed_in(folder: Path) -> AsyncIterator[tuple[Running, StillClock]]:
    clock = StillClock()  # only what o'clock it is moves: nothing that is done from time to time is waited for
    async with running(folder, claimed=False, clock=clock) as house:
        link = house.letters.link(role="owner", now=clock.now(), recovers=False)
        assert (await house.browser.claim(link)).status == 200
        yield house, clock


async def _status(house: Running) -> int:
    return (await ask(house.browser, "GET", "/console/system/owners")).status


async def test_who_does_nothing_for_too_long_signs_in_again(tmp_path: Path) -> None:
    async with _signed_in(tmp_path) as (house, clock):
        clock.jump((IDLE - _SECOND).total_seconds())
        assert await _status(house) == 200
        clock.jump((IDLE - _SECOND).total_seconds())
        assert await _status(house) == 200, "it counts from the last use"
        clock.jump(IDLE.total_seconds())
        assert await _status(house) == 303
        assert await _status(house) == 303, "to ask does not bring it back"


async def test_however_much_it_is_used_it_ends(tmp_path: Path) -> None:
    async with _signed_in(tmp_path) as (house, clock):
        step = IDLE - timedelta(hours=1)
        passed = timedelta()
        while passed + step < LIFE:
            clock.jump(step.total_seconds())
            passed += step
            assert await _status(house) == 200
        clock.jump((LIFE - passed).total_seconds())
        assert await _status(house) == 303


async def test_what_ended_changes_nothing(tmp_path: Path) -> None:
    async with _signed_in(tmp_path) as (house, clock):
        await house.browser.see("/console/channels/site")
        clock.jump(IDLE.total_seconds())
        seen = await house.browser.send("/console/channels/site/pause", paused_says="Gone.")
        assert seen.status == 404, "as to any stranger"
        assert not house.settings.read_again().channels[0].paused


async def test_who_signed_in_while_the_clock_was_years_ahead_does_not_stay_for_years(tmp_path: Path) -> None:
    async with _signed_in(tmp_path) as (house, clock):
        clock.jump(-60)
        assert await _status(house) == 200, "clocks are put right by a little all the time"
        clock.jump(-timedelta(days=800).total_seconds())
        assert await _status(house) == 303
