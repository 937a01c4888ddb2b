"""Two texts beside each other: nothing of either is lost, and only what differs is marked."""

from hypothesis import given, settings
from hypothesis import strategies as st

from console.differing import DifferentLine, Piece, different_lines, near_differences

_TEXTS = st.text(alphabet="ab .,\nü字", max_size=60)


def _marked(side: list[Piece]) -> list[str]:
    return [piece.text for piece in side if piece.here_only]


def test_only_the_words_that_differ_are_marked() -> None:
    (line,) = different_lines("Kept here for 30 days, sealed.", "Kept here for 60 days, sealed.")
    assert _marked(list(line.before)) == ["30"]
    assert _marked(list(line.after)) == ["60"]


def test_a_line_that_came_or_went_stands_alone() -> None:
    lines = different_lines("One stays.\nTwo is gone entirely.", "Zero came along.\nOne stays.")
    assert [line.differs for line in lines] == [True, False, True]
    assert lines[0] == DifferentLine(before=(), after=(Piece("Zero came along.", True),))
    assert lines[2] == DifferentLine(before=(Piece("Two is gone entirely.", True),), after=())


@settings(max_examples=60)
@given(before=_TEXTS, after=_TEXTS)
def test_nothing_of_either_text_is_lost(before: str, after: str) -> None:
    lines = different_lines(before, after)
    for text, sides in ((before, [line.before for line in lines]), (after, [line.after for line in lines])):
        said = ["".join(piece.text for piece in side) for side in sides if side]
        assert said == [line for line in text.splitlines() if line.strip()]


@given(text=_TEXTS)
@settings(max_examples=30)
def test_the_same_twice_differs_nowhere(text: str) -> None:
    assert not any(line.differs for line in different_lines(text, text))


def test_what_is_the_same_and_far_away_is_left_out() -> None:
    before = "\n".join(f"line {number}" for number in range(30))
    lines = near_differences(different_lines(before, before.replace("line 15", "line fifteen")))
    said = ["".join(piece.text for piece in line.before) for line in lines]
    assert said == ["…", "line 13", "line 14", "line 15", "line 16", "line 17", "…"]


def test_what_is_very_large_is_shown_as_a_whole() -> None:
    many = "\n".join(f"one {number} here" for number in range(3000))
    assert len(different_lines(many, many.replace("one", "two"))) == 6000
    [line] = different_lines("a " * 5000, "a " * 5000 + "b")
    assert [len(line.before), len(line.after)] == [1, 1]
