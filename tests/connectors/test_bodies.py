"""Bodies that are too long, too slow, or too many at once."""

import asyncio
from collections.abc import Iterable
from contextlib import AsyncExitStack

import pytest

from connectors.bodies import Bodies, TooBusy, TooSlow
from core.errors import TooLarge


class Pieces:
    """A body that arrives in pieces, and then, where it hangs, does not."""

    def __init__(self, pieces: Iterable[bytes], hangs: bool = False) -> None:
        self._pieces = iter(pieces)
        self._hangs = hangs
        self.read = 0

    async def readany(self) -> bytes:
        for piece in self._pieces:
            self.read += len(piece)
            return piece
        if self._hangs:
            await asyncio.Event().wait()
        return b""

    def is_eof(self) -> bool:
        return False

    def read_nowait(self) -> bytes:
        raise AssertionError("it has not all come")


class Come(Pieces):
    """A body that is here already."""

    def is_eof(self) -> bool:
        return True

    def read_nowait(self) -> bytes:
        return b"".join(self._pieces)


async def test_a_body_is_whole() -> None:
    bodies = Bodies(seconds=5)
    for pieces in ((), (b"abc",), (b"a", b"bc"), (bytes(100_000), b"x")):
        async with bodies.reading(Pieces(pieces), None, 1_000_000) as body:
            assert body == b"".join(pieces)
        async with bodies.reading(Come(pieces), None, 1_000_000) as body:
            assert body == b"".join(pieces)


async def test_what_has_come_already_is_no_longer_than_it_may_be_either() -> None:
    with pytest.raises(TooLarge):
        async with Bodies(seconds=5).reading(Come([bytes(101)]), None, 100):
            raise AssertionError("it was read")


async def test_what_is_too_long_is_not_read_further_than_it_may_be() -> None:
    bodies = Bodies(seconds=5)
    declared = Pieces([b"abc"])
    with pytest.raises(TooLarge):
        async with bodies.reading(declared, 101, 100):
            raise AssertionError("it was read")
    assert declared.read == 0
    endless = Pieces(bytes(60) for _ in range(1000))
    with pytest.raises(TooLarge):
        async with bodies.reading(endless, None, 100):
            raise AssertionError("it was read")
    assert endless.read == 120


async def test_what_hangs_is_too_slow() -> None:
    with pytest.raises(TooSlow):
        async with Bodies(seconds=0.02).reading(Pieces([b"abc"], hangs=True), 100, 100):
            raise AssertionError("it was read")


async def test_a_long_body_has_longer() -> None:
    class Steady(Pieces):
        async def readany(self) -> bytes:
            if self.read:
                await asyncio.sleep(0.01)
            return await super().readany()

    # Its first piece, which is there at once, earns it two seconds more.
    steady = Steady(bytes(100_000) for _ in range(9))
    async with Bodies(seconds=0.06).reading(steady, None, 1_000_000) as body:
        assert len(body) == 900_000


async def test_all_bodies_together_have_their_bound_and_small_ones_always_pass() -> None:
    bodies = Bodies(seconds=5, most=250_000)
    async with AsyncExitStack() as held:
        for _ in range(2):
            await held.enter_async_context(bodies.reading(Pieces([bytes(60_000), bytes(100_000)]), None, 1_000_000))
        with pytest.raises(TooBusy):
            await held.enter_async_context(bodies.reading(Pieces([bytes(60_000), bytes(100_000)]), None, 1_000_000))
        async with bodies.reading(Pieces([bytes(60_000)]), None, 1_000_000) as body:
            assert len(body) == 60_000
    async with bodies.reading(Pieces([bytes(60_000), bytes(200_000)]), None, 1_000_000) as body:
        assert len(body) == 260_000


def test_at_hand_is_only_what_has_come_whole_and_is_no_longer_than_it_may_be() -> None:
    bodies = Bodies(seconds=5)
    assert bodies.at_hand(Come([b"a", b"bc"]), 3) == b"abc"
    assert bodies.at_hand(Come([]), 3) == b""
    assert bodies.at_hand(Pieces([b"abc"]), 3) is None
    with pytest.raises(TooLarge):
        bodies.at_hand(Come([b"abcd"]), 3)
