"""One zip, in memory or into a stream and never plain on a disk, that knows what is in it and when it is full."""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Protocol

_PIECE = 64 * 1024
_ENTRY = 512
"""Bytes that an entry costs beside its content, at most, with a name of the length that we give."""
_OPENED_BY_COMPRESSED = frozenset({"audio", "video", "image"})
"""What these hold is compressed already."""
_SNIFFED = 32 * 1024
_SHRINKS = 0.95


class Full(Exception):
    """The archive is larger than it may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    path: str
    size: int
    sha256: str


class Stream(Protocol):
    """What is written there cannot be changed any more."""

    def write(self, plain: bytes, /) -> int: ...
    def tell(self) -> int: ...
    def flush(self) -> None: ...
    def close(self) -> None: ...


class Archive:
    """`most`: bytes of the whole zip; None: as many as it takes. `into`: where it is written; None: into memory, to be
    had from `close`. Every call may take long: it belongs on a thread."""

    def __init__(self, *, most: int | None, made_at: datetime, into: Stream | None = None) -> None:
        self._most = most
        self._date = made_at.timetuple()[:6]
        self._buffer = io.BytesIO()
        self._into = into or self._buffer
        self.may_be_large = into is not None
        self._zip = zipfile.ZipFile(self._into, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._entries = 0

    def has_room_for(self, size: int) -> bool:
        return self._most is None or self._into.tell() + size + _ENTRY * (self._entries + 4) <= self._most

    @contextmanager
    def entry(self, path: str, *, media_type: str, shrinks: bool) -> "Iterator[Entry]":
        """Written piece by piece; no other may be open. `shrinks`: is it worth being compressed? Raises Full."""
        about = zipfile.ZipInfo(path, date_time=self._date)
        kind = media_type.partition("/")[0]
        as_it_is = kind in _OPENED_BY_COMPRESSED or not shrinks
        about.compress_type = zipfile.ZIP_STORED if as_it_is else zipfile.ZIP_DEFLATED
        about.external_attr = 0o600 << 16
        with self._zip.open(about, "w", force_zip64=False) as opened:
            entry = Entry(opened, self)
            yield entry
        self._entries += 1
        self.check()

    def check(self) -> None:
        if self._most is not None and self._into.tell() > self._most:
            raise Full

    def abandon(self) -> None:
        """It stays as it is, and is not ended when it falls out of memory."""
        with suppress(Exception):
            self._zip.close()

    def close(self) -> bytes:
        """What is in memory of it."""
        self._zip.close()
        self.check()
        return self._buffer.getvalue()


class Folder:
    """Of an archive; `name` ends with a stroke, or is empty for all of it. What is put there is named from here."""

    def __init__(self, archive: Archive, name: str = "") -> None:
        self._archive = archive
        self._name = name
        self.packed: list[Packed] = []

    def has_room_for(self, size: int) -> bool:
        return self._archive.has_room_for(size)

    def put(self, path: str, content: bytes, *, media_type: str = "") -> None:
        # To press a gigabyte that does not shrink takes a minute.
        shrinks = not self._archive.may_be_large or _shrinks(content[:_SNIFFED])
        with self.entry(path, media_type=media_type, shrinks=shrinks) as entry:
            entry.write(content)

    @contextmanager
    def entry(self, path: str, *, media_type: str = "", shrinks: bool = True) -> "Iterator[Entry]":
        """As `Archive.entry`."""
        with self._archive.entry(self._name + path, media_type=media_type, shrinks=shrinks) as entry:
            yield entry
        self.packed.append(Packed(path=path, size=entry.size, sha256=entry.sha256()))


def _shrinks(start: bytes) -> bool:
    return len(zlib.compress(start, 1)) < len(start) * _SHRINKS


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
