"""What a person can say in one word, in every language: slash words, buttons, the word that confirms."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.wording import language_chain, table_of_texts

PERFORMED = (
    "show", "export", "delete", "correct", "privacy", "who", "pause", "resume", "stop", "start", "human", "complain",
    "help",
)  # fmt: skip
"""What somebody carries out already. The languages know more commands: an entry of another waits for it."""

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
def menu_languages() -> tuple[str, ...]:
    """English first. To know only these, none of the files has to be read."""
    return tuple(sorted((path.stem for path in LANGUAGES.glob("*.toml")), key=lambda tag: (tag != "en", tag)))


@cache
def menus() -> Mapping[str, Menu]:
    """By language, in the same order."""
    return {tag: _read(LANGUAGES / f"{tag}.toml") for tag in menu_languages()}


def menu(language: str) -> Menu:
    """In this language, else in its primary one, else in English."""
    known = menus()
    return next(known[tag] for tag in language_chain(language) if tag in known)


def _read(path: Path) -> Menu:
    # What is by far the larger part stands behind, and is read when somebody speaks the language.
    head, _, _ = path.read_text("utf-8").partition("\n[claims")
    content = tomllib.loads(head)
    table = content["menu"]
    if not isinstance(table, dict):
        raise ValueError(f"{path.name}: menu must be a table")
    entries = tuple(
        Entry(command=command, title=texts["title"], description=texts["description"])
        for command in table
        for texts in (table_of_texts(table, command),)
    )
    entries = tuple(entry for entry in entries if entry.command in PERFORMED)
    return Menu(language=path.stem, entries=entries, confirm_word=table_of_texts(content, "confirm")["word"])
