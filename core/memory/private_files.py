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


def refuse_if_readable_by_others(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise StorageError(
            f"{path.name} in the keys folder can be read by other users of this machine (mode {mode:04o})."
            f" Close it with: chmod 600 {path.name}"
        )


def write_private(path: Path, content: bytes) -> None:
    """Write a new file whole, synced, readable by nobody else. Raises FileExistsError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.write(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
