"""Menus and fixed sentences: the same in every language, and within what channels take."""

import re
from pathlib import Path

import pytest

import core.wording
from core.wording import Wording, placeholders, read_language, table_of_texts
from privacy.guarding import WORDS
from privacy.menu import LANGUAGES, menu, menus

CARRIERS_WORDS = {
    "stop",
    "stopall",
    "unsubscribe",
    "cancel",
    "end",
    "quit",
    "start",
    "unstop",
    "yes",
    "help",
    "info",
    "revoke",
    "optout",
}
UNLISTED = {"/keep", "/close", "/remember", "/agree", "/decline", "/receipt", "/link", "/still", *WORDS}
"""Slash words without an entry: of use only to whoever is told of them."""
NOTICES = Path(core.wording.__file__).parent / "languages"
TAGS = sorted(path.stem for path in NOTICES.glob("*.toml"))


def test_every_language_of_the_notices_has_a_menu() -> None:
    assert sorted(menus()) == TAGS
    assert next(iter(menus())) == "en"


@pytest.mark.parametrize("tag", TAGS)
def test_a_menu_is_whole(tag: str) -> None:
    here = menu(tag)
    assert here.language == tag
    assert [entry.command for entry in here.entries] == [
        "show",
        "export",
        "delete",
        "correct",
        "privacy",
        "who",
        "pause",
        "resume",
        "stop",
        "start",
        "human",
        "complain",
        "help",
    ]
    for entry in here.entries:
        assert re.fullmatch(r"/[a-z]{1,32}", entry.says)
        assert 0 < len(entry.title) <= 40
        assert 3 <= len(entry.description) <= 200
    assert len({entry.title for entry in here.entries}) == len(here.entries)


@pytest.mark.parametrize("tag", TAGS)
def test_the_confirming_word_is_no_carriers_word(tag: str) -> None:
    word = menu(tag).confirm_word
    assert word
    assert word == word.upper()
    assert " " not in word
    assert word.casefold() not in CARRIERS_WORDS


@pytest.mark.parametrize("tag", TAGS)
def test_every_sentence_is_said_in_every_language(tag: str) -> None:
    english = table_of_texts(read_language(LANGUAGES / "en.toml"), "say")
    here = table_of_texts(read_language(LANGUAGES / f"{tag}.toml"), "say")
    needed = {name for name in english if not name.startswith("report_")}
    assert needed <= set(here) <= set(english)
    for name, sentence in here.items():
        assert placeholders(sentence) == placeholders(english[name]), name
        assert sentence.count("{") == sentence.count("}") >= len(placeholders(sentence)), name
        assert sentence.count("**") % 2 == 0, name
        known = {entry.says for entry in menu(tag).entries} | UNLISTED
        assert set(re.findall(r"/[a-z]+", sentence)) <= known, name


def test_no_sentence_waits_for_code_that_says_it() -> None:
    """A hint is named after its command, a place after its declaration; every other sentence is asked for by its
    name."""
    houses = (LANGUAGES.parents[1] / room for room in ("privacy", "core", "connectors", "lethe"))
    code = "\n".join(path.read_text("utf-8") for house in houses for path in house.rglob("*.py"))
    names = table_of_texts(read_language(LANGUAGES / "en.toml"), "say")
    names_itself = ("hint_", "place_")
    assert [
        name for name in names if not name.startswith(names_itself) and not re.search(f"[\"']{name}[\"']", code)
    ] == []


@pytest.mark.parametrize("tag", TAGS)
def test_button_labels_are_short(tag: str) -> None:
    here = table_of_texts(read_language(LANGUAGES / f"{tag}.toml"), "say")
    assert all(len(sentence) <= 40 for name, sentence in here.items() if name.startswith("button_"))


def test_the_nearest_menu_is_found() -> None:
    assert menu("de-AT").language == "de"
    assert menu("").language == "en"
    assert menu("../../etc/passwd").language == "en"


def test_privacy_adds_to_the_words_of_the_journey() -> None:
    wording = Wording([NOTICES, LANGUAGES])
    for tag in TAGS:
        assert wording.say("gave_up", tag)
        assert wording.say("nothing_held", tag)


def test_the_list_at_the_top_of_the_english_file_is_complete() -> None:
    content = (LANGUAGES / "en.toml").read_text("utf-8")
    listed = set(re.findall(r"[a-z]+(?:_[a-z]+)+|nothing_held", content[: content.index("[menu.show]")]))
    written = set(table_of_texts(read_language(LANGUAGES / "en.toml"), "say"))
    assert {name for name in written if not name.startswith("place_")} <= listed
