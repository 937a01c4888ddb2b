"""A document goes in and words come out; what takes too much ends, and its child with it."""

import asyncio

import pytest

from core.documents.reader import DocumentReader, understood
from core.documents.sniffing import JPEG, PDF, TEXT, WORD, media_type
from core.errors import TooLarge, UnknownKind, Unreadable
from core.ports.documents import Document
from tests.core.documents.children import children
from tests.core.documents.hostile_pictures import boasts, broken, heavy
from tests.core.documents.papers import docx, flate, pdf, pdf_with
from tests.core.documents.pictures import WHERE, drawn, encoded, notes

SLOW = pdf_with(flate(b"BT " + b"0 0 Td (a) Tj " * 300_000 + b"ET"))
"""Some ten seconds of work."""


async def started(task: asyncio.Task[Document]) -> None:
    while not children() and not task.done():
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("content", "kind", "pages"),
    [("Grüße".encode(), TEXT, None), (pdf("Hello"), PDF, 1), (docx("Grüße"), WORD, None)],
)
async def test_words_come_out(content: bytes, kind: str, pages: int | None) -> None:
    document = await DocumentReader().read(content)
    assert document.text in ("Grüße", "Hello")
    assert (document.media_type, document.cut, document.pages) == (kind, False, pages)
    assert document.text not in repr(document)


async def test_the_limits_are_kept_and_told() -> None:
    reader = DocumentReader(longest_text=4, most_pages=1)
    assert (await reader.read(b"hello")) == Document(text="hell", media_type=TEXT, cut=True, pages=None)
    assert (await reader.read(pdf("a", "b"))) == Document(text="a", media_type=PDF, cut=True, pages=2)


async def test_a_large_document_is_read_within_the_memory() -> None:
    padded = pdf_with(
        b"<</Length 44>>stream\nBT /F1 12 Tf 72 720 Td (words) Tj ET        \nendstream", bytes(24_000_000)
    )
    assert (await DocumentReader().read(padded)).text == "words"


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\x00", b"<html>hello"])
async def test_other_kinds_are_told_apart(content: bytes) -> None:
    with pytest.raises(UnknownKind) as caught:
        await DocumentReader().read(content)
    assert caught.value.said == "unsupported"


async def test_a_picture_comes_out_drawn_anew() -> None:
    picture = await DocumentReader().redraw(encoded(drawn(), "JPEG", exif=notes(), comment=WHERE))
    assert (picture.media_type, media_type(picture.content)) == (JPEG, JPEG)
    assert WHERE.encode() not in picture.content
    assert repr(picture) == "Image(media_type='image/jpeg')"


async def test_a_picture_has_no_words_and_words_are_no_picture() -> None:
    with pytest.raises(UnknownKind):
        await DocumentReader().redraw(b"hello")
    with pytest.raises(UnknownKind):
        await DocumentReader().read(encoded(drawn(), "PNG"))


async def test_hostile_pictures_end_with_their_child() -> None:
    """The other hundred are drawn in this process (test_reading_image.py) and in tests/long/hostile_files.py."""
    reader = DocumentReader()
    for name, content in (dict(boasts()) | dict(broken())).items():
        if name in ("png", "webp", "noise"):
            with pytest.raises(Unreadable):
                await reader.redraw(content)
    large = encoded(drawn("RGBA", (7_900, 5_000), 0), "PNG", compress_level=1)
    for content in (dict(heavy())["inflated points"], large):
        assert media_type((await reader.redraw(content)).content) == JPEG
    assert children() == []


async def test_too_much_is_not_even_started() -> None:
    with pytest.raises(TooLarge):
        await DocumentReader(longest_file=4).read(b"hello")
    with pytest.raises(TooLarge):
        await DocumentReader(longest_file=4).redraw(encoded(drawn(), "PNG"))


@pytest.mark.parametrize(
    ("reader", "ended"),
    [
        (DocumentReader(seconds=0.6), "too long"),
        (DocumentReader(cpu_seconds=1), "no end"),
        (DocumentReader(memory=40_000_000), "no end"),
    ],
    ids=["by the clock", "of the processor", "of memory"],
)
async def test_what_takes_too_much_ends(reader: DocumentReader, ended: str) -> None:
    with pytest.raises(Unreadable, match=ended) as caught:
        await reader.read(SLOW)
    assert caught.value.said == "unreadable"
    assert caught.value.__cause__ is None
    assert children() == []


async def test_nobody_waits_for_a_document_that_nobody_wants() -> None:
    task = asyncio.create_task(DocumentReader().read(SLOW))
    await started(task)
    assert len(children()) == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert children() == []


async def test_a_cancelled_reading_makes_room_for_the_next() -> None:
    reader = DocumentReader(at_once=1)
    slow = asyncio.create_task(reader.read(SLOW))
    await started(slow)
    waiting = asyncio.create_task(reader.read(b"hello"))
    slow.cancel()
    assert (await waiting).text == "hello"


async def test_no_more_than_two_are_read_at_once() -> None:
    reader = DocumentReader()
    together = asyncio.gather(*(reader.read(b"hello") for _ in range(6)))
    most = 0
    while not together.done():
        most = max(most, len(children()))
        await asyncio.sleep(0.002)
    assert [document.text for document in together.result()] == ["hello"] * 6
    assert most == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"no json",
        b"[" * 100_000,
        b"\xff",
        b"[]",
        b'{"text": 1, "cut": false, "pages": null}',
        b'{"text": "", "cut": false, "pages": null}',
        b'{"text": "a", "cut": 0, "pages": null}',
        b'{"text": "a", "cut": false, "pages": "1"}',
        b'{"text": "\\ud800", "cut": false, "pages": 1}',
    ],
)
def test_an_answer_of_another_shape_is_not_believed(answer: bytes) -> None:
    with pytest.raises(Unreadable):
        understood(TEXT, answer)
