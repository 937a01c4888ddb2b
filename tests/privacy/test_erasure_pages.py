"""What somebody's open pages are told of their erasure, and when."""

from pathlib import Path

from tests.privacy.opened import opened
from tests.privacy.test_erasure import Drawer

ADA = "ada-lovelace-1815"


async def test_pages_are_told_that_all_is_gone_once_it_is_and_after_the_last_words(tmp_path: Path) -> None:
    drawer = Drawer()
    async with opened(tmp_path, places=[drawer]) as rooms:
        await rooms.say("My hovercraft is full of eels.")
        assert not (await rooms.erase(ADA)).is_over
        drawer.stuck = False
        [letter] = await rooms.erasures.resume()
        assert letter.reply.is_over
        assert rooms.in_flight.said_forgotten == []
        assert letter.reply.after is not None
        await letter.reply.after()
        assert rooms.in_flight.said_forgotten == [ADA]
