"""Looks into every byte of every file below some folders for pieces of what somebody said."""

import asyncio
import sys
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from privacy.tokens import SHORTEST, forms_of

_BLOCK = 128 * 1024
"""Bytes compared without letting go of the interpreter: about two milliseconds."""
_SLICE = 32
"""Blocks read before the scan can be ended from outside."""
_WORD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    unreadable: int
    """Files that this server may not read, and so did not write."""
    found: frozenset[str] = field(repr=False)


class Scanner:
    """Finds pieces in a block. Few blocks hold even four bytes of one, so only those are searched for the whole."""

    def __init__(self, tokens: Iterable[str]) -> None:
        self._forms = {form: token for token in tokens for form in forms_of(token) if len(form) >= SHORTEST}
        # Wherever a form of seven bytes stands, one of its first four words of four bytes stands at a multiple of four.
        self._words = frozenset(
            int.from_bytes(form[start : start + _WORD], sys.byteorder) for form in self._forms for start in range(_WORD)
        )
        self.longest = max(map(len, self._forms), default=0)

    def found_in(self, block: bytes) -> set[str]:
        block = block.lower()
        words = array("I", block + bytes(-len(block) % _WORD))
        if self._words.isdisjoint(words):
            return set()
        return {token for form, token in self._forms.items() if form in block}


async def scan(folders: Iterable[Path], tokens: Iterable[str], leave_out: Iterable[Path] = ()) -> Scanned:
    """`folders`: single files too. `leave_out`: files and folders of what the owner wrote, about nobody."""
    scanner = Scanner(tokens)
    left_out = frozenset(path.resolve() for path in leave_out)
    found: set[str] = set()
    unreadable = 0
    paths = await asyncio.to_thread(lambda: {path.resolve() for folder in folders for path in _files(folder)})
    for path in sorted(path for path in paths if left_out.isdisjoint((path, *path.parents))):
        try:
            position: int | None = 0
            while position is not None:
                position, hits = await asyncio.to_thread(_read_on, path, scanner, position)
                found |= hits
        except FileNotFoundError:
            continue
        except PermissionError:
            unreadable += 1
    return Scanned(unreadable=unreadable, found=frozenset(found))


def _read_on(path: Path, scanner: Scanner, position: int) -> tuple[int | None, set[str]]:
    """Some blocks from `position`; where the next begin, None where none do. What lies over two blocks is seen."""
    overlap = max(scanner.longest - 1, 0)
    found: set[str] = set()
    with path.open("rb") as file:
        file.seek(max(position - overlap, 0))
        before = file.read(min(position, overlap))
        for _ in range(_SLICE):
            block = before + file.read(_BLOCK)
            if len(block) == len(before):
                break
            found |= scanner.found_in(block)
            before = block[max(len(block) - overlap, 0) :]
        reached = file.tell()
    return (reached if reached > position else None), found


def _files(folder: Path) -> Iterator[Path]:
    for path in (folder, *folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path
