"""A challenge is ours, for one thing, for a while, and once."""

from console.passkeys.challenges import LIFE_SECONDS, Challenges
from tests.fakes.still_clock import StillClock


def test_it_is_taken_once_and_for_what_it_was_made_for() -> None:
    challenges = Challenges(StillClock())
    one, two = challenges.new("sign in", "here"), challenges.new("add 1", "here")
    assert len({one, two}) == 2
    assert challenges.take(one, "sign in")
    assert not challenges.take(one, "sign in")
    assert not challenges.take(two, "add 2")
    assert not challenges.take(two, "add 1"), "whoever tried it for something else used it up"
    assert not challenges.take(b"a guess", "sign in")


async def test_it_is_over_after_a_while() -> None:
    clock = StillClock()
    challenges = Challenges(clock)
    one = challenges.new("sign in", "here")
    await clock.forward(LIFE_SECONDS)
    assert not challenges.take(one, "sign in")


def test_whoever_asks_for_very_many_takes_nothing_from_others() -> None:
    challenges = Challenges(StillClock())
    mine = challenges.new("sign in", "mine")
    flood = [challenges.new("sign in", "flood") for _ in range(100)]
    assert challenges.take(mine, "sign in")
    assert [challenges.take(one, "sign in") for one in flood].count(True) == 20
    assert challenges.take(challenges.new("sign in", "flood"), "sign in")


def test_from_everywhere_no_more_are_kept_than_there_is_room_for() -> None:
    challenges = Challenges(StillClock())
    made = [challenges.new("sign in", f"place {number}") for number in range(2100)]
    assert sum(challenges.take(one, "sign in") for one in made) == 2000
