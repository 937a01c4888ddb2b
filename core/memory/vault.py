"""One key a person: seal before anything is written, open when it is read, shred when they go."""

import hmac
import os
import threading
from collections import OrderedDict
from pathlib import Path
from typing import NewType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import StorageError
from core.memory.key_epochs import destroy_other_epochs, make_epoch, read_epoch
from core.memory.keys_file import KeysFile
from core.memory.private_files import make_private_folder, refuse_if_readable_by_others, write_private

Sealed = NewType("Sealed", bytes)

_VERSION = b"\x01"
_NONCE = 12
FORM = _VERSION
"""What everything that is sealed begins with."""
OVERHEAD = len(_VERSION) + _NONCE + 16
"""Bytes that sealing adds."""
_CACHED_KEYS = 4096


class Shredded(Exception):
    """The key is gone: what was sealed under it is noise."""


class Vault:
    """Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys = KeysFile(folder / "person.keys")
        self._master = b""
        self._wrapping: AESGCM | None = None
        self._own: AESGCM | None = None
        self._indexing: hmac.HMAC | None = None
        """Begun once: to look the method up again for each index takes longer than the index."""
        self._open_keys: OrderedDict[int, AESGCM] = OrderedDict()
        """What was opened first goes first: to note every use costs more than to open a few again."""
        self._lock = threading.Lock()
        self._shredded_since = True
        """Whether a key was, since this epoch began; after a start nobody knows."""

    def open(self, *, create: bool) -> None:
        """Raises StorageError, and creates nothing, when the keys are missing, damaged or open to others.

        `create`: true only where no database exists yet.
        """
        path = self._folder / "master.key"
        if not path.exists():
            if not create or self._keys.exists:
                there = "a database" if not create else "a file of person keys"
                raise StorageError(
                    f"The master key is missing: there is {there}, but no master.key in the keys folder. Put the"
                    " file back from where you keep it; without it nothing that was said can be read."
                )
            make_private_folder(self._folder)
            write_private(path, os.urandom(32).hex().encode() + b"\n")
        refuse_if_readable_by_others(path)
        try:
            self._master = bytes.fromhex(path.read_text("ascii").strip())
        except (ValueError, UnicodeDecodeError):
            self._master = b""
        if len(self._master) != 32:
            raise StorageError("master.key in the keys folder is damaged: it must hold 64 hexadecimal digits.")
        self._own = AESGCM(self.derived_key("the server's own"))
        self._indexing = hmac.new(self.derived_key("index"), digestmod="sha256")
        if create and not self._keys.exists:
            make_epoch(self._folder, 1)
        self._keys.open(create=create, epoch=1)
        self._wrapping = self._wrapping_of(self._keys.epoch)

    def derived_key(self, purpose: str) -> bytes:
        """32 bytes for a purpose named in words; the same at every start."""
        return hmac.digest(self._master, b"lethe/" + purpose.encode(), "sha256")

    def index(self, *parts: str) -> bytes:
        """A keyed hash by which a row is found without its plain value being stored; 16 bytes."""
        joined = b""
        for part in parts:
            encoded = part.encode("utf-8", "surrogatepass")
            joined += len(encoded).to_bytes(4, "big") + encoded
        assert self._indexing is not None
        made = self._indexing.copy()
        made.update(joined)
        return made.digest()[:16]

    def create(self, owner: int) -> int:
        """A new key; returns its slot. Durable once `sync` has returned, which must be before its rows are."""
        key = os.urandom(32)
        with self._lock:  # nobody begins a new epoch between wrapping and writing
            slot = self._keys.put(owner, _wrapped(self._wrapper(), owner, key))
            self._remember(owner, AESGCM(key))
        return slot

    def begin_epoch(self, *, only_if_shredded: bool = False) -> bool:
        """Wrap every key anew and destroy what they were wrapped under, so that no old copy of a shredded key opens.
        Blocks until that is synced; whatever it is killed at, every key that stands goes on to open."""
        with self._lock:
            if only_if_shredded and not self._shredded_since:
                return False
            epoch = self._keys.epoch + 1
            make_epoch(self._folder, epoch)
            before, after = self._wrapper(), self._wrapping_of(epoch)
            try:
                self._keys.wrap_anew(epoch, lambda owner, old: _wrapped(after, owner, _unwrapped(before, owner, old)))
            finally:  # also where only what follows the change failed: then the keys are wrapped anew all the same
                self._wrapping = after if self._keys.epoch == epoch else before
            destroy_other_epochs(self._folder, epoch)
            self._shredded_since = False
            return True

    def end_old_epochs(self) -> None:
        """What a crash left of them; only once it is known that these keys are the right ones, and nobody else's."""
        self._keys.end_what_was_left()
        destroy_other_epochs(self._folder, self._keys.epoch)

    @property
    def epoch(self) -> int:
        return self._keys.epoch

    def sync(self) -> int:
        """How often a key was created or shredded, all of which is durable now."""
        return self._keys.sync()

    def catch_up(self, changes: int) -> None:
        """Never count fewer than that, durably."""
        self._keys.catch_up(changes)

    @property
    def keys_name(self) -> bytes:
        """Random, and the same in every copy of these keys; empty where they were given none yet."""
        return self._keys.name

    def seal(self, owner: int, slot: int, place: str, row: int, plain: bytes) -> Sealed:
        """Raises Shredded."""
        nonce = os.urandom(_NONCE)
        associated = _associated(place, owner, row)
        return Sealed(_VERSION + nonce + self._key(owner, slot).encrypt(nonce, plain, associated))

    def unseal(self, owner: int, slot: int, place: str, row: int, sealed: bytes) -> bytes:
        """Raises Shredded, and StorageError for what was not sealed for exactly this place and row."""
        return _decrypt(self._key(owner, slot), _associated(place, owner, row), sealed)

    def seal_own(self, place: str, row: int, plain: bytes) -> bytes:
        """Under the server's own key: for what is about nobody we know."""
        nonce = os.urandom(_NONCE)
        assert self._own is not None
        return _VERSION + nonce + self._own.encrypt(nonce, plain, _associated(place, 0, row))

    def unseal_own(self, place: str, row: int, sealed: bytes) -> bytes:
        assert self._own is not None
        return _decrypt(self._own, _associated(place, 0, row), sealed)

    def seal_under(self, secret: bytes, place: str, plain: bytes) -> bytes:
        """Under a key made of ours and of a secret that only somebody else keeps: without it we cannot open it."""
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._under(secret, place).encrypt(nonce, plain, _associated(place, 0, 0))

    def unseal_under(self, secret: bytes, place: str, sealed: bytes) -> bytes:
        return _decrypt(self._under(secret, place), _associated(place, 0, 0), sealed)

    def _under(self, secret: bytes, place: str) -> AESGCM:
        return AESGCM(hmac.digest(self.derived_key(f"under a secret {place}"), secret, "sha256"))

    def shred(self, owner: int, slot: int) -> None:
        """Overwrite the key in place, synced, and forget it here. Idempotent."""
        self._keys.destroy(slot, owner)
        with self._lock:
            self._open_keys.pop(owner, None)
            self._shredded_since = True

    def shredded(self, owner: int, slot: int) -> bool:
        return self._keys.get(slot, owner) is None

    def opens(self, owner: int, slot: int) -> bool:
        """Was this key wrapped under our master key?"""
        wrapped = self._keys.get(slot, owner)
        try:
            return wrapped is not None and bool(self._unwrapped(owner, wrapped))
        except StorageError:
            return False

    def owners(self) -> dict[int, int]:
        """Every owner that has a key, to its slot."""
        return {owner: slot for slot, owner in self._keys.entries()}

    def used(self) -> int:
        return self._keys.used()

    def close(self) -> None:
        self._keys.close()

    def _wrapper(self) -> AESGCM:
        assert self._wrapping is not None
        return self._wrapping

    def _key(self, owner: int, slot: int) -> AESGCM:
        key = self._open_keys.get(owner)
        if key is not None:
            return key
        with self._lock:
            # Still under the lock: a key read before it was destroyed must not be remembered after.
            wrapped = self._keys.get(slot, owner)
            if wrapped is None:
                raise Shredded
            key = AESGCM(self._unwrapped(owner, wrapped))
            self._remember(owner, key)
            return key

    def _unwrapped(self, owner: int, wrapped: bytes) -> bytes:
        return _unwrapped(self._wrapper(), owner, wrapped)

    def _wrapping_of(self, epoch: int) -> AESGCM:
        """Raises StorageError. Of the first days there is none but the master key's."""
        if epoch == 0:
            return AESGCM(self.derived_key("wrapping 1"))
        secret = read_epoch(self._folder, epoch)
        return AESGCM(hmac.digest(self.derived_key("wrapping in epochs"), secret, "sha256"))

    def _remember(self, owner: int, key: AESGCM) -> None:
        self._open_keys[owner] = key
        if len(self._open_keys) > _CACHED_KEYS:
            self._open_keys.popitem(last=False)


def _wrapped(wrapping: AESGCM, owner: int, key: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + wrapping.encrypt(nonce, key, owner.to_bytes(8, "big"))


def _unwrapped(wrapping: AESGCM, owner: int, wrapped: bytes) -> bytes:
    """Raises StorageError."""
    try:
        return wrapping.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], owner.to_bytes(8, "big"))
    except InvalidTag:
        raise StorageError("A person's key cannot be opened: person.keys does not belong to master.key.") from None


def _associated(place: str, owner: int, row: int) -> bytes:
    return b"%s|%d|%d" % (place.encode(), owner, row)


def _decrypt(key: AESGCM, associated: bytes, sealed: bytes) -> bytes:
    if sealed[:1] != _VERSION:
        raise StorageError("A sealed value is damaged.")
    try:
        return key.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], associated)
    except InvalidTag:
        raise StorageError("A sealed value is damaged, or was moved from another row.") from None
