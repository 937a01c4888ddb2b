"""What the edges of a sentence tell leaves none out that some words are, or hold."""

import pytest

from privacy.grammar import Grammar
from privacy.menu import LANGUAGES
from privacy.normalising import words_of
from privacy.outlines import Outlines
from privacy.sentences import COMMANDS, read_sentences
from tests.privacy.corpora import languages, near_misses, ordinary, positives

NAMES = tuple(f"{kind} {command}" for command in COMMANDS for kind in ("near", "plain", "question"))


@pytest.mark.parametrize("language", languages())
def test_none_is_left_out_and_all_are_in_their_order(language: str) -> None:
    sentences = read_sentences(LANGUAGES / f"{language}.toml")
    assert sentences is not None
    examples = (*positives(language), *near_misses(language))
    for words in map(words_of, (*(example.text for example in examples), *ordinary(language))):
        reading, like = sentences.grammar.read(words), list(sentences.outlines.like(words))
        assert set(like) >= {name for name in NAMES if reading.is_all(name)}, words
        assert like == [name for name in NAMES if name in like]


def test_the_first_and_the_last_word_tell() -> None:
    outlines = Outlines(
        Grammar({"keep": ["keep it"], "go": ["delete it", "delete now"], "ask": ["delete what"]}), ("go", "ask", "keep")
    )
    assert list(outlines.like(("delete", "it"))) == ["go"]
    assert list(outlines.like(("delete", "what"))) == ["ask"]
    assert list(outlines.like(("keep", "now"))) == []


def test_a_list_that_others_lead_to_may_end_in_any_way() -> None:
    outlines = Outlines(Grammar({"it": ["my data"], "go": ["delete <it>"]}), ("go", "it"))
    assert list(outlines.like(("my", "data"))) == ["it"]


@pytest.mark.parametrize("language", languages())
def test_inside_other_words_none_is_left_out(language: str) -> None:
    sentences = read_sentences(LANGUAGES / f"{language}.toml")
    assert sentences is not None
    cores = tuple(f"core {command}" for command in COMMANDS[::-1])
    examples = (*positives(language), *near_misses(language))
    for words in map(words_of, (*(example.text for example in examples), *ordinary(language))):
        reading, inside = sentences.grammar.read(words), list(sentences.cores.inside(words))
        said = {name for name in cores if next(reading.places(name), None) is not None}
        assert set(inside) >= said, words
        assert inside == [name for name in cores if name in inside]
        assert not (said and sentences.cores.have_no_edge(words)), words


def test_inside_other_words_it_begins_before_it_ends() -> None:
    outlines = Outlines(Grammar({"go": ["delete it"], "keep": ["keep it", "stay"]}), ("go", "keep"))
    assert list(outlines.inside(("please", "delete", "and", "keep", "it"))) == ["go", "keep"]
    assert list(outlines.inside(("is", "it", "delete"))) == []
    assert list(outlines.inside(("please", "stay"))) == ["keep"]
    assert outlines.have_no_edge(("delete", "this"))
    assert not outlines.have_no_edge(("is", "it", "delete"))
