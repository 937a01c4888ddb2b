"""One slip a word is put right; real words and everything further off are left alone."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.repair import _DRAWN_OUT, LONGEST_WORD, SHORTEST_WORD, Repair

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


def _shorter(word: str) -> list[str]:
    return [word, *(word[:cut] + word[cut + 1 :] for cut in range(len(word)))]


def _is_one_slip(one: str, other: str) -> bool:
    swapped = [one[:at] + two[::-1] + one[at + 2 :] for at, two in enumerate(map("".join, pairwise(one)))]
    changed = [at for at in range(len(one)) if len(one) == len(other) and one[at] != other[at]]
    return one in _shorter(other) or other in _shorter(one) or other in swapped or len(changed) == 1


@given(
    st.sets(st.text("abc", min_size=SHORTEST_WORD - 2, max_size=8), max_size=12),
    st.text("abc", min_size=SHORTEST_WORD, max_size=9).filter(lambda typed: _DRAWN_OUT.search(typed) is None),
)
@settings(max_examples=150, deadline=None)
def test_of_all_words_one_slip_away_it_is_the_first_of_those_that_lack_the_first_letter(
    vocabulary: set[str], typed: str
) -> None:
    near = {word for word in vocabulary if len(word) >= SHORTEST_WORD - 1 and _is_one_slip(typed, word)}
    meant = next((w for short in _shorter(typed) for w in sorted(near) if short in _shorter(w)), typed)
    assert Repair(frozenset(vocabulary), ()).mended((typed,)) == (typed if typed in vocabulary else meant,)


def _slips(word: str) -> set[str]:
    """Every one there is, with a letter that the word has not and with its own."""
    at = range(len(word) + 1)
    more = {word[:place] + letter + word[place:] for place in at for letter in ("_", word[0])}
    wrong = {word[:place] + "_" + word[place + 1 :] for place in at[:-1]}
    swapped = {word[:place] + word[place : place + 2][::-1] + word[place + 2 :] for place in at[:-2]}
    return {slip for slip in {*more, *wrong, *swapped, *_shorter(word)} if SHORTEST_WORD <= len(slip) <= LONGEST_WORD}


@pytest.mark.parametrize("length", range(SHORTEST_WORD - 1, LONGEST_WORD + 1))
def test_wherever_the_slip_is_the_word_is_found(length: int) -> None:
    word = "abcdefghijklmnopqrst"[:length]
    repair = Repair(frozenset({word}), ())
    assert {repair.mended((slip,)) for slip in _slips(word)} == {(word,)}


def test_what_comes_right_is_told_without_looking_at_more() -> None:
    found: dict[str, str] = {}
    assert REPAIR.comes_right(("my", "dalete", "data"), found)
    assert found == {"dalete": "delete"}
    assert not REPAIR.comes_right(("saturday", "dlete"), found)
    assert "dlete" not in found
    assert not REPAIR.comes_right(("deleted",), found), "a real word stays as it is"
    assert not REPAIR.comes_right(("dalete", "plase", "daata", "informtion"), {}), "too many slips are no sentence"
    assert REPAIR.leaves("deleted")
    assert not REPAIR.leaves("dalete")


def test_the_same_slip_twice_is_put_right_twice_and_what_was_found_is_handed_on() -> None:
    found = {"elsewhere": "elsewhere"}
    assert REPAIR.mended(("delet", "my", "elsewhere", "delet"), found) == ("delete", "my", "elsewhere", "delete")
    assert found == {"elsewhere": "elsewhere", "delet": "delete"}
