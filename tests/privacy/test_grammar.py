"""Word sequences: whole or not at all, found inside others, and never slowly."""

import time

import pytest

from privacy.grammar import Grammar, Phrases

GRAMMAR = Grammar(
    {
        "sentence": ["<please>* <verb> <my>? <thing> <please>*"],
        "please": ["please", "if you please"],
        "verb": ["delete", "get rid of"],
        "my": ["my", "my own"],
        "thing": ["data", "personal data", "<thing_two>"],
        "thing_two": ["every thing"],
        "maybe nothing": ["<please>?"],
        "open": ["a* b?"],
    }
)


@pytest.mark.parametrize(
    "said",
    [
        "delete data",
        "please please get rid of my own personal data if you please",
        "delete my every thing please",
    ],
)
def test_a_whole_sentence_is_one(said: str) -> None:
    assert GRAMMAR.read(tuple(said.split())).is_all("sentence")


@pytest.mark.parametrize(
    "said",
    [
        "delete",
        "delete data now",
        "now delete data",
        "delete my my data",
        "rid of data",
        "data delete",
        "delete thing_two",
    ],
)
def test_one_word_too_many_or_too_few_is_none(said: str) -> None:
    assert not GRAMMAR.read(tuple(said.split())).is_all("sentence")


def test_what_may_be_missing_may_be_missing() -> None:
    assert GRAMMAR.read(("please",)).is_all("maybe nothing")
    assert GRAMMAR.read(("a", "a", "b")).is_all("open")
    assert GRAMMAR.read(("b",)).is_all("open")
    assert not GRAMMAR.read(("b", "b")).is_all("open")


def test_a_sentence_is_found_inside_others() -> None:
    places = set(GRAMMAR.read(("now", "delete", "my", "data", "please", "ok")).places("sentence"))
    assert places == {(1, 4), (1, 5)}


def test_the_vocabulary_is_every_word() -> None:
    assert {"please", "if", "rid", "own", "every", "a", "b"} <= GRAMMAR.vocabulary
    assert "thing_two" not in GRAMMAR.vocabulary


def test_mistakes_in_the_lists_are_found_when_they_are_read() -> None:
    with pytest.raises(ValueError, match="no list nobody"):
        Grammar({"sentence": ["a <nobody>"]})
    with pytest.raises(ValueError, match="leads back"):
        Grammar({"one": ["a <two>"], "two": ["b <one>"]})


def test_ambiguity_costs_nothing() -> None:
    grammar = Grammar({"sentence": ["<word>* end"], "word": ["a", "a a", "a a a", "<more>"], "more": ["a", "a a"]})
    before = time.thread_time()
    assert not grammar.read(("a",) * 200).is_all("sentence")
    assert not list(grammar.read(("a",) * 200).places("sentence"))
    assert time.thread_time() - before < 2


def test_phrases_are_found_as_whole_words_in_a_row() -> None:
    phrases = Phrases(["no", "do not", "what happens"])
    assert phrases.are_in(("i", "do", "not"))
    assert not phrases.are_in(("do", "it", "not"))
    assert not phrases.are_in(("note", "nothing"))
    assert phrases.last_start(("no", "way", "do", "not")) == 2
    assert phrases.last_start(("fine",)) == 0
