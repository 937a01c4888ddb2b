"""A bar on the terminal while something takes long: on standard error, and only where somebody sits there."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol

from core.ports.advance import Advance, unwatched

_WIDTH = 30
_EVERY = 0.1
"""Seconds between two drawings at least."""
_MEGABYTE = 1_000_000


class Screen(Protocol):
    def isatty(self) -> bool: ...
    def write(self, text: str, /) -> object: ...
    def flush(self) -> None: ...


class Bar:
    """`total`: 0 where nobody knows it; then what is done so far is said, in megabytes."""

    def __init__(self, screen: Screen, label: str, total: int) -> None:
        self._screen = screen
        self._label = label
        self._total = total
        self._done = 0
        self._drawn_at = 0.0
        self._longest = 0

    def advance(self, more: int) -> None:
        self._done += more
        now = time.monotonic()
        if now - self._drawn_at >= _EVERY:
            self._drawn_at = now
            self.draw()

    def draw(self) -> None:
        line = f"{self._label} {self._how_far()}".rstrip()
        self._longest = max(self._longest, len(line))
        self._write(f"\r{line.ljust(self._longest)}")

    def clear(self) -> None:
        self._write(f"\r{' ' * self._longest}\r")

    def _how_far(self) -> str:
        if not self._total:
            return f"{self._done / _MEGABYTE:,.1f} MB" if self._done else "…"
        share = min(1.0, self._done / self._total)
        full = int(share * _WIDTH)
        return f"[{'#' * full}{'.' * (_WIDTH - full)}] {int(share * 100):3d} %"

    def _write(self, text: str) -> None:
        self._screen.write(text)
        self._screen.flush()


class Watched:
    """A file that says how much was written to it (`privacy.archive.Stream`)."""

    def __init__(self, file: BinaryIO, advance: Advance) -> None:
        self._file = file
        self._advance = advance

    def write(self, plain: bytes, /) -> int:
        self._advance(len(plain))
        return self._file.write(plain)

    def tell(self) -> int:
        return self._file.tell()

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()


@contextmanager
def progress(label: str, total: int = 0, *, quiet: bool = False, screen: Screen | None = None) -> Iterator[Advance]:
    """Shown until the end of the block, and then gone. `quiet`: for a program that reads what the command prints."""
    screen = screen or sys.stderr
    if quiet or not screen.isatty():
        yield unwatched
        return
    bar = Bar(screen, label, total)
    bar.draw()
    try:
        yield bar.advance
    finally:
        bar.clear()
