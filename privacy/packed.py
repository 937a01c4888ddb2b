"""Many things of one size each, side by side: as objects of their own they would take several times as much memory."""

from array import array
from collections.abc import Sequence
from datetime import date
from typing import overload

_SIZE = 32
"""Bytes of each hash and of each commitment."""
_FIRST = 64


class Hashes(Sequence[str]):
    """In hexadecimal, in the order in which they were added."""

    def __init__(self) -> None:
        self._all = bytearray()

    def __len__(self) -> int:
        return len(self._all) // _SIZE

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> "Sequence[str]": ...
    def __getitem__(self, place: int | slice) -> "str | Sequence[str]":
        every = range(len(self))[place]
        return self._at(every) if isinstance(every, int) else [self._at(one) for one in every]

    def append(self, one: str) -> None:
        self._all += bytes.fromhex(one)

    def _at(self, place: int) -> str:
        return self._all[place * _SIZE : (place + 1) * _SIZE].hex()


class Days(Sequence[date]):
    def __init__(self) -> None:
        self._all = array("i")

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, place: int) -> date: ...
    @overload
    def __getitem__(self, place: slice) -> "Sequence[date]": ...
    def __getitem__(self, place: int | slice) -> "date | Sequence[date]":
        found = self._all[place]
        return date.fromordinal(found) if isinstance(found, int) else [date.fromordinal(one) for one in found]

    def append(self, one: date) -> None:
        self._all.append(one.toordinal())


class Commitments:
    """A set of them. They are random, so their own first bytes tell where to look. One thread may add while others
    look."""

    def __init__(self) -> None:
        self._all = bytearray()
        self._places = _empty(_FIRST)
        """At each the number of what belongs there, counted from 1; 0: nothing does."""

    def __len__(self) -> int:
        return len(self._all) // _SIZE

    def __contains__(self, one: bytes) -> bool:
        places = self._places
        return places[self._place(places, one)] != 0

    def add(self, one: bytes) -> None:
        if one in self:
            return
        self._all += one
        if len(self) * 3 > len(self._places) * 2:
            larger = _empty(len(self._places) * 2)
            for number in range(1, len(self) + 1):
                larger[self._place(larger, self._numbered(number))] = number
            self._places = larger
        else:
            self._places[self._place(self._places, one)] = len(self)

    def _place(self, places: "array[int]", one: bytes) -> int:
        """Where it is, or else where it belongs. Some places are always empty, so this ends."""
        place = int.from_bytes(one[:8]) % len(places)
        while places[place] and self._numbered(places[place]) != one:
            place = (place + 1) % len(places)
        return place

    def _numbered(self, number: int) -> bytes:
        return bytes(self._all[(number - 1) * _SIZE : number * _SIZE])


def _empty(places: int) -> "array[int]":
    return array("I", bytes(places * array("I").itemsize))
