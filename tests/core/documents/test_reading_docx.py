"""What a Word document shows is read, and nothing else of its archive."""

from xml.parsers.expat import ExpatError

import pytest

from core.documents.gathering import Gathered
from core.documents.reading_docx import read_docx
from tests.core.documents.papers import archive, docx, word_body


def words_of(content: bytes, longest: int = 1000) -> Gathered:
    gathered = Gathered(longest)
    read_docx(content, gathered)
    return gathered


def body(inside: str, before: str = "") -> bytes:
    return archive({"word/document.xml": word_body(inside, before)})


def test_paragraphs_become_lines() -> None:
    assert words_of(docx("Grüße", "a &amp; b")).text == "Grüße\na & b"


def test_a_table_a_tab_and_a_break_are_seen() -> None:
    cells = "".join(f"<w:tc><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>" for words in ("a", "b"))
    assert words_of(body(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>")).text.split() == ["a", "b"]
    assert words_of(body("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>")).text == "a\tb\nc"


def test_what_was_crossed_out_or_said_already_is_left_out() -> None:
    said = "<w:t>once</w:t>"
    again = f"<mc:AlternateContent><mc:Choice>{said}</mc:Choice><mc:Fallback>{said}</mc:Fallback></mc:AlternateContent>"
    assert words_of(body(f"<w:p><w:del><w:delText>gone</w:delText></w:del>{again}</w:p>")).text == "once"


def test_words_beyond_the_limit_are_left_out() -> None:
    gathered = words_of(docx("one", "two"), longest=5)
    assert (gathered.text, gathered.cut) == ("one\nt", True)


@pytest.mark.parametrize(
    "before", ['<!DOCTYPE a [<!ENTITY b "c">]>', '<!DOCTYPE a SYSTEM "file:///etc/passwd">', "<!DOCTYPE a>"]
)
def test_a_document_type_is_refused(before: str) -> None:
    with pytest.raises(ValueError):
        words_of(body("<w:t>a</w:t>", before))


def test_a_body_that_inflates_without_end_is_refused() -> None:
    with pytest.raises(ValueError):
        words_of(body(" " * 17_000_000))


def test_a_broken_body_is_refused() -> None:
    with pytest.raises(ExpatError):
        words_of(body("<w:t>a"))


def test_an_archive_of_too_many_entries_is_refused() -> None:
    with pytest.raises(ValueError):
        words_of(archive({"word/document.xml": b"<a/>"} | {f"{number}": b"" for number in range(5000)}))
