"""The person keys on one host: a file of fixed slots, overwritten in place and synced.

A database leaves deleted keys on the disk; an overwritten slot does not. Each key is wrapped under
the server's master key before it comes here, so a stolen file alone opens nothing.
"""

import errno
import os
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from core.errors import StorageError
from core.memory.private_files import refuse_if_readable_by_others, sync_folder, write_private

_MAGIC = b"LETHE-KEYS-1\n".ljust(16, b"\0")
_HEAD = struct.Struct(">16s16sQI20s")
"""What file this is, its name, how often it changed, the epoch of its wrapping (0: under the master key alone), and
zeros: 64 bytes, within one sector of any disk. In a file of the first days all but the first are zero."""
_SLOT = struct.Struct(">Bx6xQ60s4x")
"""State, person, wrapped key, and padding: 80 bytes."""
_USED = 1
_FREE = bytes(_SLOT.size)
_GROWTH = 256


def name_and_changes(content: bytes) -> tuple[bytes, int] | None:
    """Of a copy of such a file; None where it is none."""
    if len(content) < _HEAD.size:
        return None
    magic, name, changes, *_ = _HEAD.unpack_from(content)
    return (name, changes) if magic == _MAGIC else None


def epoch_of(content: bytes) -> int:
    """Of a copy of such a file."""
    return int(_HEAD.unpack_from(content)[3]) if len(content) >= _HEAD.size else 0


class KeysFile:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        """Every commit takes it: nobody holds it while the disk is waited for, but the commit itself."""
        self._destroying = threading.Lock()
        self._unsynced = False
        self._free: list[int] = []
        self._slots = 0
        self._file = -1
        self._name = b""
        self._changes = 0
        self.epoch = 0

    @property
    def exists(self) -> bool:
        return self._path.exists()

    def open(self, *, create: bool, epoch: int = 0) -> None:
        """Raises StorageError; creates nothing unless asked, and then with this epoch."""
        if create and not self.exists:
            write_private(self._path, _HEAD.pack(_MAGIC, os.urandom(16), 0, epoch, b""))
        if not self.exists:
            raise StorageError(
                f"The person keys are missing: {self._path.name} is not in the keys folder although the database has"
                " people in it. Put the file back from its backup; without it nothing that was said can be read."
            )
        refuse_if_readable_by_others(self._path)
        self._file = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        head = os.pread(self._file, _HEAD.size, 0).ljust(_HEAD.size)
        magic, self._name, self._changes, self.epoch, rest = _HEAD.unpack(head)
        if magic != _MAGIC or any(rest):
            self.close()
            raise StorageError(f"{self._path.name} in the keys folder is not a Lethe key file. Put the right one back.")
        self._slots = (os.fstat(self._file).st_size - _HEAD.size) // _SLOT.size
        used = {slot for slot, _ in self.entries()}
        self._free = [slot for slot in range(self._slots - 1, -1, -1) if slot not in used]

    def end_what_was_left(self) -> None:
        """By a crash, of a file that was to take the place of this one: it would keep keys that are destroyed here.
        Only for whoever alone uses these keys, for another may be writing that file just now."""
        for left in (_beside(self._path), _beside(_beside(self._path))):
            left.unlink(missing_ok=True)

    @property
    def name(self) -> bytes:
        """Random, and the same in every copy of this file; empty where it was given none yet."""
        return self._name if any(self._name) else b""

    def entries(self) -> Iterator[tuple[int, int]]:
        """Each used slot and the number it belongs to."""
        for first in range(0, self._slots, 4096):
            block = os.pread(self._file, 4096 * _SLOT.size, _HEAD.size + first * _SLOT.size)
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
            self._changes += 1
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
        with self._destroying:
            with self._lock:
                if self.get(slot, owner) is None:
                    return
                # Counted before it is done: a file in which a key was destroyed must never pass for one from before
                # that. A commit that comes in between must not say so either before it is durable.
                self._changes += 1
                self._unsynced = True
                self._pack_head()
            os.fdatasync(self._file)
            for content in (os.urandom(_SLOT.size - 1).rjust(_SLOT.size, b"\0"), _FREE):
                with self._lock:
                    self._write(slot, content)
                os.fdatasync(self._file)
            with self._lock:
                self._free.append(slot)

    def sync(self) -> int:
        """How often a key was added or destroyed in this file, all of which is durable now."""
        with self._lock:
            if self._unsynced:
                self._write_head()
                self._unsynced = False
            return self._changes

    def catch_up(self, changes: int) -> None:
        """Count on from there, durably, where that is ahead; a file without a name gets one."""
        with self._lock:
            if self.name and changes <= self._changes:
                return
            self._name = self.name or os.urandom(16)
            self._changes = max(self._changes, changes)
            self._write_head()

    def wrap_anew(self, epoch: int, wrapped_anew: Callable[[int, bytes], bytes]) -> None:
        """Every key in a new file, whole or not at all; then nothing is left of the old one. Raises OSError."""
        with self._lock:
            content = bytearray(os.pread(self._file, os.fstat(self._file).st_size, 0))
            _HEAD.pack_into(content, 0, _MAGIC, self._name, self._changes, epoch, b"")
            for position in range(_HEAD.size, _HEAD.size + self._slots * _SLOT.size, _SLOT.size):
                state, owner, wrapped = _SLOT.unpack_from(content, position)
                if state == _USED:
                    _SLOT.pack_into(content, position, _USED, owner, wrapped_anew(owner, wrapped))
            old = os.dup(self._file)
            try:
                # Open before it takes the place of the other: a process that has no handle left then would go on to
                # write to a file that is nowhere any more.
                new = self._open_new(bytes(content))
                try:
                    os.replace(_beside(self._path), self._path)
                    # Whoever reads a key just now reads the old file or the new one, never none.
                    os.dup2(new, self._file, inheritable=False)
                    self.epoch, self._unsynced = epoch, False
                finally:
                    os.close(new)
                sync_folder(self._path.parent)
                os.pwrite(old, os.urandom(len(content)), 0)
                os.fdatasync(old)
            finally:
                os.close(old)

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _open_new(self, content: bytes) -> int:
        """Written and synced, under another name still."""
        write_private(_beside(self._path), content)
        return os.open(_beside(self._path), os.O_RDWR | os.O_CLOEXEC)

    def _write_head(self) -> None:
        """With everything that was written before, synced."""
        self._pack_head()
        os.fdatasync(self._file)

    def _pack_head(self) -> None:
        self._write_at(0, _HEAD.pack(_MAGIC, self._name, self._changes, self.epoch, b""))

    def _write(self, slot: int, content: bytes) -> None:
        self._write_at(self._position(slot), content)

    def _write_at(self, position: int, content: bytes) -> None:
        """Raises OSError also where only a part of it was taken."""
        if os.pwrite(self._file, content, position) < len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _position(self, slot: int) -> int:
        return _HEAD.size + slot * _SLOT.size


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")
