"""Tells a file that was written through the seal from every other, without reading all of it."""

import re
from collections import OrderedDict
from pathlib import Path

from core.memory.vault import FORM, OVERHEAD

PIECE = 64 * 1024
"""Plain bytes that are sealed at once; only the last piece of a file holds fewer."""
LENGTH = 4
"""Bytes before each piece that say how long it is sealed; one more says whether it is the last."""
_NAME = re.compile(r"[0-9a-f]{32}")
_LOOKED_AT = 512
"""Bytes of each piece that must look like noise."""
_NOISE = 170
"""Values among so many bytes: noise has some 220 of the 256, writing of any kind, also as hexadecimal or base64, far
fewer. By chance noise has fewer than this about never."""
_REMEMBERED = 50_000

_Seen = tuple[int, int, int, int]


class SealedForm:
    """`folder`: where `core.memory.files` writes. A file is written there once and never changed, so what was looked
    at is remembered by what the disk says of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._seen: OrderedDict[str, _Seen] = OrderedDict()

    def has(self, path: Path) -> bool:
        """Is it of pieces as the vault seals them, one after the other and to its last byte, with noise in each? What
        lies elsewhere, is called otherwise, is small, is being written or was cut short is not. Raises OSError."""
        if path.parent != self._folder or not _NAME.fullmatch(path.name):
            return False
        status = path.stat()
        seen = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        if self._seen.get(path.name) == seen:
            return True
        if not _is_of_sealed_pieces(path, status.st_size):
            return False
        self._seen[path.name] = seen
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return True


def _is_of_sealed_pieces(path: Path, size: int) -> bool:
    at = 0
    last = False
    with path.open("rb", buffering=0) as file:
        while not last and at < size:
            file.seek(at)
            start = file.read(LENGTH + 1 + len(FORM) + _LOOKED_AT)
            length = int.from_bytes(start[:LENGTH], "big")
            last = start[LENGTH : LENGTH + 1] == b"\1"
            noise = start[LENGTH + 1 + len(FORM) :]
            if not start[LENGTH + 1 :].startswith(FORM) or start[LENGTH] > 1:
                return False
            if length > PIECE + OVERHEAD or (not last and length != PIECE + OVERHEAD):
                return False
            if length > _LOOKED_AT + OVERHEAD:
                if len(set(noise)) < _NOISE:
                    return False
            elif at == 0:  # it is read as quickly as it is looked at
                return False
            at += LENGTH + 1 + length
    return last and at == size
