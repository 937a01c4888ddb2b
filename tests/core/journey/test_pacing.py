"""How long a message waits for its turn."""

from core.journey.pacing import Pacing
from tests.fakes.still_clock import StillClock


async def test_a_burst_is_free_and_what_follows_comes_one_after_the_other() -> None:
    clock = StillClock()
    pacing: Pacing[str] = Pacing(a_minute=60, at_once=3, clock=clock)
    assert [pacing.take("site") for _ in range(5)] == [0, 0, 0, 1, 2]
    assert pacing.take("another") == 0
    await clock.forward(3)
    assert pacing.take("site") == 0


async def test_a_flood_is_held_against_nobody_for_longer_than_said() -> None:
    clock = StillClock()
    pacing: Pacing[str] = Pacing(a_minute=60, at_once=1, clock=clock, longest_wait=5)
    assert max(pacing.take("site") for _ in range(100)) == 5
