"""The words of a text tell whose grammar is worth reading."""

import tracemalloc
from pathlib import Path

import pytest

from privacy.menu import LANGUAGES
from privacy.sentences import COMMANDS
from privacy.vocabularies import Vocabularies


@pytest.fixture
def vocabularies(tmp_path: Path) -> Vocabularies:
    written = {
        "en": '[grammar.slash]\nerase = "delete"\n[grammar.words]\na = ["<b>* delete my data?", "it\'s"]\n',
        "es": '# "casa\n[grammar.slash]\nborrar = "delete"\n[grammar.words]\na = ["borra mis <b>? datos"]\n',
        "hi": '[grammar]\nnumbers = {"सात" = 7, saat = 7}\n[grammar.words]\na = ["data delete करो"]\n',
        "xx": "",
    }
    paths = {tag: tmp_path / f"{tag}.toml" for tag in written}
    for tag, grammar in written.items():
        paths[tag].write_text(f"[say]\nhello = 'hello'\n{grammar}", "utf-8")
    return Vocabularies(paths, ("delete",))


def test_a_language_without_a_grammar_is_none(vocabularies: Vocabularies) -> None:
    assert vocabularies.languages == ("en", "es", "hi")


def test_who_has_most_of_the_words_is_asked(vocabularies: Vocabularies) -> None:
    assert vocabularies.could_be(("delete", "my", "data"), "") == {"en": 3}
    assert vocabularies.could_be(("delete", "data"), "") == {"en": 2, "hi": 2}
    assert vocabularies.could_be(("borra", "mis", "datos"), "") == {"es": 3}


def test_the_persons_own_language_is_asked_first(vocabularies: Vocabularies) -> None:
    assert list(vocabularies.could_be(("delete", "data"), "hi")) == ["hi", "en"]
    assert list(vocabularies.could_be(("delete", "my", "data"), "hi")) == ["hi", "en"]
    assert list(vocabularies.could_be(("delete", "data"), "es")) == ["en", "hi"]


def test_a_text_of_other_words_is_nobodys(vocabularies: Vocabularies) -> None:
    assert vocabularies.could_be(("hello", "casa"), "en") == {}
    assert vocabularies.could_be(("one", "word", "of", "many", "is", "data"), "en") == {}


def test_number_words_and_words_with_marks_are_words_too(vocabularies: Vocabularies) -> None:
    assert vocabularies.could_be(("सात",), "") == vocabularies.could_be(("saat",), "") == {"hi": 1}
    assert vocabularies.could_be(("its",), "") == {"en": 1}


def test_slash_words_are_read_off(vocabularies: Vocabularies) -> None:
    assert vocabularies.slash == {"erase": {"en": "delete"}, "borrar": {"es": "delete"}}


def test_to_count_the_words_takes_little_room() -> None:
    """What is held for a moment stays with the process: of the real files it was once seven megabytes."""
    paths = {path.stem: path for path in sorted(LANGUAGES.glob("*.toml"))}
    tracemalloc.start(1)
    try:
        Vocabularies(paths, COMMANDS)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4_500_000
