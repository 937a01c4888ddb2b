"""What runs from right to left stays readable around what does not: a command, a code, a number to call."""

import re
from collections.abc import Iterator

import pytest

from core.wording import clauses, listed, read_language, table_of_texts
from privacy.menu import LANGUAGES, menus
from tests.privacy.opened import CORE_LANGUAGES

FROM_LEFT, FROM_RIGHT = "\u200e", "\u200f"
OTHER_WAY = ("ar",)
NAMED = frozenset({"name", "names"})
"""Mostly written from left to right; a line that begins with one would run so as a whole."""
SPELLED_OUT = frozenset({"command", "code", "contact", "limit", "receipt", "size"})
"""Whose first character is often a digit or a sign, which would be put behind what follows it."""
BEHIND_A_WORD = frozenset({"delete_how", "delete_some_how", "link_code"})
"""There the code follows a word, in the direction of that."""


def _sentences(language: str) -> Iterator[tuple[str, str]]:
    for folder in (CORE_LANGUAGES, LANGUAGES):
        yield from table_of_texts(read_language(folder / f"{language}.toml"), "say").items()


@pytest.mark.parametrize("language", OTHER_WAY)
def test_a_command_is_marked_to_run_from_the_left(language: str) -> None:
    bare = re.compile(rf"(?<![{FROM_LEFT}\w/.])/(?=[a-z{{])")
    assert [name for name, sentence in _sentences(language) if bare.search(sentence)] == []


@pytest.mark.parametrize("language", OTHER_WAY)
def test_no_line_begins_with_what_would_turn_it_round(language: str) -> None:
    lines = [(name, line) for name, sentence in _sentences(language) for line in sentence.splitlines()]
    begun = [(name, re.match(r"\*{0,2}\{(\w+)\}", line)) for name, line in lines]
    assert [name for name, found in begun if found is not None and found[1] in NAMED] == []


@pytest.mark.parametrize("language", OTHER_WAY)
def test_what_is_to_be_typed_or_dialled_to_the_letter_is_marked(language: str) -> None:
    facts = "|".join(SPELLED_OUT)
    bare = re.compile(rf"(?<![{FROM_LEFT}/])\{{(?:{facts})\}}")
    counted = {"remember_too_long", "remember_full"}  # a plain number stays where it is
    found = [name for name, sentence in _sentences(language) if bare.search(sentence)]
    assert [name for name in found if name not in BEHIND_A_WORD | counted] == []


@pytest.mark.parametrize("language", OTHER_WAY)
def test_a_signed_line_holds_no_mark_that_somebody_s_app_could_drop(language: str) -> None:
    signed = [(name, text) for name, text in _sentences(language) if re.match(r"(consent_)?receipt_|place_", name)]
    unsigned = {"receipt_how", "consent_receipt_keep"}
    assert len(signed) > len(unsigned)
    assert [n for n, text in signed if n not in unsigned and (FROM_LEFT in text or FROM_RIGHT in text)] == []


def test_every_language_has_its_own_comma() -> None:
    joined = {language: listed(["1", "2"], language) for language in menus()}
    assert {language for language, text in joined.items() if text == "1, 2"} == set(menus()) - {"ar", "ja", "zh"}
    assert (joined["ar"], joined["ja"], listed(["1", "2"], "zh-TW")) == ("1\u060c 2", "1、2", "1、2")
    assert (listed(["1", "2"], "xx"), clauses(["1", "2"], "xx")) == ("1, 2", "1; 2")
    assert (clauses(["1", "2"], "ar"), clauses(["1", "2"], "fr-CA")) == ("1\u061b 2", "1 ; 2")


def test_a_hindi_sentence_ends_as_hindi_does() -> None:
    left_out = re.compile(r"report\.html|manifest\.json|data\.json")
    ends = [name for name, text in _sentences("hi") if re.search(r"[\w}]\.(?=\s|$)", left_out.sub("", text))]
    assert ends == []
