"""The codes of a person and of their receipts are covered, however they are written; what only looks like one stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as made

from privacy.covered_codes import without_codes

CODE = "K7QD-A2XM-ZZ4B"
RECEIPT = "7QK2-M0ZD-XN4R-9WTA"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (f"give this code: **{CODE}**. Give it to nobody else.", "give this code: **[code]**. Give it to nobody else."),
        ("it is k7qd-a2xm-zz4b", "it is [code]"),
        ("it is K7QD A2XM ZZ4B", "it is [code]"),
        ("k7qda2xmzz4b?", "[code]?"),
        ("K 7 Q D — A 2 X M — Z Z 4 B", "[code]"),
        (f"LETHE RECEIPT 1 {RECEIPT} of 3 May", "LETHE RECEIPT 1 [code] of 3 May"),
        (f"https://x.example/receipt#{RECEIPT.lower()}", "https://x.example/receipt#[code]"),
        (RECEIPT.replace("-", ""), "[code]"),
        (RECEIPT.replace("-", " "), "[code]"),
        ("ABCD-EFGH-JKMN-PQRS", "[code]"),
    ],
)
def test_a_code_is_covered(said: str, read: str) -> None:
    assert without_codes(said, CODE) == read


@pytest.mark.parametrize(
    "said",
    [
        "4111-1111-1111-1111",
        "4111 1111 1111 1111",
        "this that with from",
        "responsibilities",
        "K7QD-A2XM",
        "K7QD-A2XM-ZZ4C",
        "call me on 030 1234 5678 at 9",
        "это было тому назад",
        "",
    ],
)
def test_what_is_no_code_stays(said: str) -> None:
    assert without_codes(said, CODE) == said


@settings(max_examples=100, deadline=None)
@given(before=made.text(max_size=20), after=made.text(max_size=20))
def test_no_words_around_it_uncover_a_code(before: str, after: str) -> None:
    for code in (CODE, RECEIPT):
        assert code not in without_codes(f"{before} {code} {after}", CODE)
