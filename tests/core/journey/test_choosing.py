"""Which words are a number, and which number is a choice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.journey.choosing import number_in


@pytest.mark.parametrize(
    "text", ["2", " 2 ", "2.", "2)", "(2)", "2。", "٢", "۲", "२", "२.", "２", "２）", "2\ufe0f\u20e3", "\u200f٢", "②"]
)
def test_a_number_alone_is_read_in_whatever_digits(text: str) -> None:
    assert number_in(text) == 2


@pytest.mark.parametrize(
    "text", ["", "0", "two", "2 please", "2 3", "1-2", "2.5", "100", "-2", "+2", "2?", "n2", "2" * 40]
)
def test_anything_else_is_none(text: str) -> None:
    assert number_in(text) == 0


@settings(max_examples=100)
@given(st.text(max_size=20))
def test_no_words_break_it(text: str) -> None:
    assert 0 <= number_in(text) <= 99
