"""Settings as somebody gives them to a command: `field=value` words, and questions on a terminal for the rest."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from getpass import getpass
from typing import Protocol

from lethe.saying import say
from settings.checking import Report, checked
from settings.fields import Field
from settings.layers import Found, suggestion

_REFERENCES = ("env:", "file:")


class Misused(Exception):
    """The command line is not right; its text is a sentence for whoever typed it, and holds no value."""


class Terminal(Protocol):
    def line(self, prompt: str) -> str:
        """Raises EOFError when nobody answers any more."""

    def secret(self, prompt: str) -> str:
        """Without showing what is typed. Raises EOFError."""


class OwnTerminal:
    def line(self, prompt: str) -> str:
        print(prompt, end="", file=sys.stderr, flush=True)
        return input()

    def secret(self, prompt: str) -> str:
        return getpass(prompt, stream=sys.stderr)


def own_terminal() -> Terminal | None:
    """None where nobody sits there who could be asked."""
    return OwnTerminal() if sys.stdin.isatty() and sys.stderr.isatty() else None


def given(words: Sequence[str], fields: Sequence[Field]) -> dict[str, str]:
    """What was typed after the command, by field. Raises Misused."""
    known = {field.name: field for field in fields}
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if name not in known:
            raise Misused(f"{name}: there is no such field; {suggestion(name, tuple(known))}")
        if not equals:
            raise Misused(f"{name}: write it as {name}=VALUE.")
        if name in found:
            raise Misused(f"{name}: is given twice.")
        if known[name].secret and value and value != "-" and not value.startswith(_REFERENCES):
            raise Misused(
                f"{name}: is a secret, and whoever looks at this machine's processes can read it here. Write {name}=- "
                f"and send it to standard input, or {name}=env:NAME, or {name}=file:PATH, or leave it out on a "
                "terminal, where it is asked for. As it was seen already, better make a new one."
            )
        found[name] = value
    return _with_standard_input(found, known)


def _with_standard_input(found: dict[str, str], known: Mapping[str, Field]) -> dict[str, str]:
    read = [name for name, value in found.items() if value == "-" and known[name].secret]
    if len(read) > 1:
        raise Misused(f"{' and '.join(read)}: only one can be read from standard input; use env:NAME or file:PATH.")
    return {name: sys.stdin.readline().strip() if name in read else value for name, value in found.items()}


def missing(fields: Sequence[Field], found: Mapping[str, str]) -> list[Field]:
    return [field for field in fields if field.default is None and field.name not in found]


def worth_asking(fields: Iterable[Field], found: Mapping[str, str]) -> list[Field]:
    """What must be set, and what is empty by default and may well be wanted."""
    return [
        field
        for field in fields
        if field.name not in found and (field.default is None or (field.default in ("", ()) and not field.secret))
    ]


def asked(terminal: Terminal, fields: Iterable[Field]) -> dict[str, str]:
    """Each question again until its answer is right. Raises EOFError."""
    answers: dict[str, str] = {}
    for field in fields:
        say(f"\n{field.title}: {field.help}" + (f" One of {', '.join(field.choices)}." if field.choices else ""))
        while mistake := _taken(terminal, field, answers):
            say(f"  {field.title} {mistake}")
    return answers


def _taken(terminal: Terminal, field: Field, answers: dict[str, str]) -> str:
    """What is wrong with the answer; one that is right is among `answers` then."""
    optional = "" if field.default is None else " (Enter: none)"
    prompt = f"{field.name}{optional}: "
    word = (terminal.secret(prompt) if field.secret else terminal.line(prompt)).strip()
    if not word and field.default is not None:
        return ""
    if not word:
        return "must be set."
    report = Report(environment=os.environ)
    found = Found(value=word, origin="", called=field.name, is_text=True)
    if checked([field], {field.name: found}, path="", called="", report=report) is None:
        return report.mistakes[0].partition(": ")[2]
    answers[field.name] = word
    return ""


def needs_elsewhere(own: Mapping[str, str]) -> str:
    """What the server that runs must have too, and this command cannot see; empty where there is nothing."""
    names = [word.removeprefix("env:").strip() for word in own.values() if word.startswith("env:")]
    if not names:
        return ""
    return f"The server's own environment must hold {' and '.join(names)} too, or it takes nothing of this up."


def beside_fields(mistakes: Sequence[str], path: str, fields: Sequence[Field]) -> list[str]:
    """Mistakes of one entry as they are said beside its fields; `path` as in `channels.tg`."""
    titles = {field.name: field.title for field in fields}
    return [_beside(mistake, path, titles) for mistake in mistakes]


def _beside(mistake: str, path: str, titles: Mapping[str, str]) -> str:
    place, _, sentence = mistake.partition(": ")
    name = place.removeprefix(f"{path}.").partition(" ")[0]
    return f"{titles[name]} ({name}) {sentence}" if place.startswith(f"{path}.") and name in titles else mistake
