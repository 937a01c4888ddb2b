"""Pictures that mean harm, made anew from the same seed each time."""

import struct
import zlib
from collections.abc import Iterator
from random import Random

from tests.core.documents.papers import archive, pdf
from tests.core.documents.pictures import (
    WHERE,
    chunk,
    drawn,
    encoded,
    every_form,
    moving,
    png,
    segment,
    webp,
    with_segments,
)

DICE = Random(40)
_MARK = WHERE.encode()
_JPEG = encoded(drawn(), "JPEG")


def lies() -> Iterator[tuple[str, bytes]]:
    """No picture of a kind that is looked at, whatever it is called."""
    yield "drawing", b"<svg onload=alert(1)>%s</svg>" % _MARK
    yield "page", b"<!DOCTYPE html><img src=x onerror=alert(1)>"
    yield "paper", pdf(WHERE)
    yield "archive", archive({"picture.jpg": _JPEG})
    yield "tiff", encoded(drawn(), "TIFF")
    yield "bitmap", encoded(drawn(), "BMP")
    yield "jpeg 2000", encoded(drawn(), "JPEG2000")
    yield "avif", encoded(drawn(), "AVIF")
    yield "postscript", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"
    yield "photoshop", b"8BPS\x00\x01" + bytes(20)
    yield "programme", b"MZ\x90\x00\x03\x00\x00\x00" + _JPEG
    yield "nothing", b""
    yield "heic", b"\x00\x00\x00\x18ftypheic" + bytes(50)


def boasts() -> Iterator[tuple[str, bytes]]:
    """More points than anybody decodes: only the head is looked at."""
    yield "png", png(30_000, 30_000)
    yield "png of one line", png(2**31 - 1, 1)
    yield "png of shades", png(30_000, 30_000, colours=0, depth=1)
    yield "gif", b"GIF89a" + struct.pack("<HHBBB", 65_535, 65_535, 0x80, 0, 0) + bytes(6) + _gif_frame(65_535, 65_535)
    yield (
        "gif whose picture is larger",
        b"GIF89a" + struct.pack("<HHBBB", 9, 9, 0x80, 0, 0) + bytes(6) + _gif_frame(60_000, 60_000),
    )
    at = _JPEG.index(b"\xff\xc0") + 5
    yield "jpeg", _JPEG[:at] + struct.pack(">HH", 65_500, 65_500) + _JPEG[at + 4 :]
    yield "webp", webp(b"VP8X", bytes(4) + b"\xfe\x3f\x00\xfe\x3f\x00")
    yield "webp without loss", webp(b"VP8L", b"\x2f" + struct.pack("<I", 0x0FFFFFFF))
    yield "webp with loss", webp(b"VP8 ", b"\x30\x01\x00\x9d\x01\x2a\xff\x3f\xff\x3f")


def broken() -> Iterator[tuple[str, bytes]]:
    """Nothing can be drawn of it."""
    yield "no size", png(0, 0)
    yield "no height", png(9, 0)
    yield "only a head", b"\x89PNG\r\n\x1a\n"
    yield "noise", b"\xff\xd8\xff" + DICE.randbytes(5_000)
    yield "png of noise", b"\x89PNG\r\n\x1a\n" + DICE.randbytes(5_000)
    yield "gif of noise", b"GIF89a" + bytes(7) + DICE.randbytes(500)
    yield "webp of noise", webp(b"VP8L", DICE.randbytes(500))
    yield "webp of no kind", webp(b"ICCP", b"x")
    yield "paper in a jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + pdf(WHERE)
    yield "a wrong sum", png(9, 9, bytes(28 * 9)).replace(b"\x09\x08\x02", b"\x09\x08\x00")
    yield "no points", png(9, 9)
    yield "a length that is not there", b"\x89PNG\r\n\x1a\n\x7f\xff\xff\xffIHDR" + bytes(20)


def damaged() -> Iterator[tuple[str, bytes]]:
    for name, content in every_form():
        for tenth in (1, 5, 9):
            yield f"{name} cut at {tenth}", content[: len(content) * tenth // 10]
        for number in range(3):
            flipped = bytearray(content)
            for _ in range(8):
                flipped[DICE.randrange(12, len(flipped))] = DICE.randrange(256)
            yield f"{name} flipped {number}", bytes(flipped)


def heavy() -> Iterator[tuple[str, bytes]]:
    """Small as a picture, and huge in what stands beside it, or comes after."""
    zeros = zlib.compress(bytes(20_000_000), 9)
    points = b"".join(b"\x00" + bytes(27) for _ in range(9))
    yield "inflated points", png(9, 9, points + bytes(20_000_000))
    yield "inflated text", png(9, 9, points, chunk(b"zTXt", b"a\x00\x00" + zeros))
    yield "inflated words", png(9, 9, points, chunk(b"iTXt", b"a\x00\x01\x00\x00\x00" + zeros))
    yield "inflated colours", png(9, 9, points, chunk(b"iCCP", b"a\x00\x00" + zeros))
    yield "long text", png(9, 9, points, chunk(b"tEXt", b"a\x00" + _MARK * 500_000))
    yield "many texts", png(9, 9, points, *(chunk(b"tEXt", b"a%d\x00b" % number) for number in range(20_000)))
    yield "many comments", with_segments(_JPEG, *(segment(0xFE, _MARK * 5_000) for _ in range(80)))
    yield (
        "many colour tables",
        with_segments(_JPEG, *(segment(0xE2, b"ICC_PROFILE\x00\x01\x02" + bytes(60_000)) for _ in range(50))),
    )
    for name, content in moving(300):
        yield f"{name} of 300", content
    for name, directory in (
        ("itself", struct.pack("<HHHII", 1, 0x8769, 4, 1, 8) + struct.pack("<I", 8)),
        ("everything", struct.pack("<HHHII", 1, 0x0112, 3, 2**31, 8) + bytes(4)),
        ("nowhere", struct.pack("<HHHII", 65_535, 0x0112, 3, 1, 2**32 - 1)),
        ("nothing", b""),
    ):
        yield (
            f"notes about {name}",
            with_segments(_JPEG, segment(0xE1, b"Exif\x00\x00II*\x00\x08\x00\x00\x00" + directory)),
        )


def two_things() -> Iterator[tuple[str, bytes]]:
    """A picture, and at the same time something else; what goes on is only the picture."""
    for name, content in every_form():
        yield f"{name} and an archive", content + archive({"evil.js": _MARK})
    yield "a page in a comment", with_segments(_JPEG, segment(0xFE, b"<script>%s</script>" % _MARK))
    yield "a paper in a comment", with_segments(_JPEG, segment(0xFE, pdf(WHERE)))
    yield "a programme in a palette", encoded(drawn("P", colour=1), "GIF", comment=b"*/alert('%s')//" % _MARK)


def _gif_frame(width: int, height: int) -> bytes:
    return b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x4c\x01\x00;"
