"""Guessing becomes slow; the true owner is never shut out."""

from console.throttle import Throttle
from tests.fakes.still_clock import StillClock


async def test_every_further_failure_costs_more_and_time_forgives() -> None:
    clock = StillClock()
    throttle = Throttle(clock)
    pauses = []
    for _ in range(12):
        throttle.failed("ada", "203.0.113.5")
        pauses.append(throttle.seconds_to_wait("ada", "203.0.113.5"))
    assert pauses[:4] == [0, 0, 0, 0]
    assert pauses[4:] == sorted(pauses[4:])
    assert pauses[-1] > 100
    await clock.forward(1000)
    assert throttle.seconds_to_wait("ada", "203.0.113.5") == 0


def test_guessing_from_everywhere_shuts_nobody_out_and_is_slow_for_each() -> None:
    throttle = Throttle(StillClock())
    for place in range(50):
        throttle.failed("ada", f"203.0.113.{place}")
    assert throttle.seconds_to_wait("ada", "198.51.100.7") == 0
    assert throttle.seconds_to_wait("ada", "203.0.113.5") > 0


def test_whoever_gets_in_begins_anew() -> None:
    throttle = Throttle(StillClock())
    for _ in range(6):
        throttle.failed("ada", "203.0.113.5")
    throttle.succeeded("ada", "203.0.113.5")
    assert throttle.seconds_to_wait("ada", "203.0.113.5") == 0


def test_a_guess_at_a_link_counts_once() -> None:
    throttle = Throttle(StillClock())
    for _ in range(4):
        throttle.failed("", "203.0.113.5")
    assert throttle.seconds_to_wait("", "203.0.113.5") == 0
    throttle.failed("", "203.0.113.5")
    assert throttle.seconds_to_wait("", "203.0.113.5") > 0


def test_very_many_names_keep_nobody_from_being_counted() -> None:
    throttle = Throttle(StillClock())
    for number in range(10_100):
        throttle.failed(f"nobody {number}", f"2001:db8::{number:x}")
    for _ in range(5):
        throttle.failed("ada", "203.0.113.5")
    assert throttle.seconds_to_wait("ada", "203.0.113.5") > 0


def test_of_a_name_that_is_no_name_only_the_beginning_is_remembered() -> None:
    throttle = Throttle(StillClock())
    for number in range(5):
        throttle.failed(f"{'a' * 50_000}{number}", "203.0.113.5")
    assert throttle.seconds_to_wait("a" * 60_000, "203.0.113.5") > 0
