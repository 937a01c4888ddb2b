"""The nearest prepared question, the same every time."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.models.faq_matching import Matcher, words

QUESTIONS = [
    ["When are you open?", "What are your opening hours?"],
    ["How do I cancel an appointment?"],
    ["¿Dónde está la clínica?"],
    ["診療時間は何時ですか", "予約を取り消すには"],
    ["मैं अपना डेटा कैसे मिटाऊँ?"],
]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("when are you open", 0),
        ("OPENING HOURS", 0),
        ("How can I cancel my appointments please?", 1),
        ("donde esta la clinica", 2),
        ("予約を取り消したい", 3),
        ("डेटा मिटाऊँ", 4),
    ],
)
def test_what_is_meant_is_nearest(text: str, number: int) -> None:
    nearest = Matcher(QUESTIONS).nearest(text)[0]
    assert nearest.number == number
    assert nearest.score >= 0.5


@pytest.mark.parametrize("text", ["", "???", "🙂", "What is the capital of France?", "how are you", "天気"])
def test_what_is_not_meant_is_far(text: str) -> None:
    assert Matcher(QUESTIONS).nearest(text)[0].score < 0.5


def test_the_same_words_are_the_same_question() -> None:
    for number, ways in enumerate(QUESTIONS):
        for way in ways:
            best = Matcher(QUESTIONS).nearest(way)[0]
            assert best.number == number
            assert best.score == pytest.approx(1)


def test_of_equals_the_first_wins() -> None:
    assert [match.number for match in Matcher([["one two"], ["one two"]]).nearest("one two")] == [0, 1]


@given(some.text(max_size=200))
def test_any_text_has_a_score_and_always_the_same(text: str) -> None:
    matcher = Matcher(QUESTIONS)
    matches = matcher.nearest(text)
    assert matches == Matcher(QUESTIONS).nearest(text)
    assert sorted(match.number for match in matches) == list(range(len(QUESTIONS)))
    assert all(-1e-9 <= match.score <= 1 + 1e-9 for match in matches)


def test_a_very_long_text_is_cut() -> None:
    assert len(words("word " * 100_000)) <= 400
