"""The person keys on one host: a file of fixed slots, overwritten in place and synced.

A database leaves deleted keys on the disk; an overwritten slot does not. Each key is wrapped under
the server's master key before it comes here, so a stolen file alone opens nothing.
"""

import errno
import os
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

from core.errors import StorageError
from core.memory.private_files import refuse_if_readable_by_others, write_private

_MAGIC = b"LETHE-KEYS-1\n".ljust(64, b"\0")
_SLOT = struct.Struct(">Bx6xQ60s4x")
"""State, person, wrapped key, and padding: 80 bytes."""
_USED = 1
_FREE = bytes(_SLOT.size)
_GROWTH = 256


class KeysFile:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._unsynced = False
        self._free: list[int] = []
        self._slots = 0
        self._file = -1

    @property
    def exists(self) -> bool:
        return self._path.exists()

    def open(self, *, create: bool) -> None:
        """Raises StorageError; creates nothing unless asked."""
        if create and not self.exists:
            write_private(self._path, _MAGIC)
        if not self.exists:
            raise StorageError(
                f"The person keys are missing: {self._path.name} is not in the keys folder although the database has"
                " people in it. Put the file back from its backup; without it nothing that was said can be read."
            )
        refuse_if_readable_by_others(self._path)
        self._file = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        if os.pread(self._file, len(_MAGIC), 0) != _MAGIC:
            os.close(self._file)
            raise StorageError(f"{self._path.name} in the keys folder is not a Lethe key file. Put the right one back.")
        self._slots = (os.fstat(self._file).st_size - len(_MAGIC)) // _SLOT.size
        used = {slot for slot, _ in self.entries()}
        self._free = [slot for slot in range(self._slots - 1, -1, -1) if slot not in used]

    def entries(self) -> Iterator[tuple[int, int]]:
        """Each used slot and the number it belongs to."""
        for first in range(0, self._slots, 4096):
            block = os.pread(self._file, 4096 * _SLOT.size, len(_MAGIC) + first * _SLOT.size)
            for offset in range(len(block) // _SLOT.size):
                state, owner, _ = _SLOT.unpack_from(block, offset * _SLOT.size)
                if state == _USED:
                    yield first + offset, owner

    def used(self) -> int:
        return self._slots - len(self._free)

    def put(self, owner: int, wrapped: bytes) -> int:
        """Write a wrapped key; it is durable after the next `sync`. Returns its slot."""
        with self._lock:
            if not self._free:
                self._write(self._slots, _FREE * _GROWTH)
                self._free = list(range(self._slots + _GROWTH - 1, self._slots - 1, -1))
                self._slots += _GROWTH
            self._write(self._free[-1], _SLOT.pack(_USED, owner, wrapped))
            self._unsynced = True
            return self._free.pop()

    def get(self, slot: int, owner: int) -> bytes | None:
        """The wrapped key, or None when the slot is not that owner's any more."""
        found = os.pread(self._file, _SLOT.size, self._position(slot))
        if len(found) < _SLOT.size:
            return None
        state, held_by, wrapped = _SLOT.unpack(found)
        return bytes(wrapped) if state == _USED and held_by == owner else None

    def destroy(self, slot: int, owner: int) -> None:
        """Overwrite a key in place and sync. Harmless when it is gone already."""
        with self._lock:
            if self.get(slot, owner) is None:
                return
            self._write(slot, os.urandom(_SLOT.size - 1).rjust(_SLOT.size, b"\0"))
            os.fdatasync(self._file)
            self._write(slot, _FREE)
            os.fdatasync(self._file)
            self._free.append(slot)

    def sync(self) -> None:
        with self._lock:
            if self._unsynced:
                os.fdatasync(self._file)
                self._unsynced = False

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _write(self, slot: int, content: bytes) -> None:
        """Raises OSError also where only a part of it was taken."""
        if os.pwrite(self._file, content, self._position(slot)) < len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _position(self, slot: int) -> int:
        return len(_MAGIC) + slot * _SLOT.size
