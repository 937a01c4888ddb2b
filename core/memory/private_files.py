"""Files that nobody but the server's own user may read."""

import os
import stat
from pathlib import Path

from core.errors import StorageError


def make_private_folder(path: Path) -> None:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The folder {path.name} cannot be made ({os.strerror(error.errno or 0)}). Give the server a folder that"
            " it may write to."
        ) from None
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise StorageError(f"The folder {path.name} cannot be used. Give the server's user the right to write there.")


def refuse_if_readable_by_others(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise StorageError(
            f"{path.name} in the keys folder can be read by other users of this machine (mode {mode:04o})."
            f" Close it with: chmod 600 {path.name}"
        )


def write_private(path: Path, content: bytes) -> None:
    """Make a file, synced, readable by nobody else; it is there whole or not at all."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        write_all(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)
    put_in_place(beside, path)


def put_in_place(beside: Path, path: Path) -> None:
    os.replace(beside, path)
    sync_folder(path.parent)


def write_all(handle: int, content: bytes) -> None:
    """A disk that fills up takes a part of what it is given, and says so only by a number."""
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]


def append_synced(path: Path, content: bytes) -> None:
    """At the end of a file that nobody else may read, durably; where that fails, it holds what it held before."""
    is_new = not path.exists()
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        held = os.fstat(handle).st_size
        try:
            write_all(handle, content)
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, held)
            raise
    finally:
        os.close(handle)
    if is_new:
        sync_folder(path.parent)


def last_written(path: Path) -> float | None:
    """Seconds since 1970; None for what is not there any more."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return None


def sync_folder(path: Path) -> None:
    """Only then is a file that was made there still there after a power cut."""
    folder = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
