"""The configuration as one TOML text without secrets, and what such a text would change here.

Taking it in adds and changes what the console may store, assistants and channels; it removes nothing."""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from console.ports.keeping import Difference, Incoming
from core.errors import SettingError
from lethe.catalogue import KINDS
from lethe.commands.assistant_changes import own_fields
from lethe.commands.owner_book import OwnersBook
from settings.book import Content, Page
from settings.channels import ASSISTANT, KIND, NAME, PAUSED, PAUSED_SAYS
from settings.checking import Shown
from settings.fields import Field
from settings.layers import LISTS, SECTIONS
from settings.settings import Settings

_SECRETS = ("(set)", "(not set)")
_TOP = "# Lethe, its configuration without secrets. Where one is needed, a comment says so.\n"

_Words = Mapping[str, str]
"""One entry as a variable would say it, by names as in privacy.retention."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    written: str
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By names as in channels.tg.token."""


def exported(settings: Settings) -> str:
    """Whatever differs from the default, as the file would say it."""
    pieces = [_TOP]
    for section in SECTIONS:
        lines = [_line(name, row) for name, row in _of(settings, f"{section}.") if row.origin != "default"]
        if lines:
            pieces.append(f"[{section}]\n" + "".join(lines))
    for listed, names in (
        ("assistants", [one.name for one in settings.assistants]),
        ("channels", [str(one.name) for one in settings.channels]),
    ):
        pieces += [_entry(settings, listed, name) for name in names]
    return "\n".join(pieces)


def compared(book: OwnersBook, written: str) -> Incoming:
    """Nothing is changed by looking."""
    try:
        tables = _read(written)
        entries = list(_entries(tables))
    except SettingError as error:
        return Incoming(mistakes=error.mistakes)
    now = {row.name: _text(row.value) for row in book.settings.shown}
    differences: list[Difference] = []
    asked: list[Field] = []
    for listed, words in entries:
        name = words["name"]
        path = f"{listed}.{name}"
        elsewhere = book.set_elsewhere(listed, name)
        is_new = f"{path}.name" not in now
        secret = {one.name for one in _fields(listed, words) if one.secret}
        shown = {key: "(set)" if key in secret else word for key, word in words.items()}
        found = [
            Difference(
                what=f"{path}.{key}",
                before=now.get(f"{path}.{key}", ""),
                after=shown[key],
                sort="not_here" if elsewhere or book.set_elsewhere(listed, name, key) else "changed",
            )
            for key, word in words.items()
            if now.get(f"{path}.{key}", "") != word and not is_new
        ]
        if is_new:
            says = ", ".join(f"{key} = {word}" for key, word in shown.items() if key != "name")
            found = [Difference(what=path, before="", after=says, sort="new")]
            asked += _secrets_of(listed, words)
        differences += found
    differences += _of_the_file(tables, now)
    if not any(one.sort != "not_here" for one in differences):
        return Incoming(differences=differences)
    mistakes = () if asked else _wrong(book, TakenIn(written=written))
    return Incoming(differences=differences, asked=asked, mistakes=mistakes)


def stored(book: OwnersBook, taken: TakenIn) -> None:
    """All of it or nothing. Raises SettingError, StorageError and OSError."""
    changes = list(changes_of(book, taken, sealed=True))
    # Whoever is added may be named by whoever is added too: what holds in between is not looked at.
    book.store(lambda content: _all(content, changes, book), "assistants")


def tried(book: OwnersBook, taken: TakenIn) -> Settings:
    """What would hold then. Raises SettingError."""
    changes = list(changes_of(book, taken, sealed=False))
    return book.tried(lambda content: _all(content, changes, book), "assistants")


def _wrong(book: OwnersBook, taken: TakenIn) -> Sequence[str]:
    try:
        tried(book, taken)
    except SettingError as error:
        return error.mistakes
    return ()


_Change = tuple[str, Page]


def _all(content: Content, changes: Sequence[_Change], book: OwnersBook) -> Content:
    content = book.begun(content, "channels")
    for listed, page in changes:
        name = str(page["name"])
        is_new = content.page(listed, name) is None
        content = content.added(listed, page) if is_new else content.changed(listed, name, page)
    return content


def changes_of(book: OwnersBook, taken: TakenIn, *, sealed: bool) -> Iterator[_Change]:
    now = {row.name: _text(row.value) for row in book.settings.shown}
    for listed, words in _entries(_read(taken.written)):
        name = words["name"]
        if book.set_elsewhere(listed, name):
            continue
        path = f"{listed}.{name}"
        is_new = f"{path}.name" not in now
        differing = {
            key: word
            for key, word in words.items()
            if (is_new or now.get(f"{path}.{key}", "") != word) and not book.set_elsewhere(listed, name, key)
        }
        prefix = f"{path}."
        given = {key.removeprefix(prefix): word for key, word in taken.secrets.items() if key.startswith(prefix)}
        if differing or given:
            page = {"name": name, **differing, **given}
            yield listed, book.page(listed, page, _fields(listed, words)) if sealed else page


def _secrets_of(listed: str, words: _Words) -> Iterator[Field]:
    for one in _fields(listed, words):
        # A key that most providers need is asked for; one that is made where it is empty is not.
        wanted = one.default is None or (listed == "assistants" and words.get("provider") in ("openai", "anthropic"))
        if one.secret and wanted and one.name not in words:
            path = f"{listed}.{words['name']}.{one.name}"
            yield replace(one, name=path, title=f"{words['name']}: {one.title}", check=None)


def _fields(listed: str, words: _Words) -> Sequence[Field]:
    if listed == "assistants":
        return (NAME, *own_fields())
    kind = next((one for one in KINDS if one.name == words.get("kind")), None)
    return (NAME, KIND, ASSISTANT, PAUSED, PAUSED_SAYS, *(kind.fields if kind else ()))


def _of_the_file(tables: Mapping[str, object], now: Mapping[str, str]) -> Iterator[Difference]:
    for section in SECTIONS:
        table = tables.get(section)
        for key, value in table.items() if isinstance(table, dict) else ():
            path = f"{section}.{key}"
            if now.get(path, "") != _text(value) and now.get(path) not in _SECRETS:
                yield Difference(what=path, before=now.get(path, ""), after=_text(value), sort="not_here")


def _read(written: str) -> Mapping[str, object]:
    """Raises SettingError."""
    try:
        tables = tomllib.loads(written.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        place = str(error).rpartition("(")[2].rstrip(")")
        where = place if place.startswith("at ") else "somewhere"
        raise SettingError(f"It is not TOML {where}: look for a missing quote, bracket or =.") from None
    except (ValueError, RecursionError):
        raise SettingError("It is not a configuration: a number is far too long, or it is nested too deeply.") from None
    unknown = [name for name in tables if name not in (*SECTIONS, *LISTS)]
    if unknown:
        raise SettingError(f"There is no section {unknown[0]} in a configuration; take it out.")
    return tables


def _entries(tables: Mapping[str, object]) -> Iterator[tuple[str, _Words]]:
    """Raises SettingError."""
    for listed in LISTS:
        table = tables.get(listed, [])
        if not isinstance(table, list):
            raise SettingError(f"{listed} must be a list of sections, each written as [[{listed}]].")
        for number, entry in enumerate(table, 1):
            if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"]:
                raise SettingError(f"Number {number} of [[{listed}]] has no name; give it one.")
            yield listed, dict(_flat(entry))


def _flat(entry: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in entry.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", _text(deep)) for inner, deep in value.items())
        else:
            yield key, _text(value)


def _text(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case tuple() | list():
            return ", ".join(_text(part) for part in value)
        case _:
            return str(value)


def _of(settings: Settings, prefix: str) -> Iterator[tuple[str, Shown]]:
    return ((row.name.removeprefix(prefix), row) for row in settings.shown if row.name.startswith(prefix))


def _entry(settings: Settings, listed: str, name: str) -> str:
    rows = [(key, row) for key, row in _of(settings, f"{listed}.{name}.") if row.origin != "default" or key in _ALWAYS]
    own = [_line(key, row) for key, row in rows if "." not in key]
    written = f"[[{listed}]]\n" + "".join(own)
    for section in dict.fromkeys(key.partition(".")[0] for key, _ in rows if "." in key):
        inner = [_line(key.partition(".")[2], row) for key, row in rows if key.startswith(f"{section}.")]
        written += f"[{listed}.{section}]\n" + "".join(inner)
    return written


_ALWAYS = ("name", "kind", "provider")


def _line(key: str, row: Shown) -> str:
    if row.value in _SECRETS:
        return f"# {key} is a secret: give it again\n" if row.value == "(set)" else ""
    value = list(row.value) if isinstance(row.value, tuple) else row.value
    return f"{key} = {json.dumps(value, ensure_ascii=False)}\n"
