"""Numbers that a browser sent."""

import pytest

from console.numbers import sent_number


@pytest.mark.parametrize("number", [0, 7, 7_500_000_000_000_000_000, 2**63 - 1])
def test_a_number(number: int) -> None:
    assert sent_number(f"{number}", 5) == number


@pytest.mark.parametrize("word", ["", "x", "-1", "1.5", " 7", "٧", "²", f"{2**63}", "9" * 19, "9" * 5000])
def test_what_is_no_number_of_a_row(word: str) -> None:
    assert sent_number(word, 5) == 5
    assert sent_number(word) == 0
