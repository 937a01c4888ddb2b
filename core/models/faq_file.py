"""The owner's questions and answers, read from a TOML file; what is wrong is said with its line and how to mend it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import SettingError

_LARGEST = 2_000_000
_FORM = 'write [[entry]], then question = "…" and answer = "…"'
_ENTRY = re.compile(r"^\s*\[\[\s*entry\s*\]\]", re.MULTILINE)
_TEXTS = ("question", "answer", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    question: str
    answer: str
    """Markdown."""
    also: tuple[str, ...] = ()
    """Other ways to ask the same."""
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Faq:
    entries: tuple[Entry, ...]
    says: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The fixed sentences in further languages: language to name to sentence."""


def read_faq(path: Path) -> Faq:
    """Raises SettingError with every mistake in the file."""
    try:
        if path.stat().st_size > _LARGEST:
            raise SettingError(f"{path}: larger than {_LARGEST} bytes; keep questions and answers short")
        return parse_faq(path.read_text(encoding="utf-8"), str(path))
    except UnicodeDecodeError:
        raise SettingError(f"{path}: is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise SettingError(f"{path}: cannot be read ({error.strerror}); name a file that Lethe may read") from None


def parse_faq(text: str, name: str) -> Faq:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingError(f"{name}: {error}; {_FORM}") from None
    except (ValueError, RecursionError):
        raise SettingError(f"{name}: holds a number far too long, or is nested too deeply; {_FORM}") from None
    mistakes = [
        f"{name}, line {_line_of(text, key)}: unknown name '{key}'; {_FORM}"
        for key in content
        if key not in ("entry", "says")
    ]
    lines = [text.count("\n", 0, found.start(0)) + 1 + found.group().count("\n") for found in _ENTRY.finditer(text)]
    entries: list[Entry] = []
    listed = content.get("entry", [])
    if not isinstance(listed, list) or not listed:
        mistakes.append(f"{name}, line 1: no [[entry]] in the file; {_FORM}")
        listed = []
    for number, raw in enumerate(listed):
        place = f"{name}, line {lines[number]}" if number < len(lines) else f"{name}, entry {number + 1}"
        wrong = _wrong(raw)
        if wrong:
            mistakes += [f"{place}: {sentence}" for sentence in wrong]
        else:
            entries.append(Entry(**{**raw, "also": tuple(raw.get("also", ()))}))
    says = content.get("says", {})
    if not _is_says(says):
        mistakes.append(f'{name}, line {_line_of(text, "says")}: write [says.de], then about = "…" and unknown = "…"')
    if mistakes:
        raise SettingError(*mistakes)
    return Faq(entries=tuple(entries), says=says)


def _wrong(raw: object) -> list[str]:
    if not isinstance(raw, dict):
        return [_FORM]
    wrong = [
        f"unknown name '{key}'; an entry has question, also, answer, language"
        for key in raw
        if key not in (*_TEXTS, "also")
    ]
    for key in _TEXTS:
        value = raw.get(key)
        if value is None and key == "language":
            continue
        if not isinstance(value, str) or not value.strip():
            wrong.append(f'{key} is missing or empty; write {key} = "…"')
    also = raw.get("also", [])
    if not isinstance(also, list) or not all(isinstance(way, str) and way.strip() for way in also):
        wrong.append('also is a list of further ways to ask; write also = ["…", "…"]')
    return wrong


def _is_says(says: object) -> bool:
    return isinstance(says, dict) and all(
        isinstance(sentences, dict)
        and set(sentences) <= {"about", "unknown"}
        and all(isinstance(sentence, str) and sentence.strip() for sentence in sentences.values())
        for sentences in says.values()
    )


def _line_of(text: str, key: str) -> int:
    found = re.search(rf"^\s*\[*\s*\"?{re.escape(key)}\b", text, re.MULTILINE)
    return text.count("\n", 0, found.end()) + 1 if found else 1
