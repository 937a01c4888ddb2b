"""Looks into the files below some folders for pieces of what somebody said."""

import asyncio
import sys
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import StorageError
from core.memory.backup import read_archive
from privacy.locked_files import reading
from privacy.tokens import SHORTEST, forms_of

_BLOCK = 128 * 1024
"""Bytes compared without letting go of the interpreter: about two milliseconds."""
_SLICE = 32
"""Blocks read before the scan can be ended from outside."""
_WORD = 4
_MARK, _MARK_AT = b"ustar", 257
"""What every archive of a backup says it is, and at which byte."""
_LOOKED_AT_ONCE = 64
"""Files whose form is looked at before the scan can be ended from outside."""


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
        self._words: dict[int, list[bytes]] = defaultdict(list)
        for form in self._forms:
            for start in range(_WORD):
                self._words[int.from_bytes(form[start : start + _WORD], sys.byteorder)].append(form)
        self._all_words = frozenset(self._words)
        self.longest = max(map(len, self._forms), default=0)

    def found_in(self, block: bytes) -> set[str]:
        block = block.lower()
        words = array("I", block + bytes(-len(block) % _WORD))
        if self._all_words.isdisjoint(words):
            return set()
        # Of many people together a word or two turn up in noise by chance: only what they belong to is looked for.
        forms = {form for word in self._all_words.intersection(words) for form in self._words[word]}
        return {self._forms[form] for form in forms if form in block}


async def scan(
    folders: Iterable[Path],
    tokens: Iterable[str],
    leave_out: Iterable[Path] = (),
    is_sealed: Callable[[Path], bool] = lambda path: False,
) -> Scanned:
    """`folders`: single files too. `leave_out`: files and folders of what the owner wrote, about nobody; a backup that
    lies there has copies of them, by the same names. `is_sealed`: of which files it was found otherwise that they hold
    nothing readable; every byte of every other is looked at."""
    scanner = Scanner(tokens)
    left_out = frozenset(path.resolve() for path in leave_out)
    found: set[str] = set()
    unreadable = 0
    folders = frozenset(folder.resolve() for folder in folders)
    copied = frozenset(path.name for path in left_out if path.parent in folders)  # a backup has copies of no others
    paths = await asyncio.to_thread(lambda: {path.resolve() for folder in folders for path in _files(folder)})
    looked_at = sorted(path for path in paths if left_out.isdisjoint((path, *path.parents)))
    for path in await _readable(looked_at, is_sealed):
        try:
            position: int | None = 0
            here: set[str] = set()
            while position is not None:
                position, hits = await asyncio.to_thread(_read_on, path, scanner, position)
                here |= hits
            found |= await asyncio.to_thread(_but_for, copied, path, scanner, here) if here else here
        except FileNotFoundError:
            continue
        except PermissionError:
            unreadable += 1
    return Scanned(unreadable=unreadable, found=frozenset(found))


async def _readable(paths: Sequence[Path], is_sealed: Callable[[Path], bool]) -> Sequence[Path]:
    readable: list[Path] = []
    for start in range(0, len(paths), _LOOKED_AT_ONCE):
        some = paths[start : start + _LOOKED_AT_ONCE]
        readable += await asyncio.to_thread(_without_form, some, is_sealed)
    return readable


def _without_form(paths: Sequence[Path], is_sealed: Callable[[Path], bool]) -> Sequence[Path]:
    return [path for path in paths if not _has_form(path, is_sealed)]


def _has_form(path: Path, is_sealed: Callable[[Path], bool]) -> bool:
    try:
        return is_sealed(path)
    except OSError:  # what cannot be looked at is tried to be read, and counted
        return False


def _read_on(path: Path, scanner: Scanner, position: int) -> tuple[int | None, set[str]]:
    """Some blocks from `position`; where the next begin, None where none do. What lies over two blocks is seen."""
    overlap = max(scanner.longest - 1, 0)
    found: set[str] = set()
    with reading(path) as file:
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


def _but_for(copied: frozenset[str], path: Path, scanner: Scanner, here: set[str]) -> set[str]:
    """What of it is found in a backup of ours beside its copies of what the owner wrote; in any other file, all."""
    with reading(path) as file:  # a database is not even tried: who closes it again gives its locks up
        file.seek(_MARK_AT)
        if file.read(len(_MARK)) != _MARK:
            return here
    found: set[str] = set()
    try:
        for name, content in read_archive(path):
            before = b""
            is_owners = name.partition("/")[0] in copied  # a file, or of a folder
            while not is_owners and (piece := content.read(_BLOCK)):
                block = before + piece
                found |= scanner.found_in(block)
                before = block[max(len(block) - scanner.longest, 0) :]
    except StorageError:  # not whole, or not ours
        return here
    return found


def _files(folder: Path) -> Iterator[Path]:
    for path in (folder, *folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path
