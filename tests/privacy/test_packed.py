"""What is held side by side is what was put in, and takes little memory."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from hashlib import sha256

from privacy.packed import Commitments, Days, Hashes

_MANY = 3_000
_FIRST = date(2026, 1, 1)


def _random(number: int) -> bytes:
    return sha256(f"{number}".encode()).digest()


def test_hashes_and_days_come_back_in_order_and_from_either_end() -> None:
    hashes, days = Hashes(), Days()
    every = [_random(number).hex() for number in range(10)]
    later = [_FIRST + timedelta(days=number) for number in range(10)]
    for one, day in zip(every, later, strict=True):
        hashes.append(one)
        days.append(day)
    assert (list(hashes), list(days)) == (every, later)
    assert (hashes[0], hashes[-1], hashes[2:4]) == (every[0], every[-1], every[2:4])
    assert (days[0], days[-1], days[2:4]) == (later[0], later[-1], later[2:4])
    assert (len(Hashes()), len(Days())) == (0, 0)


def test_what_was_added_is_in_and_nothing_else_is() -> None:
    commitments = Commitments()
    for number in range(_MANY):
        assert _random(number) not in commitments
        commitments.add(_random(number))
        commitments.add(_random(number))
    assert len(commitments) == _MANY
    assert all(_random(number) in commitments for number in range(_MANY))
    assert not any(_random(number) in commitments for number in range(_MANY, 2 * _MANY))
    assert not any(wrong in commitments for wrong in (b"", _random(1)[:31], _random(1) + b"x", bytes(32)))


def test_those_that_begin_alike_are_told_apart() -> None:
    commitments = Commitments()
    alike = [bytes(8) + _random(number)[:24] for number in range(200)]
    for one in alike[:100]:
        commitments.add(one)
    assert [one in commitments for one in alike] == [True] * 100 + [False] * 100


@contextmanager
def _measured(most: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[0] < most
    finally:
        tracemalloc.stop()


def test_each_takes_less_than_a_hundred_bytes() -> None:
    random = [_random(number) for number in range(_MANY)]
    with _measured(_MANY * 100):
        hashes, days, commitments = Hashes(), Days(), Commitments()
        for one in random:
            hashes.append(one.hex())
            days.append(_FIRST)
            commitments.add(one)
