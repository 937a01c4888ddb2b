"""Never more than there is room for, and it is said when something was left out."""

from hypothesis import given
from hypothesis import strategies as some

from core.documents.gathering import Gathered


@given(some.lists(some.text(some.characters(), max_size=30), max_size=8), some.integers(1, 60))
def test_what_is_gathered_fits_and_a_cut_is_told(pieces: list[str], longest: int) -> None:
    whole, short = Gathered(10_000), Gathered(longest)
    for piece in pieces:
        whole.add(piece)
        short.add(piece)
    assert not whole.cut
    assert len(short.text.encode()) <= longest
    assert whole.text.startswith(short.text)
    assert short.cut or short.text == whole.text


def test_nothing_is_added_after_the_cut() -> None:
    gathered = Gathered(4)
    assert gathered.add("abc")
    assert not gathered.add("ä")
    assert not gathered.add("d")
    assert (gathered.text, gathered.cut) == ("abc", True)


def test_what_no_reader_sees_is_left_out() -> None:
    gathered = Gathered(100)
    gathered.add("\ufeffa\x00b\x1b[1m\r\nc\rd\fe\ud800")
    assert gathered.text == "ab[1m\nc\nd\ne?"
