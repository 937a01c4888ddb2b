"""A tidy channel is cleared at its platform while that still can be, and nothing is lost here."""

from datetime import timedelta
from pathlib import Path

from core.memory.copies import CopiesHeld
from privacy.tidying import Tidying
from tests.fakes.forgetful_platform import ForgetfulPlatform
from tests.privacy.opened import Rooms, opened

ADA = "ada-lovelace-1815"


def _named(*words: str) -> list[str]:
    return [f"of the platform {word}" for word in words]


def _tidying(rooms: Rooms, platform: ForgetfulPlatform) -> Tidying:
    return Tidying(
        store=rooms.memory.store,
        held=CopiesHeld(vault=rooms.memory.vault, short=rooms.memory.short),
        providers=rooms.providers,
        connector=lambda channel: platform,
        clock=rooms.clock,
    )


async def test_a_tidy_channel_is_cleared_before_it_is_too_late_and_nothing_is_lost_here(tmp_path: Path) -> None:
    platform = ForgetfulPlatform(deletes_within=timedelta(hours=48), tidies_after=timedelta(hours=47))
    async with opened(tmp_path, connector=lambda channel: platform) as rooms:
        tidying = _tidying(rooms, platform)
        for hours in (60, 47.5, 46):
            await rooms.say(f"{hours} hours.", at=rooms.clock.now() - timedelta(hours=hours))
        for _ in range(2):
            await tidying.run()
            await rooms.providers.run()
        assert platform.named == _named("47.5 hours.")
        rooms.clock.jump(3601)
        await tidying.run()
        await rooms.providers.run()
        assert platform.named == _named("47.5 hours.", "46 hours.")
        speaker = await rooms.find(ADA)
        assert speaker is not None
        recalled = await rooms.memory.store.read(
            lambda transaction: rooms.memory.conversations.recall(transaction, speaker, 9)
        )
        assert len(recalled) == 3


async def test_a_channel_that_the_owner_does_not_want_tidy_is_left_alone(tmp_path: Path) -> None:
    platform = ForgetfulPlatform(deletes_within=timedelta(hours=48))
    async with opened(tmp_path, connector=lambda channel: platform) as rooms:
        await rooms.say("Hello.", at=rooms.clock.now() - timedelta(hours=47.5))
        await _tidying(rooms, platform).run()
        await rooms.providers.run()
        assert platform.asked == []


async def test_more_than_fit_one_transaction_are_all_found_once(tmp_path: Path) -> None:
    platform = ForgetfulPlatform(deletes_within=timedelta(hours=48), tidies_after=timedelta(hours=47))
    async with opened(tmp_path, connector=lambda channel: platform) as rooms:
        for number in range(12):
            await rooms.say(f"{number}.", at=rooms.clock.now() - timedelta(hours=47.5))
        await rooms.say_many(510)
        await _tidying(rooms, platform).run()
        rooms.clock.jump(46.9 * 3600)
        await _tidying(rooms, platform).run()
        await rooms.providers.run()
        assert sorted(platform.named) == sorted(_named(*(f"{number}." for number in range(12))))
