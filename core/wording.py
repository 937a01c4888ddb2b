"""Every fixed sentence, by its name and a language, read from TOML files."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

FALLBACK = "en"

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")

_COMMAS: Mapping[str, str] = {"ar": "\u060c ", "ja": "、", "zh": "、"}
"""Where it is another one than in most languages."""
_SEMICOLONS: Mapping[str, str] = {"ar": "\u061b ", "fr": " ; ", "ja": "；", "zh": "；"}

_SAY = re.compile(r"^\[say\]$.*?(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
"""The table, up to the next one."""


class Wording:
    """`directories`: each holds one `<language>.toml` a language, with its sentences in the table `say`; later ones
    add names, never replace them."""

    def __init__(self, directories: Sequence[Path]) -> None:
        self._files: dict[str, list[Path]] = {}
        for directory in directories:
            for path in sorted(directory.glob("*.toml")):
                self._files.setdefault(path.stem.lower(), []).append(path)
        self._sentences: dict[str, Mapping[str, str]] = {}

    def languages(self) -> tuple[str, ...]:
        return tuple(self._files)

    def say(self, name: str, language: str, /, **facts: object) -> str:
        """In the language asked for, else in its primary one ("pt" for "pt-BR"), else in English. Raises KeyError for
        a name that nobody wrote, and for a fact that the sentence needs and was not given."""
        for tag in language_chain(language):
            sentence = self._of(tag).get(name)
            if sentence is not None:
                return _PLACEHOLDER.sub(lambda found: str(facts[found[1]]), sentence)
        raise KeyError(name)

    def in_each(self, name: str) -> Mapping[str, str]:
        """One sentence in every language that has it; nothing else of these languages is read and kept for it."""
        found = {tag: self._alone(tag, name) for tag in self._files}
        return {tag: sentence for tag, sentence in found.items() if sentence is not None}

    def _alone(self, tag: str, name: str) -> str | None:
        if tag in self._sentences:
            return self._sentences[tag].get(name)
        for path in self._files[tag]:
            sentence = _one(path, name)
            if sentence is not None:
                return sentence
        return self._of(tag).get(name)

    def _of(self, tag: str) -> Mapping[str, str]:
        known = self._sentences.get(tag)
        if known is None:
            if tag not in self._files:
                return {}
            known = self._sentences[tag] = _read(tuple(self._files[tag]))
        return known


def listed(parts: Iterable[str], language: str) -> str:
    """One after the other, with the comma of that language between them."""
    commas = (_COMMAS[tag] for tag in language_chain(language) if tag in _COMMAS)
    return next(commas, ", ").join(parts)


def clauses(parts: Iterable[str], language: str) -> str:
    """One after the other, with its semicolon between them."""
    semicolons = (_SEMICOLONS[tag] for tag in language_chain(language) if tag in _SEMICOLONS)
    return next(semicolons, "; ").join(parts)


@cache
def _read(paths: tuple[Path, ...]) -> Mapping[str, str]:
    """Once in a process, whoever else speaks these languages: the files are part of the program."""
    sentences: dict[str, str] = {}
    for path in paths:
        for name, sentence in table_of_texts(_sentences_alone(path), "say").items():
            if name in sentences:
                raise ValueError(f"{path.name}: the sentence {name} is written twice")
            sentences[name] = sentence
    return sentences


@cache
def _one(path: Path, name: str) -> str | None:
    """Once in a process too; none where it is not written on a line of its own."""
    table = _SAY.search(path.read_text("utf-8"))
    line = re.search(rf"^{re.escape(name)} = \"(?!\"\").*$", table[0], re.MULTILINE) if table else None
    return table_of_texts({"say": tomllib.loads(line[0])}, "say")[name] if line is not None else None


def language_chain(language: str) -> tuple[str, ...]:
    """Where to look, in order: the tag itself, its primary language, English."""
    tag = language.lower().replace("_", "-")
    return tuple(dict.fromkeys((tag, tag.partition("-")[0], FALLBACK)))


def placeholders(sentence: str) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(sentence))


def _sentences_alone(path: Path) -> Mapping[str, object]:
    """The other tables are far longer, and others' business."""
    found = _SAY.search(path.read_text("utf-8"))
    return tomllib.loads(found[0]) if found else {}


def read_language(path: Path) -> Mapping[str, object]:
    with path.open("rb") as file:
        return tomllib.load(file)


def table_of_texts(content: Mapping[str, object], name: str) -> Mapping[str, str]:
    """A table whose values are all text; empty where there is none."""
    table = content.get(name, {})
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise ValueError(f"the table {name} may hold only texts")
    return table
