"""What is written down of somebody who was erased, to tell them, is not kept for ever: told or not, it goes."""

from datetime import timedelta
from pathlib import Path

from core.ports.command import Reply
from privacy.journal import Journal
from privacy.last_tries import LETTER_LASTS
from tests.fakes.still_clock import StillClock
from tests.privacy.opened import Rooms, opened

ADA = "ada-lovelace-1815"


async def _letters(rooms: Rooms) -> int:
    return len(await rooms.memory.store.read(Journal(vault=rooms.memory.vault, ids=rooms.memory.ids).open))


def _not_told(reply: Reply) -> None:
    assert reply.untold is not None
    reply.untold()


async def test_who_cannot_be_told_is_tried_until_their_letter_is_too_old_then_once_more_and_it_goes(
    tmp_path: Path,
) -> None:
    clock = StillClock()
    async with opened(tmp_path, clock=clock) as rooms:
        await rooms.say("hello")
        _not_told(await rooms.erase(ADA))
        for _ in range(3):
            [last] = await rooms.erasures.resume()
            _not_told(last.reply)
        await clock.forward((LETTER_LASTS - timedelta(seconds=1)).total_seconds())
        [last] = await rooms.erasures.resume()
        _not_told(last.reply)
        await clock.forward(1)
        [last] = await rooms.erasures.resume()
        assert last.reply.text.startswith("**Done."), "the server may have been down all that while"
        assert await rooms.erasures.resume() == [], "it is in hand"
        assert await _letters(rooms) == 1
        _not_told(last.reply)
        assert await rooms.erasures.resume() == []
        assert await _letters(rooms) == 0
        assert rooms.memory.vault.used() == 0, "and its key with it"


async def test_a_letter_that_is_too_old_already_at_a_start_is_tried_once(tmp_path: Path) -> None:
    async with opened(tmp_path, clock=StillClock()) as rooms:
        await rooms.say("hello")
        _not_told(await rooms.erase(ADA))
    clock = StillClock()
    await clock.forward(LETTER_LASTS.total_seconds())
    async with opened(tmp_path, clock=clock) as rooms:
        [last] = await rooms.erasures.resume()
        _not_told(last.reply)
        assert await rooms.erasures.resume() == []
        assert await _letters(rooms) == 0
