"""The size of the page, the completeness of its languages, and what its files must not hold. Needs no browser."""

import gzip
import json
import re
from pathlib import Path

import pytest

from connectors.web.pages import bare
from tests.connectors.web.page.stand_in import PAGE

EVERYTHING = 15_000
LOADER = 2_500
LANGUAGES = {"en", "ar", "de", "es", "fr", "hi", "id", "it", "ja", "nl", "pl", "pt", "ru", "sw", "tr", "zh"}
FILES = ("chat.html", "chat.css", "chat.js", "widget.js", "embedded.js")
"""All that a visitor of somebody's page is sent when they open the chat there."""
FURTHER = ("receipt.js", "saving.js", "check.js")
"""Fetched by who wants just that."""


def packed(path: Path) -> int:
    """As it is sent."""
    content = path.read_bytes()
    return len(gzip.compress(bare(path.name, content) if path.suffix != ".json" else content, compresslevel=9))


def words(language: str) -> dict[str, str]:
    strings: dict[str, str] = json.loads((PAGE / "languages" / f"{language}.json").read_text("utf-8"))
    return strings


def facts(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}", text))


def test_all_of_it_with_the_longest_language_is_small() -> None:
    longest = max(packed(path) for path in (PAGE / "languages").iterdir())
    assert sum(packed(PAGE / name) for name in FILES) + longest <= EVERYTHING
    assert packed(PAGE / "widget.js") <= LOADER


def test_the_languages_are_all_there() -> None:
    assert {path.stem for path in (PAGE / "languages").iterdir()} == LANGUAGES


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_language_says_everything(language: str) -> None:
    english, here = words("en"), words(language)
    assert list(here) == list(english)
    for name, text in here.items():
        assert text.strip() == text != "", name
        assert facts(text) == facts(english[name]), name
    assert here["direction"] == ("rtl" if language == "ar" else "ltr")
    same = [name for name, text in here.items() if text == english[name] and len(text) > 12]
    assert language == "en" or same == []


def test_every_word_is_used_and_every_word_used_is_there() -> None:
    page, script = ((PAGE / name).read_text("utf-8") for name in ("chat.html", "chat.js"))
    drawn = set(re.findall(r"\{\{(\w+)\}\}", page)) - {
        *("language", "channel", "assistant", "purpose", "base", "largest_file", "strings")
    }
    used = drawn | set(re.findall(r"strings\.(\w+)", script)) | set(re.findall(r'fill\("(\w+)"', script))
    assert used == set(words("en"))


def test_nothing_is_inline_and_nothing_is_from_elsewhere() -> None:
    page = (PAGE / "chat.html").read_text("utf-8")
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page) == []
    for name in (*FILES, *FURTHER):
        addresses = re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"'`]*", (PAGE / name).read_text("utf-8"))
        assert set(addresses) <= {"http://www.w3.org/2000/svg"}, name


def test_the_script_touches_no_cookie_and_no_lasting_storage() -> None:
    for name in ("chat.js", "widget.js", "embedded.js", *FURTHER):
        script = (PAGE / name).read_text("utf-8")
        assert re.findall(r"cookie|localStorage|indexedDB|caches\b|serviceWorker|eval\(|innerHTML", script) == []


def test_what_is_left_out_when_it_is_sent_is_no_part_of_any_text() -> None:
    for name in (*FILES, *FURTHER):
        text = (PAGE / name).read_text("utf-8")
        assert re.findall(r"""["'`][^"'`\n]*\s// [^"'`\n]*["'`]""", text) == [], name
        assert name.endswith(".css") or re.findall(r"/\*", text) == [], name


def test_the_style_knows_no_left_and_no_right() -> None:
    style = (PAGE / "chat.css").read_text("utf-8")
    rules = re.findall(r"(?<![\w-])(?:[\w-]*-)?(?:left|right)(?:-[\w-]+)?\s*:|:\s*(?:left|right)\b", style)
    assert rules == []
    assert re.findall(r"(?<![\w-])(?:width|height|top|bottom)\s*:", re.sub(r"\([^)]*\)", "", style)) == []
