"""Who somebody is taken to be, and how many is too many."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as some

from connectors.sources import Brake, networks, source_of
from tests.connectors.desk import MovedClock

PROXIES = networks(("10.0.0.0/8", "fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "source"),
    [
        ("9.9.9.9", [], "9.9.9.9"),
        ("9.9.9.9", ["1.1.1.1"], "9.9.9.9"),
        ("10.0.0.1", ["1.1.1.1"], "1.1.1.1"),
        ("10.0.0.1", ["8.8.8.8, 1.1.1.1, 10.2.3.4"], "1.1.1.1"),
        ("10.0.0.1", ["8.8.8.8", "1.1.1.1"], "1.1.1.1"),
        ("10.0.0.1", ["1.1.1.1, nonsense"], "10.0.0.1"),
        ("10.0.0.1", ["2a00::1"], "2a00::1"),
        ("fd00::1", ["1.1.1.1"], "1.1.1.1"),
        ("::ffff:10.0.0.1", ["1.1.1.1"], "1.1.1.1"),
        ("", ["1.1.1.1"], ""),
    ],
)
def test_only_our_own_proxies_are_believed(peer: str, forwarded: list[str], source: str) -> None:
    assert source_of(peer, forwarded, PROXIES) == source


@given(some.text(max_size=50), some.lists(some.text(max_size=80), max_size=3))
def test_no_header_breaks_anything(peer: str, forwarded: list[str]) -> None:
    source_of(peer, forwarded, PROXIES)
    Brake(1, 1.0, MovedClock()).count(peer)


def test_so_many_in_a_window_and_then_again() -> None:
    clock = MovedClock()
    brake = Brake(2, 10.0, clock)
    assert [brake.count("9.9.9.9") for _ in range(4)] == [False, False, True, True]
    assert brake.holds("9.9.9.9")
    assert not brake.holds("9.9.9.8")
    assert not brake.count("9.9.9.8")
    asyncio.run(clock.move(10))
    assert not brake.holds("9.9.9.9")
    assert not brake.count("9.9.9.9")


def test_all_addresses_of_one_household_are_one_source() -> None:
    brake = Brake(1, 10.0, MovedClock())
    assert [brake.count(f"2a00:1:2:3::{n}") for n in range(2)] == [False, True]
    assert not brake.count("2a00:1:2:4::1")
    assert [brake.count(each) for each in ("9.9.9.9", "::ffff:9.9.9.9")] == [False, True]


def test_our_own_networks_are_never_braked() -> None:
    brake = Brake(0, 10.0, MovedClock())
    assert not any(
        brake.count(each) for each in ("127.0.0.1", "::1", "10.1.2.3", "192.168.1.1", "fe80::1%eth0", "", "x")
    )


def test_a_crowd_of_sources_does_not_fill_the_memory() -> None:
    brake = Brake(0, 10.0, MovedClock(), sources=10)
    assert [brake.count(f"9.9.{n}.9") for n in range(20)] == [True] * 10 + [False] * 10
