"""The configuration file, read into layers: every mistake of its form is named with its line."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from settings.layers import LISTS, SECTIONS, Entry, Found, Layers, in_short, suggestion
from settings.lines import lines_of

_LARGEST_FILE = 1_000_000


def read_file(path: Path, mistakes: list[str]) -> Layers:
    text, called = "", in_short(path)
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST_FILE + 1)
        if len(content) > _LARGEST_FILE:
            mistakes.append(f"{called}: more than a megabyte is not read; is this the right file?")
            return Layers()
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        tables: dict[str, object] = tomllib.loads(text)
    except FileNotFoundError:
        if path.is_symlink():
            mistakes.append(f"{called}: leads to a file that is not there; create that one, or remove this link.")
        else:
            mistakes.append(f"{called}: there is no such file; create it, or leave out --config and LETHE_CONFIG.")
    except OSError as error:
        mistakes.append(f"{called}: cannot be read ({error.strerror}); check what it is and its permissions.")
    except UnicodeDecodeError:
        mistakes.append(f"{called}: is not written in UTF-8; save it as UTF-8.")
    except tomllib.TOMLDecodeError as error:
        # Only its numbers: the words may quote a secret.
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        where = f"{called}:{place[1]}: column {place[2]}" if place else f"{called}: the end of the file"
        mistakes.append(f"{where} is not TOML; look for a missing quote, bracket or =, or a name written twice.")
    except ValueError:
        # Python reads no number of more than 4300 digits, and says nothing of where it stands.
        mistakes.append(f"{_place_of_a_long_number(called, text)}: is a number far too long; no setting needs that.")
    except RecursionError:
        mistakes.append(f"{called}: is nested too deeply; no setting needs that.")
    else:
        return _File(in_short(path.name), lines_of(text), mistakes).layers(tables)
    return Layers()


def _place_of_a_long_number(called: str, text: str) -> str:
    found = re.search(r"[0-9_]{4000}", text)
    return f"{called}:{text.count(chr(10), 0, found.start()) + 1}" if found else called


class _File:
    def __init__(self, name: str, lines: Mapping[str, int], mistakes: list[str]) -> None:
        self._name = name
        self._lines = lines
        self._mistakes = mistakes

    def layers(self, tables: Mapping[str, object]) -> Layers:
        layers = Layers()
        for name, table in tables.items():
            if name in SECTIONS:
                if isinstance(table, dict):
                    layers.sections[name] = {key: self._found(value, f"{name}.{key}") for key, value in table.items()}
                else:
                    self._mistaken(name, f"must be a section, written as [{name}].")
            elif name in LISTS:
                if isinstance(table, list) and all(isinstance(entry, dict) for entry in table):
                    layers.lists[name] = [self._entry(name, index, entry) for index, entry in enumerate(table)]
                else:
                    self._mistaken(name, f"must be a list of sections, each written as [[{name}]].")
            else:
                self._mistaken(name, f"there is no such section; {suggestion(name, (*SECTIONS, *LISTS))}")
        return layers

    def _entry(self, name: str, index: int, entry: Mapping[str, object]) -> Entry:
        path, title = f"{name}[{index}]", entry.get("name")
        called = f"{name}.{title}" if isinstance(title, str) and title.isprintable() and title else path
        return Entry(
            called=f"{in_short(called)} ({self._place(path)})",
            origin=f"file {self._place(path)}",
            values={key: self._found(value, f"{path}.{key}", f"{called}.{key}") for key, value in _flat(entry)},
        )

    def _found(self, value: object, path: str, called: str = "") -> Found:
        place = self._place(path)
        return Found(value=value, origin=f"file {place}", called=f"{in_short(called or path)} ({place})")

    def _place(self, path: str) -> str:
        return f"{self._name}:{self._lines[path]}" if path in self._lines else self._name

    def _mistaken(self, name: str, sentence: str) -> None:
        self._mistakes.append(f"{in_short(name)} ({self._place(name)}): {sentence}")


def _flat(entry: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for key, value in entry.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", deep) for inner, deep in value.items())
        else:
            yield key, value
