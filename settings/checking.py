"""From what was said about a section to its finished values: every mistake is kept, none stops the rest."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from settings.fields import Field, Numbers, Secret, Value
from settings.layers import Found, suggestion

_LONGEST_SECRET = 16_384
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_YES, _NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One setting as it may be printed: of a secret, only whether it is set."""

    name: str
    value: str | int | float | bool | tuple[str, ...] | Numbers
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    environment: Mapping[str, str] = field(repr=False)
    mistakes: list[str] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)

    def mistaken(self, called: str, sentence: str) -> None:
        self.mistakes.append(f"{called}: {sentence.rstrip('.?')}{'?' if sentence.endswith('?') else '.'}")


class _Wrong(Exception):
    """Its text is a sentence for the owner."""


def checked(
    fields: Sequence[Field], found: Mapping[str, Found], *, path: str, called: str, report: Report
) -> dict[str, Value | Numbers] | None:
    """The finished values by name; None when there was a mistake."""
    values: dict[str, Value | Numbers] = {}
    before = len(report.mistakes)
    known = [declared.name for declared in fields]
    for name, word in found.items():
        if name not in known:
            report.mistaken(word.called, f"there is no such setting; {suggestion(name, known)}")
    for declared in fields:
        said = found.get(declared.name)
        if said is not None:
            value = _value(declared, said, report)
        elif declared.default is not None:
            value = declared.default if not declared.secret else _secret_default(declared)
        else:
            value = None
            report.mistaken(called, f"{declared.name} is missing; set it. {declared.help}")
        if value is not None:
            values[declared.name] = value
            report.shown.append(_shown(f"{path}.{declared.name}", value, said.origin if said else "default"))
    return values if len(report.mistakes) == before else None


def with_defaults(fields: Sequence[Field], facts: Mapping[str, str]) -> tuple[Field, ...]:
    """Fields whose defaults name other settings, as in `{data_dir}/keys`, with these filled in."""
    return tuple(
        replace(declared, default=declared.default.format_map(facts)) if isinstance(declared.default, str) else declared
        for declared in fields
    )


def _value(declared: Field, word: Found, report: Report) -> Value | Numbers | None:
    try:
        value = _typed(declared, word)
        if declared.secret:
            value = _secret(str(value), report.environment)
            if not value and declared.default is None:
                raise _Wrong("is empty; set it, as in env:NAME or file:PATH")
            if not value:  # the default, written out
                return _secret_default(declared)
        if value != declared.default:
            _obey(declared, value)
    except _Wrong as wrong:
        report.mistaken(word.called, str(wrong))
        return None
    return value


def _obey(declared: Field, value: Value | Numbers) -> None:
    if declared.choices and value not in declared.choices:
        near = suggestion(value, declared.choices) if isinstance(value, str) else ""
        raise _Wrong(f"must be one of {', '.join(declared.choices)}" + (f"; {near}" if "mean" in near else ""))
    if declared.check is None:
        return
    for part in _parts(declared, value):
        if sentence := declared.check(part):
            raise _Wrong(sentence)


def _parts(declared: Field, value: Value | Numbers) -> Sequence[Value]:
    """Numbers are checked one by one, and there may be none; everything else as a whole."""
    if not isinstance(value, tuple):
        return (value,)
    texts = tuple(part for part in value if isinstance(part, str))
    numbers = tuple(part for part in value if not isinstance(part, str))
    return numbers if numbers or _are_numbers(declared.default) else (texts,)


def _are_numbers(default: Value | Numbers | None) -> bool:
    return isinstance(default, tuple) and bool(default) and not isinstance(default[0], str)


def _typed(declared: Field, word: Found) -> Value | Numbers:
    """`word` as the type of the default; a number that came as text is read, nothing else is bent."""
    example, value = declared.default, word.value
    match example:
        case bool():
            if word.is_text and str(value).strip().lower() in _YES + _NO:
                return str(value).strip().lower() in _YES
            if isinstance(value, bool):
                return value
            raise _Wrong("must be true or false")
        case int() | float():
            return _number(value, word.is_text, whole=isinstance(example, int))
        case tuple():
            parts = [part.strip() for part in str(value).split(",") if part.strip()] if word.is_text else value
            if not isinstance(parts, list):
                raise _Wrong("must be a list, written in [ ]")
            if _are_numbers(example):
                return tuple(_number(part, word.is_text, whole=False) for part in parts)
            if all(isinstance(part, str) for part in parts):
                return tuple(str(part) for part in parts)
            raise _Wrong('must be a list of texts, each in quotes, as in ["…", "…"]')
        case _:
            if not isinstance(value, str):
                raise _Wrong("must be text, written in quotes")
            if "\0" in value or _is_half(value):
                raise _Wrong("must be text in UTF-8, and hold no zero byte")
            if declared.default is None and not value.strip():
                raise _Wrong("is empty; set it")
            return value


def _number(value: object, is_text: bool, *, whole: bool) -> int | float:
    if is_text and isinstance(value, str):
        try:
            value = int(value) if whole else float(value)
        except ValueError:
            value = None
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return value if whole else float(value)
        except OverflowError:
            raise _Wrong("must be a number, and a smaller one") from None
    if isinstance(value, float) and not whole and math.isfinite(value):
        return value
    raise _Wrong("must be a whole number" if whole else "must be a number")


def _is_half(text: str) -> bool:
    """Half of a character, as bytes of the environment become that are no UTF-8."""
    return any("\ud800" <= character <= "\udfff" for character in text)


def _secret_default(declared: Field) -> Secret:
    return declared.default if isinstance(declared.default, Secret) else Secret(str(declared.default))


def _secret(text: str, environment: Mapping[str, str]) -> Secret:
    """What `text` names, or itself. No sentence here ever holds the value, nor what may be one in the wrong place."""
    if text.startswith("env:"):
        name = text.removeprefix("env:").strip()
        content = environment.get(name, "").strip()
        if not content:
            called = f"env:{name}" if _VARIABLE.fullmatch(name) else "env: and a name"
            raise _Wrong(f"is written as {called}, but no environment variable of this name is set; set it")
        return Secret(content)
    if text.startswith("file:"):
        path = text.removeprefix("file:").strip()
        if not path:
            raise _Wrong("is written as file: without a path; write file:PATH")
        try:
            with Path(path).open(encoding="utf-8-sig") as stream:
                content = stream.read(_LONGEST_SECRET + 1).strip()
        except FileNotFoundError:
            raise _Wrong("is written as file: and a path, but there is no such file; create it") from None
        except (OSError, UnicodeDecodeError):
            raise _Wrong("is written as file: and a path, but it cannot be read as text; check it") from None
        if not content or len(content) > _LONGEST_SECRET:
            size = "empty" if not content else "far too long"
            raise _Wrong(f"is written as file: and a path, but that file is {size}; check it")
        return Secret(content)
    return Secret(text)


def _shown(name: str, value: Value | Numbers, origin: str) -> Shown:
    if isinstance(value, Secret):
        return Shown(name=name, value="(set)" if value else "(not set)", origin=origin)
    return Shown(name=name, value=value, origin=origin)
