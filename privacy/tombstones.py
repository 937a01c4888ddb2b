"""Who was erased, as random numbers that mean something only to a database put back from before: there they go again.

One line for each, the oldest first: its number, the day, the number of the person, and a sum over all before it, so
that no changed byte erases somebody else. The owner keeps them with the ledger; they are published to nobody.
"""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from threading import Lock

from core.errors import StorageError
from core.identifiers import PersonId
from core.memory.private_files import append_synced, make_private_folder, write_private

TOMBSTONES = "tombstones.jsonl"
_MEND = "Put the ledger folder back from where you keep a copy."


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    number: int
    day: date
    person: PersonId


class Tombstones:
    """Safe to use from several threads; each change is synced when its call returns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / TOMBSTONES
        self._lock = Lock()
        self._stones: list[Tombstone] = []
        self._people: set[PersonId] = set()
        self._sum = ""

    def open(self) -> None:
        """Raises StorageError for what is not, byte for byte, what was written."""
        make_private_folder(self._folder)
        content = self._take_all()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):  # a crash in the middle of a line
            os.truncate(self._path, whole)

    def _take_all(self) -> bytes:
        """What the file holds, as it was read. Whoever looks meanwhile finds what was known before."""
        stones, sum = list[Tombstone](), ""
        content = self._path.read_bytes() if self._path.exists() else b""
        *lines, _ = content.split(b"\n")
        for place, line in enumerate(lines):
            stone = _read(line)
            after = stones[-1].number if stones else 0
            in_order = stone is not None and (stone.number == after + 1 or (place == 0 and stone.number > 0))
            if stone is None or not in_order or line != _written(stone, sum):
                raise StorageError(
                    f"The list of who was erased is damaged: line {place + 1} of {TOMBSTONES} is not what was written."
                    f" {_MEND}"
                )
            stones.append(stone)
            sum = _sum_after(line)
        self._stones, self._people, self._sum = stones, {stone.person for stone in stones}, sum
        return content

    @property
    def last(self) -> int:
        """The number of the newest; what the database remembers of them."""
        return self._stones[-1].number if self._stones else 0

    def check(self, last: int) -> None:
        """`last`: what the database knew. Raises StorageError where some are missing."""
        if self.last < last:
            raise StorageError(
                f"The list of who was erased is shorter than it was: it ends with number {self.last}, and the database"
                f" knows of {last}. Without the rest, people who were deleted could come back. {_MEND}"
            )

    def after(self, last: int = 0) -> Sequence[Tombstone]:
        return [stone for stone in self._stones if stone.number > last]

    def written(self) -> str:
        """The file as we wrote it."""
        with self._lock:
            return b"".join(_all_written(self._stones)).decode()

    def add(self, people: Iterable[PersonId], day: date) -> None:
        """Durable when this returns; who has one gets no second. Raises OSError."""
        with self._lock:
            new = [person for person in dict.fromkeys(people) if person not in self._people]
            sum, made = self._sum, list[tuple[Tombstone, bytes]]()
            for number, person in enumerate(new, self.last + 1):
                stone = Tombstone(number=number, day=day, person=person)
                line = _written(stone, sum)
                sum = _sum_after(line)
                made.append((stone, line))
            if made:
                append_synced(self._path, b"".join(line + b"\n" for _, line in made))
            for stone, line in made:
                self._take(stone, line)

    def drop(self, before: date) -> None:
        """Those of whom no backup knows any more. The newest stays, for its number. Raises OSError."""
        with self._lock:
            kept = [stone for stone in self._stones if stone.day >= before] or self._stones[-1:]
            if len(kept) == len(self._stones):
                return
            try:
                write_private(self._path, b"".join(_all_written(kept)))
            finally:  # whichever of the two lies there now: what is added next must follow from it
                self._take_all()

    def _take(self, stone: Tombstone, line: bytes) -> None:
        self._stones.append(stone)
        self._people.add(stone.person)
        self._sum = _sum_after(line)


def _all_written(stones: Iterable[Tombstone]) -> Iterator[bytes]:
    """Each with its line end."""
    sum = ""
    for stone in stones:
        line = _written(stone, sum)
        sum = _sum_after(line)
        yield line + b"\n"


def _written(stone: Tombstone, before: str) -> bytes:
    """`before`: the sum of all lines before."""
    line = {"v": 1, "seq": stone.number, "day": stone.day.isoformat(), "person": stone.person}
    told = json.dumps(line, separators=(",", ":"))
    return json.dumps({**line, "sum": _sum_after(f"{before}{told}".encode())}, separators=(",", ":")).encode()


def _sum_after(line: bytes) -> str:
    return sha256(line).hexdigest()[:16]


def _read(line: bytes) -> Tombstone | None:
    try:
        content = json.loads(line)
        number, person, day = content["seq"], content["person"], date.fromisoformat(content["day"])
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    if type(number) is not int or type(person) is not int:
        return None
    return Tombstone(number=number, day=day, person=PersonId(person))
