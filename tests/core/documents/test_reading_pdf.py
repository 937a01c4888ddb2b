"""Pages become words, in order, as many as were asked for."""

import pytest

from core.documents.gathering import Gathered
from core.documents.reading_pdf import read_pdf
from tests.core.documents.papers import CATALOG, FONT, flate, page, pages, pdf, pdf_of, pdf_with, shown, stream


def words_of(content: bytes, *, longest: int = 1000, most_pages: int = 50, cpu_seconds: float = 1e9) -> Gathered:
    gathered = Gathered(longest)
    read_pdf(content, gathered, most_pages, cpu_seconds)
    return gathered


def test_pages_are_read_in_order() -> None:
    gathered = words_of(pdf("one", "two"))
    assert (gathered.text, gathered.pages, gathered.cut) == ("one\n\ntwo", 2, False)


def test_deflated_words_are_read() -> None:
    assert words_of(pdf_with(flate(shown("small"), 2))).text == "small"


def test_a_large_picture_beside_the_words_is_passed_over() -> None:
    picture = stream(bytes(17_000_000), b"/Type/XObject/Subtype/Image/Width 1/Height 1")
    shows = page(b"5 0 R").replace(b"/Resources<<", b"/Resources<</XObject<</I 6 0 R>>")
    content = pdf_of([CATALOG, pages([4]), FONT, shows, stream(b"/I Do " + shown("beside")), picture])
    assert words_of(content).text == "beside"


def test_pages_beyond_the_limit_are_left_out() -> None:
    gathered = words_of(pdf("one", "two", "three"), most_pages=2)
    assert (gathered.text, gathered.pages, gathered.cut) == ("one\n\ntwo", 3, True)


def test_words_beyond_the_limit_are_left_out() -> None:
    gathered = words_of(pdf("one", "two"), longest=6)
    assert (gathered.text, gathered.cut) == ("one\n\nt", True)


def test_no_page_is_begun_when_time_is_up() -> None:
    gathered = words_of(pdf("one"), cpu_seconds=-1)
    assert (gathered.text, gathered.cut) == ("", True)


def test_what_needs_a_password_is_refused() -> None:
    with pytest.raises(ValueError):
        words_of(pdf("secret", trailer=b"/Encrypt<</Filter/Standard/V 1/R 2/O(a)/U(b)/P -4>>"))
