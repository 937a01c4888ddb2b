"""Documents made for the tests, byte by byte, so that they can also be made wrongly."""

import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), more, content)


def flate(content: bytes, times: int = 1) -> bytes:
    """Deflated again and again, with as many filters named."""
    for _ in range(times):
        content = zlib.compress(content)
    return stream(content, b"/Filter[" + b"/FlateDecode" * times + b"]")


def shown(words: str) -> bytes:
    return f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode()


def page(contents: bytes, parent: bytes = b"2 0 R") -> bytes:
    font = b"/Resources<</Font<</F1 3 0 R>>>>"
    return b"<</Type/Page/Parent %s/MediaBox[0 0 612 792]%s/Contents %s>>" % (parent, font, contents)


def pages(references: Sequence[int], count: int | None = None) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in references)
    return b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(references) if count is None else count)


def pdf_of(objects: Sequence[bytes], trailer: bytes = b"", head: bytes = b"%PDF-1.4\n") -> bytes:
    """Objects are numbered from 1; the first is the catalogue."""
    whole = bytearray(head)
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(whole)
    whole += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    whole += b"".join(b"%010d 00000 n \n" % place for place in places)
    whole += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(whole)


def pdf(*said: str, trailer: bytes = b"") -> bytes:
    """A page for each of `said`."""
    numbers = range(4, 4 + 2 * len(said), 2)
    objects = [CATALOG, pages(numbers), FONT]
    for number, words in zip(numbers, said, strict=True):
        objects += [page(b"%d 0 R" % (number + 1)), stream(shown(words))]
    return pdf_of(objects, trailer)


def pdf_with(contents: bytes, *more: bytes) -> bytes:
    """One page, whose contents are that stream; `more` are the objects from 6 on."""
    return pdf_of([CATALOG, pages([4]), FONT, page(b"5 0 R"), contents, *more])


def archive(entries: Mapping[str, bytes]) -> bytes:
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return whole.getvalue()


def word_body(inside: str, before: str = "") -> bytes:
    tags = f'xmlns:w="{WORDS}" xmlns:mc="{COMPATIBLE}"'
    return f'<?xml version="1.0"?>{before}<w:document {tags}><w:body>{inside}</w:body></w:document>'.encode()


def docx(*said: str) -> bytes:
    """A paragraph for each of `said`."""
    inside = "".join(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in said)
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": word_body(inside)})
