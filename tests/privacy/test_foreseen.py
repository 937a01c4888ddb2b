"""What a change would touch is said in words from which nobody can be singled out."""

import pytest

from privacy.foreseen import coarse


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, ""), (1, "fewer than 10"), (9, "fewer than 10"), (10, "10+"), (14, "10+"), (15, "15+"), (12_349, "12,345+")],
)
def test_small_numbers_are_not_said_and_larger_ones_are_rounded_down(number: int, said: str) -> None:
    assert coarse(number) == said
