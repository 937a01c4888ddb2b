"""A code is the same however it was typed, or copied out of a sentence."""

import pytest

from core.read_out import as_typed


@pytest.mark.parametrize(
    "typed", ["abcd-efgh", " ABCD-EFGH\n", "\u2068ABCD-EFGH\u2069", "\u200f abcd-efgh \u200e", "ABCD\u200b-EFGH"]
)
def test_nothing_that_nobody_sees_makes_another_code_of_it(typed: str) -> None:
    assert as_typed(typed) == "ABCD-EFGH"
