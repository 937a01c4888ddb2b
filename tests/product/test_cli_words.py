"""Scripts of others rely on the words of the command line: what the contract does not list stands in a decision."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from lethe.arguments import parser

_DECISIONS = Path(__file__).parents[2] / "docs" / "adr"
_LISTED = {
    "channel": "list add show test pause resume remove",
    "assistant": "list add show test",
    "people": "find export erase",
    "privacy": "register requests notice drill understand mask",
    "receipt": "verify",
    "retention": "run",
    "keys": "rotate",
    "owner": "link list revoke token",
    "config": "show check",
    "": "serve doctor chat backup restore version",
}


def _words(of: argparse.ArgumentParser, before: str = "") -> Iterator[tuple[str, str]]:
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, further in action.choices.items():
                below = list(_words(further, word))
                yield from below or [(before, word)]


def test_every_word_is_listed_or_decided() -> None:
    decided = "".join((_DECISIONS / name).read_text(encoding="utf-8") for name in _names())
    further = [f"lethe {group} {word}".replace("  ", " ") for group, word in _words(parser()) if not _is(group, word)]
    assert [words for words in further if f"`{words}" not in decided] == []


def _is(group: str, word: str) -> bool:
    return word in _LISTED.get(group, "").split()


def _names() -> list[str]:
    return [path.name for path in _DECISIONS.iterdir() if path.name[:4] in ("0031", "0032")]
