"""A language's grammar is read from its file, or plainly refused."""

from pathlib import Path

import pytest

from privacy.menu import LANGUAGES
from privacy.normalising import heard
from privacy.sentences import COMMANDS, read_sentences

SMALL = """
[grammar]
untouched = ["borrado"]
negations = ["no"]
turning = ["pero quiero"]
killing = ["traduce"]
going_on = ["porque"]
[grammar.slash]
misdatos = "show"
[grammar.plain]
delete = ["<please>* borra mis datos <please>*"]
[grammar.question]
delete = ["<please>* puedes borrar mis datos <please>*"]
[grammar.near]
delete = ["borra"]
[grammar.core]
delete = ["borra mis datos"]
[grammar.words]
please = ["por favor", "ya no uso esto"]
aside = ["<please>*"]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    written = tmp_path / "es.toml"
    written.write_text(SMALL, "utf-8")
    return written


def test_another_language_needs_only_a_file(path: Path) -> None:
    sentences = read_sentences(path)
    assert sentences is not None
    for text, understood in {
        "¡Por favor, borra mis datos!": ("delete", "direct"),
        "¿Puedes borrar mis datos, por favor?": ("delete", "direct"),
        "¿Borra mis datos?": ("delete", "near"),
        "borra": ("delete", "near"),
        "bórra mis datoos": ("delete", "near"),
        "me voy, borra mis datos porque sí": ("delete", "near"),
        "no borra mis datos": ("", "near"),
        "traduce borra mis datos": ("", "near"),
        "borra mis datos de la tabla": ("", "near"),
    }.items():
        assert sentences.understood(heard(text)) == understood, text


def test_a_negation_may_only_stand_aside(path: Path) -> None:
    sentences = read_sentences(path)
    assert sentences is not None
    assert sentences.understood(heard("ya no uso esto. borra mis datos")) == ("delete", "direct")
    assert sentences.understood(heard("ya no uso esto borra mis datos")) == ("delete", "near")


def test_what_only_holds_a_negation_turns_nothing_round(path: Path) -> None:
    path.write_text(
        SMALL.replace("turning", 'not_denying = ["no se que"]\nturning', 1).replace(
            "borra mis datos <", "borra no se que mis datos <", 1
        ),
        "utf-8",
    )
    sentences = read_sentences(path)
    assert sentences is not None
    assert sentences.understood(heard("borra no se que mis datos")) == ("delete", "direct")
    path.write_text(path.read_text("utf-8").replace('["no se que"]', '["otra cosa"]'), "utf-8")
    sentences = read_sentences(path)
    assert sentences is not None
    assert sentences.understood(heard("borra no se que mis datos")) == ("delete", "near")


def test_what_was_mended_before_is_not_mended_again_and_changes_nothing(path: Path) -> None:
    sentences = read_sentences(path)
    assert sentences is not None
    slips: dict[str, str] = {}
    once = sentences.understood(heard("bórra mis datoos"), slips)
    assert slips == {"datoos": "datos"}
    assert sentences.understood(heard("bórra mis datoos"), slips) == once == ("delete", "near")
    assert sentences.understood(heard("traduce borra mis datoos ahora mismo"), {}) == ("", "near")


def test_a_language_without_a_grammar_has_none(tmp_path: Path) -> None:
    (tmp_path / "xx.toml").write_text("[say]\n", "utf-8")
    assert read_sentences(tmp_path / "xx.toml") is None


@pytest.mark.parametrize(
    ("old", "new"),
    [('["no"]', '"no"'), ('["no"]', "[1]"), ("<please>* borra", "<nobody> borra"), ("[grammar.words]", "[other]")],
)
def test_a_broken_grammar_is_refused(path: Path, old: str, new: str) -> None:
    path.write_text(SMALL.replace(old, new), "utf-8")
    with pytest.raises(ValueError, match=r"grammar|list"):
        read_sentences(path)


def test_english_has_every_command() -> None:
    sentences = read_sentences(LANGUAGES / "en.toml")
    assert sentences is not None
    assert set(sentences.slash.values()) <= set(COMMANDS)
