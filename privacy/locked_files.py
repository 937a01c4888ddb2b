"""Reads files that SQLite has locks on, and gives none of those locks up.

The system drops every lock that a process has on a file as soon as the process closes any handle of that file. Once our
own look into the database file had been closed, whoever else opened the database (the owner, a backup, `lethe doctor`)
believed to be alone, and made the shared memory of the write-ahead log anew under the running server.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_SHARED_MEMORY = "-shm"

_open: dict[Path, int] = {}
"""Handles of the whole process, as its locks are: opened once, and closed only when the file lies there no more."""
_one_at_a_time = threading.Lock()
"""Whoever reads moves the one place that a handle has."""


@contextmanager
def reading(path: Path) -> Iterator[BinaryIO]:
    """Raises OSError, as to open it does."""
    if not _may_be_locked(path):
        with path.open("rb") as file:
            yield file
        return
    with _one_at_a_time, open(_handle(path), "rb", buffering=0, closefd=False) as file:
        file.seek(0)
        yield file


def _may_be_locked(path: Path) -> bool:
    """SQLite locks the database and, next to it, the shared memory of its write-ahead log; the log itself never."""
    return path.name.endswith(_SHARED_MEMORY) or path.with_name(path.name + _SHARED_MEMORY).exists()


def _handle(path: Path) -> int:
    for known, handle in list(_open.items()):
        if not _lies_there(known, handle):
            del _open[known]
            os.close(handle)
    if path not in _open:
        _open[path] = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    return _open[path]


def _lies_there(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except OSError:
        return False
