"""What a person can say in one word, in every language: slash words, buttons, the word that confirms."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.wording import language_chain, read_language, table_of_texts

LANGUAGES = Path(__file__).parent / "languages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    command: str
    title: str
    description: str

    @property
    def says(self) -> str:
        return f"/{self.command}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    language: str
    entries: tuple[Entry, ...]
    confirm_word: str


@cache
def menus() -> Mapping[str, Menu]:
    """By language, English first."""
    paths = sorted(LANGUAGES.glob("*.toml"), key=lambda path: (path.stem != "en", path.stem))
    return {path.stem: _read(path) for path in paths}


def menu(language: str) -> Menu:
    """In this language, else in its primary one, else in English."""
    known = menus()
    return next(known[tag] for tag in language_chain(language) if tag in known)


def _read(path: Path) -> Menu:
    content = read_language(path)
    table = content["menu"]
    if not isinstance(table, dict):
        raise ValueError(f"{path.name}: menu must be a table")
    entries = tuple(
        Entry(command=command, title=texts["title"], description=texts["description"])
        for command in table
        for texts in (table_of_texts(table, command),)
    )
    return Menu(language=path.stem, entries=entries, confirm_word=table_of_texts(content, "confirm")["word"])
