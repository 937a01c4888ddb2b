"""What the settings of an entry were before, who changed them, and when: a file for each version, secrets left out."""

import fcntl
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from core.memory.private_files import make_private_folder, write_private
from settings.book import Page

EARLIER = "earlier"
"""The folder of all versions, below the data folder."""
_MOST = 50
_NAMED = re.compile(r"([0-9]{6})\.json")
_LOCK = "lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    number: int
    at: datetime
    by: str
    """The owner's name; empty: by a command."""
    words: Mapping[str, str] = field(repr=False)
    """As the book holds them, without what is secret."""


def every_version(folder: Path) -> Iterator[tuple[str, Path]]:
    """The file of each version of every entry, by its name below `folder`, which is server.data_dir."""
    for path in sorted((folder / EARLIER).glob("*/*/*")):
        if _NAMED.fullmatch(path.name) and path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path


class Earlier:
    """`folder`: server.data_dir. The newest version is what holds."""

    def __init__(self, folder: Path, listed: str) -> None:
        self._folder = folder / EARLIER / listed

    def versions(self, name: str) -> Sequence[Version]:
        """The newest first. What cannot be read is left out: nothing but the past hangs on it."""
        found = [_read(file) for file in self._files(name)]
        return [version for version in reversed(found) if version is not None]

    def note(self, name: str, before: Page | None, after: Page, *, by: str, at: datetime) -> None:
        """`before`: kept as a version too where none of them says it, so that there is always something to go back to.
        Raises OSError and StorageError."""
        with self._locked(name):
            known = self.versions(name)
            number = known[0].number if known else 0
            for words, who in ((_open_words(before), ""), (_open_words(after), by)):
                if words and (not known or known[0].words != words):
                    number += 1
                    known = [Version(number=number, at=at, by=who, words=words)]
                    write_private(self._folder / name / f"{number:06}.json", _written(known[0]))
            for file in self._files(name)[:-_MOST]:
                file.unlink(missing_ok=True)

    def _files(self, name: str) -> list[Path]:
        try:
            return sorted(file for file in (self._folder / name).iterdir() if _NAMED.fullmatch(file.name))
        except OSError:
            return []

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        make_private_folder(self._folder / name)
        lock = os.open(self._folder / name / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _open_words(page: Page | None) -> Mapping[str, str]:
    """A word that only says where a secret lies is none."""
    return {key: word for key, word in (page or {}).items() if isinstance(word, str)}


def _written(version: Version) -> bytes:
    said = {"at": version.at.isoformat(), "by": version.by, "words": dict(version.words)}
    return json.dumps(said, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"


def _read(file: Path) -> Version | None:
    try:
        found = json.loads(file.read_bytes())
        words = {str(key): str(word) for key, word in found["words"].items()}
        at = datetime.fromisoformat(found["at"])
        return Version(number=int(file.stem), at=at, by=str(found["by"]), words=words)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
