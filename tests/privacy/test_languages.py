"""Every language is understood as well as is promised, and none takes ordinary words for a command."""

import time

import pytest

from privacy.menu import LANGUAGES, menus
from privacy.phrases import understand, warm_up
from privacy.sentences import COMMANDS, read_sentences
from privacy.vocabularies import Vocabularies
from tests.privacy.corpora import (
    DESTRUCTIVE,
    near_misses,
    ordinary,
    ordinary_talk,
    positives,
    what,
)
from tests.privacy.variants import VARIANTS, meant_the_same

TAGS = tuple(menus())
EVERY_COMMAND = frozenset(COMMANDS)
OFTEN_SAID = ("show", "export", "delete")


@pytest.mark.parametrize("tag", TAGS)
def test_the_corpus_is_large_enough(tag: str) -> None:
    examples = positives(tag)
    assert len({example.text for example in examples}) >= 240
    assert {example.command for example in examples} == EVERY_COMMAND
    assert sum(example.split != "seen" for example in examples) >= 0.35 * len(examples)
    for command in OFTEN_SAID:
        assert sum(example.command == command for example in examples) >= 30, command
    assert len(near_misses(tag)) >= 150
    assert len(ordinary(tag)) >= 150


@pytest.mark.parametrize("tag", TAGS)
def test_what_is_asked_for_is_understood(tag: str) -> None:
    held = [example for example in positives(tag) if example.split == "held"]
    found = [(example, *what(example.text, tag)) for example in held]
    others = [
        example.text for example, command, tier in found if tier == "direct" and command not in ("", example.command)
    ]
    assert others == []
    wanted = [(example, command, tier) for example, command, tier in found if example.tier == "direct"]
    direct = sum(tier == "direct" for _, _, tier in wanted)
    assert direct >= 0.90 * len(wanted)
    assert sum(tier != "none" for _, _, tier in found) >= 0.98 * len(found)


@pytest.mark.parametrize("tag", TAGS)
def test_nothing_else_is(tag: str) -> None:
    assert [example.text for example in near_misses(tag) if what(example.text, tag)[1] == "direct"] == []
    assert [text for text in ordinary(tag) if what(text, tag)[0] in DESTRUCTIVE] == []


@pytest.mark.parametrize("tag", TAGS)
def test_nothing_is_deleted_by_whom_another_language_is_expected_of(tag: str) -> None:
    texts = [example.text for example in near_misses(tag)][::3]
    acted = [text for text in texts for other in ("", "en", "hi") if _deletes(text, other)]
    assert acted == []


@pytest.mark.parametrize("tag", TAGS)
def test_how_it_is_written_does_not_count(tag: str) -> None:
    some = [example.text for example in positives(tag)[::9]]
    lost = {(name, text) for name, change in VARIANTS.items() for text in some if not meant_the_same(text, change, tag)}
    assert len(lost) <= 0.01 * len(some) * len(VARIANTS), sorted(lost)


@pytest.mark.parametrize("tag", TAGS)
def test_it_is_answered_in_the_language_it_was_said_in(tag: str) -> None:
    texts = [example.text for example in positives(tag)[::7] if what(example.text, tag)[1] == "direct"]
    assert {understand(text, tag).language for text in texts} == {tag}


@pytest.mark.parametrize("tag", TAGS)
def test_every_word_of_a_grammar_leads_to_its_language(tag: str) -> None:
    sentences = read_sentences(LANGUAGES / f"{tag}.toml")
    assert sentences is not None
    vocabularies = Vocabularies({tag: LANGUAGES / f"{tag}.toml"}, COMMANDS)
    lost = [word for word in sentences.grammar.vocabulary if not vocabularies.could_be((word,), "")]
    assert lost == []
    assert {word for word, languages in vocabularies.slash.items() if tag in languages} == set(sentences.slash)
    assert set(sentences.slash.values()) <= EVERY_COMMAND
    assert EVERY_COMMAND.isdisjoint(word for word, command in sentences.slash.items() if word != command)


def test_a_slash_word_means_one_thing_in_all_languages() -> None:
    vocabularies = Vocabularies({tag: LANGUAGES / f"{tag}.toml" for tag in TAGS}, COMMANDS)
    assert {word: meant for word, meant in vocabularies.slash.items() if len(set(meant.values())) > 1} == {}


def test_ordinary_talk_is_left_to_the_model() -> None:
    """The long run takes thirty thousand: `python -m tests.long.understanding`."""
    warm_up()
    taken: list[float] = []
    hinted = 0
    for tag, text in ordinary_talk(3000, seed=7):
        before = time.thread_time()
        found = understand(text, tag)
        taken.append(time.thread_time() - before)
        hinted += found.tier == "hint"
        assert not (found.tier == "direct" and found.command in DESTRUCTIVE), text
    assert hinted <= 6
    assert sorted(taken)[len(taken) // 2] < 0.0005


def _deletes(text: str, language: str) -> bool:
    command, tier = what(text, language)
    return tier == "direct" and command in DESTRUCTIVE
