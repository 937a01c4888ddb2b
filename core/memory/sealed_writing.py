"""A file that is sealed while it is written, from any thread, by somebody who cannot go back in it."""

import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from core.memory.sealed_form import PIECE

Append = Callable[[int, bytes, bool], None]
"""Seals the piece of that number, the last one or not, and writes it."""


class SealedWriting:
    """What `zipfile` asks of a stream that knows no `seek`. Raises OSError and Shredded."""

    def __init__(self, path: Path, handle: int, append: Append) -> None:
        self.stored_as = path.name
        self.size = 0
        self._path = path
        self._handle = handle
        self._append = append
        self._buffer = bytearray()
        self._pieces = 0
        self._lock = Lock()
        """Whoever gives it up waits for a thread that still writes: its handle may be another's by then."""

    def write(self, plain: bytes) -> int:
        with self._lock:
            if self._handle < 0:  # a thread that has not heard yet that it was given up
                return len(plain)
            self._buffer += plain
            self.size += len(plain)
            whole = len(self._buffer) - len(self._buffer) % PIECE
            for start in range(0, whole, PIECE):
                self._append(self._pieces, bytes(self._buffer[start : start + PIECE]), False)
                self._pieces += 1
            del self._buffer[:whole]
        return len(plain)

    def tell(self) -> int:
        return self.size

    def flush(self) -> None:
        """Only whole pieces are sealed, and the rest when it ends."""

    def close(self) -> None:
        """Synced when this returns."""
        with self._lock:
            self._append(self._pieces, bytes(self._buffer), True)
            self._let_go()

    def abandon(self) -> None:
        """Nothing of it stays. Idempotent."""
        with self._lock:
            self._let_go()
            self._path.unlink(missing_ok=True)

    def _let_go(self) -> None:
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)
