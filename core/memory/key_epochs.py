"""What the person keys are wrapped under changes from time to time: each epoch has a secret and a file of its own.

Which epoch holds is written in the head of the file of person keys, and nowhere else. So whatever a crash leaves, the
keys that are there open, and every other epoch's secret is destroyed at the next start, once it is known that these are
the right keys; with it goes all that a disk or a snapshot still has of keys that were wrapped under it.
"""

import os
import re
from pathlib import Path

from core.errors import StorageError
from core.memory.private_files import refuse_if_readable_by_others, sync_folder, write_private

_NAME = re.compile(r"wrapping-\d+\.key")


def make_epoch(folder: Path, epoch: int) -> bytes:
    """A new secret, durable when this returns."""
    secret = os.urandom(32)
    write_private(_path(folder, epoch), secret.hex().encode() + b"\n")
    return secret


def read_epoch(folder: Path, epoch: int) -> bytes:
    """Raises StorageError."""
    path = _path(folder, epoch)
    if not path.exists():
        raise StorageError(
            f"{path.name} is missing in the keys folder, and the person keys open with nothing else. Put the whole"
            " keys folder of one and the same copy back."
        )
    refuse_if_readable_by_others(path)
    try:
        secret = bytes.fromhex(path.read_text("ascii").strip())
    except (ValueError, UnicodeDecodeError):
        secret = b""
    if len(secret) != 32:
        raise StorageError(f"{path.name} in the keys folder is damaged: it must hold 64 hexadecimal digits.")
    return secret


def destroy_other_epochs(folder: Path, epoch: int) -> None:
    """Overwritten in place, synced, and removed."""
    gone = [path for path in folder.glob("wrapping-*.key") if _NAME.fullmatch(path.name)]
    for path in gone:
        if path != _path(folder, epoch):
            handle = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
            try:
                os.pwrite(handle, os.urandom(path.stat().st_size), 0)
                os.fsync(handle)
            finally:
                os.close(handle)
            path.unlink()
            sync_folder(folder)


def _path(folder: Path, epoch: int) -> Path:
    return folder / f"wrapping-{epoch}.key"
