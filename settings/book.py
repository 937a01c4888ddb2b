"""What the owner stored with a command or in the console: one file, written whole, in which no secret can be read."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from core.errors import SettingError
from core.memory.private_files import make_private_folder, write_private
from settings.layers import LISTS, STORED_SECTIONS, Entry, Found, in_short
from settings.sealing import Sealing, Unopened

BOOK = "book.json"
ORIGIN = f"stored in {BOOK}"
"""As `config show --origin` names it."""
_LOCK = "book.lock"
_FORM = 1
_HELD = (*LISTS, *STORED_SECTIONS)


@dataclass(frozen=True, slots=True)
class SealedWord:
    """A secret as it lies in the file."""

    sealed: str = field(repr=False)


Word = str | SealedWord
Page = Mapping[str, Word]
"""One assistant or channel: its settings as text, as an environment variable would say them, by names as in
`privacy.retention`. `name` is always there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    lists: Mapping[str, tuple[Page, ...]] = field(default_factory=dict)
    """A list of which nothing was ever stored is missing: then the default holds."""

    def page(self, listed: str, name: str) -> Page | None:
        return next((page for page in self.lists.get(listed, ()) if page["name"] == name), None)

    def mark(self, listed: str, name: str) -> str:
        """Another one after every change of it, and one for what is not stored; for `Book.change`'s callers, who may
        refuse where it is not what it was."""
        page = self.page(listed, name)
        written = {} if page is None else _written_page(page)
        return sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()

    def begun(self, listed: str, defaults: Sequence[Mapping[str, object]]) -> "Content":
        """With the defaults written out where nothing was stored yet, so that a change loses none of them."""
        if listed in self.lists:
            return self
        return self._with(listed, ({key: str(value) for key, value in page.items()} for page in defaults))

    def added(self, listed: str, page: Page, *, first: bool = False) -> "Content":
        pages = self.lists.get(listed, ())
        return self._with(listed, (page, *pages) if first else (*pages, page))

    def changed(self, listed: str, name: str, words: Page) -> "Content":
        """Raises SettingError where it has gone meanwhile."""
        if self.page(listed, name) is None:
            raise SettingError(f"{listed}.{name}: is not stored any more; somebody removed it")
        pages = self.lists[listed]
        return self._with(listed, ({**page, **words} if page["name"] == name else page for page in pages))

    def removed(self, listed: str, name: str) -> "Content":
        return self._with(listed, (page for page in self.lists.get(listed, ()) if page["name"] != name))

    def _with(self, listed: str, pages: "Iterator[Page] | tuple[Page, ...]") -> "Content":
        return replace(self, lists={**self.lists, listed: tuple(pages)})


class Book:
    """`folder`: server.data_dir. Two that write at once wait for each other, and neither loses what the other wrote."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / BOOK
        self._folder = folder

    def read(self) -> Content:
        """Raises SettingError for a file that cannot be read; nothing stored is an empty content."""
        called = in_short(self.file)
        try:
            return _content(json.loads(self.file.read_bytes()))
        except PermissionError:
            raise SettingError(f"server.data_dir: this user may not read {called}; check its permissions.") from None
        except (FileNotFoundError, NotADirectoryError):  # nothing was stored; of the folder the doctor speaks
            return Content()
        except OSError as error:  # taken for nothing, all that is stored would be closed, and lost at the next change
            raise SettingError(f"server.data_dir: {called} cannot be read ({error.strerror}).") from None
        except (ValueError, RecursionError):
            raise SettingError(
                f"server.data_dir: {called} is damaged; put it back from its backup, or delete it and add all again."
            ) from None

    def change(self, change: Callable[[Content], Content]) -> None:
        """`change` is given what is stored at that moment; what it raises leaves everything as it was."""
        make_private_folder(self._folder)
        with self._locked():
            write_private(self.file, _written(change(self.read())))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def sealed_page(sealing: Sealing, listed: str, words: Mapping[str, str], secret: Callable[[str], bool]) -> Page:
    """`words` as they may be stored. A secret that only says where it lies is none. Raises StorageError."""
    return {
        key: SealedWord(sealing.seal(_place(listed, words["name"], key), word))
        if secret(key) and word and not word.startswith(("env:", "file:"))
        else word
        for key, word in words.items()
    }


def stored_entries(content: Content, listed: str, sealing: Sealing) -> list[Entry] | None:
    """None where nothing was ever stored of it. Raises SettingError for a secret that these keys do not open."""
    if listed not in content.lists:
        return None
    return [_entry(page, listed, sealing) for page in content.lists[listed]]


def _entry(page: Page, listed: str, sealing: Sealing) -> Entry:
    called = listed if listed in STORED_SECTIONS else f"{listed}.{page['name']}"
    values = {
        key: Found(
            value=_opened(word, listed, str(page["name"]), key, sealing),
            origin=ORIGIN,
            called=f"{called}.{key} ({ORIGIN})",
            is_text=True,
        )
        for key, word in page.items()
    }
    return Entry(called=f"{called} ({ORIGIN})", origin=ORIGIN, values=values)


def _opened(word: Word, listed: str, name: str, key: str, sealing: Sealing) -> str:
    if isinstance(word, str):
        return word
    try:
        return sealing.unseal(_place(listed, name, key), word.sealed)
    except Unopened as error:
        raise SettingError(
            f"{listed}.{name}.{key} ({ORIGIN}): the secret cannot be opened. {error} Put the right keys back (the "
            f"folder storage.keys), or delete {BOOK} and add your channels and assistants again."
        ) from None


def _place(listed: str, name: str, key: str) -> str:
    """What is sealed for one setting opens for no other."""
    return f"{BOOK} {listed}.{name}.{key}"


def _written(content: Content) -> bytes:
    lists = {listed: [_written_page(page) for page in pages] for listed, pages in content.lists.items()}
    return json.dumps({"form": _FORM, **lists}, ensure_ascii=False, indent=1).encode() + b"\n"


def _written_page(page: Page) -> Mapping[str, object]:
    return {key: {"sealed": word.sealed} if isinstance(word, SealedWord) else word for key, word in page.items()}


def _content(found: object) -> Content:
    """Raises ValueError for anything that `_written` does not write."""
    if not isinstance(found, dict) or found.get("form") != _FORM or set(found) - {"form", *_HELD}:
        raise ValueError("another form")
    return Content(lists={listed: tuple(map(_page, found[listed])) for listed in _HELD if _is_list(found.get(listed))})


def _is_list(found: object) -> bool:
    if found is not None and not isinstance(found, list):
        raise ValueError("no list")
    return found is not None


def _page(found: object) -> Page:
    if not isinstance(found, dict) or not isinstance(found.get("name"), str):
        raise ValueError("no page")
    return {str(key): _word(word) for key, word in found.items()}


def _word(found: object) -> Word:
    if isinstance(found, dict) and set(found) == {"sealed"}:
        return SealedWord(_text(found["sealed"]))
    return _text(found)


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise ValueError("no text")
    return found
