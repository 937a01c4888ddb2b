"""Words are read in whatever they were written; what is no text is refused."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.documents.gathering import Gathered
from core.documents.reading_text import read_text


def words_of(content: bytes, longest: int = 1000) -> Gathered:
    gathered = Gathered(longest)
    read_text(content, gathered, longest)
    return gathered


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_each_encoding_is_found(encoding: str) -> None:
    assert words_of("Grüße für Zoë; 5 £\n".encode(encoding)).text == "Grüße für Zoë; 5 £"


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_a_mark_is_believed_where_no_nul_would_tell(mark: bytes) -> None:
    encoding = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    assert words_of(mark + "日本語".encode(encoding)).text == "日本語"


@pytest.mark.parametrize(
    "content", [b"\x81\x8d", b"abc\x01def", b"a\x00\x00b", b"\xff\xfe\x00\xd8", b"\xef\xbb\xbf\xff", b"a\x00\x01\x00"]
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):
        words_of(content)


def test_a_long_text_is_cut_between_characters() -> None:
    gathered = words_of("ä".encode() * 5000, longest=11)
    assert gathered.text == "äääää"
    assert gathered.cut


@given(some.text(some.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff")))
def test_what_was_written_is_read(text: str) -> None:
    assert words_of(text.encode()).text == text.strip()
    assert words_of(b"\xff\xfe" + text.encode("utf-16-le")).text == text.strip()


@given(some.binary(max_size=300))
def test_anything_is_text_or_refused(content: bytes) -> None:
    with suppress(ValueError):
        assert len(words_of(content, 50).text.encode()) <= 50
