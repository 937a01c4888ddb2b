"""`lethe assistant change`, `remove`, `answers`, `versions` and `revert`, by the same parts as the console."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from console.ports.channels import Outcome
from core.clock import SystemClock
from lethe.commands.assistant_changes import own_fields
from lethe.commands.configured import configured
from lethe.commands.failing import refusal
from lethe.commands.field_words import Misused, Terminal, given, needs_elsewhere, own_terminal
from lethe.commands.printing import print_json, print_table
from lethe.owner.assistant_answers import AssistantAnswers
from lethe.owner.assistant_book import AssistantBook
from lethe.owner.assistant_versions import AssistantVersions
from lethe.owner.reading import Reading
from lethe.saying import say

_FAILED, _NOT_RIGHT, _MISTAKEN, _NOT_ANSWERED, _REFUSED = 1, 2, 3, 5, 6
_LONGEST_FILE = 2_000_000
_TAKEN_UP = (
    "A server that runs takes up instructions, prepared answers, limits and prices within seconds; everything else "
    "after its next start."
)


def change_assistant(config: Path | None, name: str, *, words: Sequence[str], untested: bool) -> int:
    book = _book(config)
    try:
        values = given(words, own_fields())
    except Misused as error:
        say(str(error))
        return _NOT_RIGHT
    if not values:
        say(f"Say what to change, as in: lethe assistant change {name} purpose=TEXT")
        return _NOT_RIGHT
    outcome = asyncio.run(book.change(name, values, untested=untested, by=""))
    code = _said(outcome, f"{name} is changed.")
    if code == 0 and (needed := needs_elsewhere(values)):
        say(needed)
    return code


def remove_assistant(config: Path | None, name: str, *, yes: bool, terminal: Terminal | None = None) -> int:
    book = _book(config)
    say("Its settings go, with its key and its prepared answers. What people said stays with their channels.")
    if not yes and not _confirmed(name, terminal or own_terminal()):
        say("Nothing was removed. To remove it, type its name when asked, or add --yes.")
        return _REFUSED
    outcome = asyncio.run(book.remove(name))
    return _said(outcome, f"{name} is removed.", otherwise=_REFUSED)


def import_answers(config: Path | None, name: str, file: Path, *, instead: bool) -> int:
    answers = AssistantAnswers(_book(config))
    try:
        with file.open(encoding="utf-8-sig") as opened:
            text = opened.read(_LONGEST_FILE + 1)
    except UnicodeDecodeError:
        say(f"{file} is not UTF-8 text; save it as UTF-8.")
        return _FAILED
    except OSError as error:
        say(f"The system refused: {refusal(error)}.")
        return _FAILED
    if len(text) > _LONGEST_FILE:
        say(f"{file} is longer than {_LONGEST_FILE:,} signs; shorten it.")
        return _NOT_RIGHT
    count, outcome = asyncio.run(answers.import_from(name, text, instead=instead, by=""))
    return _said(outcome, f"{count} questions were read and stored.")


def list_versions(config: Path | None, name: str, *, as_json: bool) -> int:
    book = _book(config)
    rows = asyncio.run(AssistantVersions(book).versions(name))
    names = [one.name for one in asyncio.run(book.reading.now()).assistants]
    if not rows and name not in names:
        say(f"There is no assistant of this name; there is {', '.join(names)}.")
        return _NOT_RIGHT
    if as_json:
        said = [{"number": one.number, "at": one.at.isoformat(), "by": one.by, "holds": one.holds} for one in rows]
        print_json("lethe.assistant-versions/1", name=name, versions=said)
        return 0
    if not rows:
        say(f"Nothing of {name} was changed yet.")
    else:
        print_table(
            ("version", "when", "who", ""),
            [
                (str(one.number), f"{one.at:%Y-%m-%d %H:%M}", one.by or "a command", "holds now" if one.holds else "")
                for one in rows
            ],
        )
    return 0


def revert_assistant(config: Path | None, name: str, number: int) -> int:
    outcome = asyncio.run(AssistantVersions(_book(config)).revert(name, number, by=""))
    return _said(outcome, f"{name} is set as in version {number} again; its key and its privacy settings stay.")


def _book(config: Path | None) -> AssistantBook:
    return AssistantBook(reading=Reading(configured(config)), clock=SystemClock(), at_the_machine=True)


def _said(outcome: Outcome, done: str, *, otherwise: int = _MISTAKEN) -> int:
    if outcome.stored:
        print(done)
        say(_TAKEN_UP)
        return 0
    for mistake in outcome.mistakes.values():
        say(mistake)
    if outcome.in_vain:
        say("Nothing was stored. Mend it, or store it as it is with --untested.")
        return _NOT_ANSWERED
    say("Nothing was stored.")
    return otherwise


def _confirmed(name: str, terminal: Terminal | None) -> bool:
    try:
        return terminal is not None and terminal.line(f"Type {name} to remove it: ").strip() == name
    except EOFError:
        return False
