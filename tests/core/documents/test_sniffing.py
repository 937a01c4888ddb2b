"""Bytes are what they are, whatever name they came under."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.documents.sniffing import PDF, TEXT, UNKNOWN, WORD, media_type
from tests.core.documents.papers import archive, docx, pdf


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (pdf("hello"), PDF),
        (b"\r\n%PDF-1.7\n", PDF),
        (docx("hello"), WORD),
        (archive({"a.txt": b"hello"}), "application/zip"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"GIF89a%PDF-1.4", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"OggS\x00\x02", "audio/ogg"),
        (b"\x00\x00\x00\x20ftypisom", "video/mp4"),
        (b"\x00\x00\x00\x20ftypM4A ", "audio/mp4"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"MZ\x90\x00\x03\x00", "application/x-executable"),
        (b"\x7fELF\x02\x01", "application/x-executable"),
        (b"{\\rtf1 hello}", "application/rtf"),
        (b" <!DOCTYPE HTML><p>%PDF-1.4", "text/html"),
        (b"\xef\xbb\xbf<html>", "text/html"),
        (b"<svg onload='alert(1)'>", "image/svg+xml"),
        (b"# Prices\n\n| a | b |", TEXT),
        (b"name;age\r\nM\xfcller;4", TEXT),
        (b"MZ is how she signs", TEXT),
        ("grüße".encode("utf-16"), TEXT),
        ("hello".encode("utf-16-be"), TEXT),
        (b"a\x00\x00b", UNKNOWN),
        (b"", UNKNOWN),
    ],
)
def test_each_kind_is_told_by_its_bytes(content: bytes, expected: str) -> None:
    assert media_type(content) == expected


@given(some.binary(max_size=200))
def test_anything_is_something(content: bytes) -> None:
    assert "/" in media_type(content)
