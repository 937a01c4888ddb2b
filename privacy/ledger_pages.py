"""The erasures of the ledger, the newest first and page by page, without reading all that was ever entered.

Read beside a server that may be writing to it: a line that is not whole yet is of an erasure that is not done yet.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BufferedReader
from itertools import islice
from pathlib import Path

from core.errors import StorageError
from privacy.chain import ERASURE, hash_of
from privacy.ledger import CHAIN
from privacy.ledger_heads import Head

_MARK = f'"kind":"{ERASURE}"'.encode()
"""As an entry is written, byte for byte."""
_PLACE = re.compile(rb'"seq":([0-9]+),"day":"([0-9-]{10})"')
"""Likewise: to read the whole of each takes several times as long."""
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True, order=True)
class Entered:
    """In the order of the ledger, whose days never go backwards."""

    day: date
    number: int


class ErasureCount:
    """What was counted once is not counted again: nothing is ever taken out of a ledger."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._counted = (0, 0)
        """How many there are among so many bytes, which end with a line."""

    def count(self) -> int:
        """Raises StorageError."""
        found, read = self._counted
        try:
            with _opened(self._folder) as file:
                if file.seek(0, 2) < read:  # another ledger was put in its place
                    found, read = 0, 0
                file.seek(read)
                while lines := file.readlines(_BLOCK):
                    whole = lines if lines[-1].endswith(b"\n") else lines[:-1]
                    found += sum(_MARK in line for line in whole)
                    read += sum(map(len, whole))
                    if len(whole) < len(lines):  # its rest, come by now, is no line
                        break
        except FileNotFoundError:
            return 0
        except OSError:
            raise _unread() from None
        self._counted = (found, read)
        return found


def newest_head(folder: Path) -> Head | None:
    """By the last entry alone; None where there is none. Raises StorageError."""
    try:
        with _opened(folder) as file:
            whole = _end_of_those_before(file, Entered(date.max, 0))
            line = next(_backwards(file, whole), b"")
            return Head(size=_entered(line).number, hash=hash_of(line)) if line else None
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError):
        raise _unread() from None


def erasures_before(folder: Path, before: Entered, most: int) -> Iterator[Entered]:
    """The newest first; no more is read than is taken. Raises StorageError, also in the middle of it."""
    try:
        with _opened(folder) as file:
            erasures = (line for line in _backwards(file, _end_of_those_before(file, before)) if _MARK in line)
            for line in islice(erasures, most):
                yield _entered(line)
    except FileNotFoundError:
        return
    except (OSError, ValueError, LookupError, TypeError):
        raise _unread() from None


def _opened(folder: Path) -> BufferedReader:
    return (folder / CHAIN).open("rb")


def _end_of_those_before(file: BufferedReader, before: Entered) -> int:
    """Halving what is left each time; every line lies between two line ends."""
    low, high = 0, file.seek(0, 2)
    while low < high:
        start = _line_start(file, (low + high) // 2)
        file.seek(start)
        line = file.readline()
        if line.endswith(b"\n") and _entered(line) < before:
            low = start + len(line)
        else:
            high = start
    return low


def _line_start(file: BufferedReader, within: int) -> int:
    end = within
    while end > 0:
        begin = max(0, end - _BLOCK)
        file.seek(begin)
        found = file.read(end - begin).rfind(b"\n")
        if found >= 0:
            return begin + found + 1
        end = begin
    return 0


def _backwards(file: BufferedReader, end: int) -> Iterator[bytes]:
    """The whole lines before `end`, the last first."""
    kept = b""
    while end > 0:
        begin = max(0, end - _BLOCK)
        file.seek(begin)
        kept, *lines = (file.read(end - begin) + kept).split(b"\n")
        yield from (line for line in reversed(lines) if line)
        end = begin
    if kept:
        yield kept


def _entered(line: bytes) -> Entered:
    if found := _PLACE.search(line):
        return Entered(_day(found[2]), int(found[1]))
    content = json.loads(line)
    return Entered(day=date.fromisoformat(content["day"]), number=int(content["seq"]))


@lru_cache(maxsize=64)
def _day(written: bytes) -> date:
    return date.fromisoformat(written.decode())


def _unread() -> StorageError:
    return StorageError("The ledger of erasures cannot be read.")
