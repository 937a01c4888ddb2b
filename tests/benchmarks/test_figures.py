"""What is made of what was measured."""

from math import inf

import pytest

from benchmarks.figures import percentile


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1)])
def test_a_percentile_is_a_value_that_was_measured(share: float, value: int) -> None:
    assert percentile(list(range(100, 0, -1)), share) == value


def test_of_nothing_there_is_none() -> None:
    assert percentile([], 0.5) == inf
