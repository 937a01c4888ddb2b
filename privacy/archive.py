"""One zip, written in memory and never plain on a disk, that knows what is in it and when it is full."""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

_PIECE = 64 * 1024
_ENTRY = 512
"""Bytes that an entry costs beside its content, at most, with a name of the length that we give."""
_OPENED_BY_COMPRESSED = frozenset({"audio", "video", "image"})
"""What these hold is compressed already."""


class Full(Exception):
    """The archive is larger than it may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    path: str
    size: int
    sha256: str


class Archive:
    """`most`: bytes of the whole zip. Every call may take long: it belongs on a thread."""

    def __init__(self, *, most: int, made_at: datetime) -> None:
        self._most = most
        self._date = made_at.timetuple()[:6]
        self._buffer = io.BytesIO()
        self._zip = zipfile.ZipFile(self._buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self.packed: list[Packed] = []

    def has_room_for(self, size: int) -> bool:
        return self._buffer.tell() + size + _ENTRY * (len(self.packed) + 4) <= self._most

    def put(self, path: str, content: bytes, *, media_type: str = "") -> None:
        with self.entry(path, media_type=media_type) as entry:
            entry.write(content)

    @contextmanager
    def entry(self, path: str, *, media_type: str = "") -> "Iterator[Entry]":
        """Written piece by piece; no other may be open. Raises Full."""
        about = zipfile.ZipInfo(path, date_time=self._date)
        kind = media_type.partition("/")[0]
        about.compress_type = zipfile.ZIP_STORED if kind in _OPENED_BY_COMPRESSED else zipfile.ZIP_DEFLATED
        about.external_attr = 0o600 << 16
        with self._zip.open(about, "w", force_zip64=False) as opened:
            entry = Entry(opened, self)
            yield entry
        self.packed.append(Packed(path=path, size=entry.size, sha256=entry.sha256()))
        self.check()

    def check(self) -> None:
        if self._buffer.tell() > self._most:
            raise Full

    def close(self) -> bytes:
        self._zip.close()
        self.check()
        return self._buffer.getvalue()


class Entry:
    def __init__(self, opened: "IO[bytes]", archive: Archive) -> None:
        self._opened = opened
        self._archive = archive
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, content: bytes) -> None:
        self._opened.write(content)
        self._hash.update(content)
        self.size += len(content)
        self._archive.check()

    def sha256(self) -> str:
        return self._hash.hexdigest()


@dataclass(slots=True)
class Spool:
    """Text that is finished before its turn in the archive comes, held compressed."""

    _compress: "zlib._Compress" = field(default_factory=lambda: zlib.compressobj(1))
    _pieces: list[bytes] = field(default_factory=list)
    size: int = 0
    """Bytes of it as they are held."""

    def write(self, text: str) -> None:
        self._keep(self._compress.compress(text.encode("utf-8", "replace")))

    def read(self) -> Iterator[bytes]:
        """Once, in pieces; nothing can be written any more."""
        self._keep(self._compress.flush())
        opening = zlib.decompressobj()
        for held in self._pieces:
            plain = opening.decompress(held, _PIECE)
            while plain:
                yield plain
                plain = opening.decompress(opening.unconsumed_tail, _PIECE)
        yield opening.flush()

    def _keep(self, compressed: bytes) -> None:
        if compressed:
            self._pieces.append(compressed)
            self.size += len(compressed)
