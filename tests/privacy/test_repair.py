"""One slip a word is put right; real words and everything further off are left alone."""

import pytest

from privacy.repair import Repair

REPAIR = Repair(frozenset({"delete", "data", "please", "my", "information"}), ["deleted", "dates"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("delet", "delete"),
        ("deletee", "delete"),
        ("dekete", "delete"),
        ("dleete", "delete"),
        ("ddelete", "delete"),
        ("pleeeease", "please"),
        ("infromation", "information"),
        ("daata", "data"),
        ("dеlеtе", "delete"),
    ],
)
def test_one_slip_is_put_right(typed: str, meant: str) -> None:
    assert REPAIR.mended(("my", typed)) == ("my", meant)


@pytest.mark.parametrize(
    "typed", ["deleted", "dates", "date", "dta", "dteelt", "dlet", "completely", "löschen", "x" * 50]
)
def test_anything_else_is_left_alone(typed: str) -> None:
    assert REPAIR.mended(("my", typed))[1][:8] == (typed if len(typed) < 30 else "x")[:8]


def test_a_text_full_of_strange_words_is_no_mistyped_sentence() -> None:
    words = ("delet", "some", "other", "strange", "words")
    assert REPAIR.mended(words) == words
