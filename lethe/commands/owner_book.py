"""The owner's book as a command changes it: what is set elsewhere stays there, and nothing wrong is ever stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import ChangedMeanwhile
from lethe.catalogue import KNOWN_KINDS
from lethe.commands.configured import configured
from settings.assistants import DEFAULT_ASSISTANTS
from settings.book import ORIGIN, Book, Content, Page, sealed_page
from settings.fields import Field
from settings.sealing import Sealing
from settings.settings import Settings

_DEFAULTS: Mapping[str, Sequence[Mapping[str, object]]] = {
    "assistants": DEFAULT_ASSISTANTS,
    "channels": KNOWN_KINDS.default,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnersBook:
    settings: Settings
    """As they hold now, before any change."""
    _book: Book
    _sealing: Sealing

    def origin(self, listed: str, name: str, setting: str = "name") -> str:
        """Who said it; empty where there is no such entry."""
        path = f"{listed}.{name}.{setting}"
        return next((row.origin for row in self.settings.shown if row.name == path), "")

    def set_elsewhere(self, listed: str, name: str, *settings: str) -> str:
        """Where that is set which the book cannot change; empty where it can."""
        origins = [self.origin(listed, name, setting) for setting in ("name", *settings)]
        ours = (ORIGIN, "default")
        return next((origin for origin in (origins[0], *origins[1:]) if origin not in ours), "")

    def page(self, listed: str, words: Mapping[str, str], fields: Sequence[Field]) -> Page:
        """As it may be stored, with its secrets sealed. Raises StorageError."""
        secrets = {one.name for one in fields if one.secret}
        return sealed_page(self._sealing, listed, words, secrets.__contains__)

    def tried(self, change: Callable[[Content], Content], listed: str) -> Settings:
        """What would hold then. Raises SettingError with what would be wrong."""
        return self._read(self._changed(self._book.read(), change, listed))

    def mark(self, listed: str, name: str) -> str:
        """Of what is stored of it just now."""
        return self._book.read().mark(listed, name)

    def store(self, change: Callable[[Content], Content], listed: str, *, name: str = "", unless_not: str = "") -> None:
        """Raises SettingError where it would be wrong after what somebody else stored meanwhile. `unless_not`: the
        mark that the one of this name must still have; it is compared under the lock under which it is stored. Raises
        ChangedMeanwhile."""

        def changed(content: Content) -> Content:
            if unless_not and content.mark(listed, name) != unless_not:
                raise ChangedMeanwhile(f"{listed}.{name}: was changed since it was read")
            after = self._changed(content, change, listed)
            self._read(after)
            return after

        self._book.change(changed)

    def is_default(self, listed: str) -> bool:
        """Nobody has said anything of it yet."""
        rows = [row for row in self.settings.shown if row.name.startswith(f"{listed}.") and row.name.endswith(".name")]
        return any(row.origin == "default" for row in rows)

    def begun(self, content: Content, listed: str) -> Content:
        """With what comes with Lethe written out where nothing was said of it yet."""
        return content.begun(listed, _DEFAULTS[listed] if self.is_default(listed) else ())

    def _changed(self, content: Content, change: Callable[[Content], Content], listed: str) -> Content:
        return change(self.begun(content, listed))

    def _read(self, content: Content) -> Settings:
        return self.settings.read_again(stored=content)


def owners_book(config: Path | None) -> OwnersBook:
    """Raises SettingError."""
    return book_of(configured(config))


def book_of(settings: Settings) -> OwnersBook:
    """`settings`: as they hold now; a server that has run for a while reads them again first."""
    storage = settings.storage
    return OwnersBook(
        settings=settings,
        _book=Book(settings.server.data_dir),
        _sealing=Sealing(keys=storage.keys, database=storage.database_file),
    )
