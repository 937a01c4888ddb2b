"""Who waits, for how long, and for whom."""

import asyncio

import pytest

from connectors.whatsapp_cloud.pace import AT_ONCE, SECONDS_APART, Pace
from core.identifiers import Address
from tests.fakes.still_clock import StillClock

ADA, EVE = Address("491700000001"), Address("DE.Ab12Cd34Ef")


def _pace(clock: StillClock, a_second: float = 80) -> Pace:
    return Pace(a_second=a_second, clock=clock, key=b"k" * 32)


async def _waits(pace: Pace, clock: StillClock, recipient: Address) -> float:
    """How long it took for their turn to come; the clock has moved so far."""
    began = clock.monotonic()
    turn = asyncio.create_task(pace.turn(recipient))
    for _ in range(3):
        await asyncio.sleep(0)
        if not turn.done():
            await clock.forward(clock.sleeping()[0])
    await turn
    return clock.monotonic() - began


async def test_one_person_is_written_to_at_once_and_then_every_six_seconds() -> None:
    clock = StillClock()
    pace = _pace(clock)
    assert [await _waits(pace, clock, ADA) for _ in range(AT_ONCE)] == [0] * AT_ONCE
    assert [await _waits(pace, clock, ADA) for _ in range(3)] == [pytest.approx(SECONDS_APART)] * 3
    assert await _waits(pace, clock, EVE) == 0, "nobody waits for a stranger"
    await clock.forward(SECONDS_APART * AT_ONCE)
    assert [await _waits(pace, clock, ADA) for _ in range(AT_ONCE)] == [0] * AT_ONCE


async def test_who_waits_for_themselves_holds_no_place_of_others() -> None:
    clock = StillClock()
    pace = _pace(clock, a_second=2)
    pace.crowded(ADA)
    waiting = asyncio.create_task(pace.turn(ADA))
    await asyncio.sleep(0)
    assert [await _waits(pace, clock, EVE) for _ in range(2)] == [0, 0]
    assert not waiting.done()
    await clock.forward(SECONDS_APART)
    await waiting


async def test_the_number_as_a_whole_is_paced() -> None:
    clock = StillClock()
    pace = _pace(clock, a_second=10)
    people = [Address(f"4917{number:08}") for number in range(25)]
    turns = [asyncio.create_task(pace.turn(person)) for person in people]
    done = []
    for _ in range(3):
        done.append(sum(turn.done() for turn in turns))
        await clock.forward(1)
    assert done == [0, 20, 25], "ten at once, then ten a second"
    await asyncio.gather(*turns)


async def test_what_is_heard_counts_but_no_flood_of_it_keeps_anybody_waiting() -> None:
    clock = StillClock()
    pace = _pace(clock, a_second=10)
    for _ in range(10_000):
        pace.heard()
    assert await _waits(pace, clock, ADA) == pytest.approx(0.1)
    await clock.forward(5)
    assert await _waits(pace, clock, ADA) == 0


async def test_a_refusal_of_metas_is_taken_to_heart() -> None:
    clock = StillClock()
    pace = _pace(clock, a_second=10)
    pace.crowded(ADA)
    assert await _waits(pace, clock, ADA) == pytest.approx(SECONDS_APART)
    pace.overrun()
    assert await _waits(pace, clock, EVE) == pytest.approx(0.1)


async def test_nobody_is_paced_where_the_owner_says_so() -> None:
    clock = StillClock()
    pace = _pace(clock, a_second=0)
    pace.crowded(ADA)
    pace.heard()
    assert [await _waits(pace, clock, ADA) for _ in range(100)] == [0] * 100


async def test_it_holds_nobodys_address_and_only_so_many() -> None:
    clock = StillClock()
    pace = _pace(clock, a_second=1_000_000)
    for number in range(20_005):
        await pace.turn(Address(str(number)))
    assert len(pace._people) == 20_000
    assert not any(b"20004" in name for name in pace._people)
