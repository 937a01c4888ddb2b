"""Pictures made for the tests."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

WHERE = "Zebrafink"
"""Stands in everything that is written beside a picture."""


def drawn(mode: str = "RGB", size: tuple[int, int] = (60, 40), colour: str | int = "red") -> Image.Image:
    return Image.new(mode, size, colour)


def encoded(picture: Image.Image, form: str, **more: object) -> bytes:
    file = BytesIO()
    picture.save(file, form, **more)
    return file.getvalue()


def notes(way_up: int = 1) -> bytes:
    """As a camera writes them: which way up, with what, and where."""
    exif = Image.Exif()
    exif[0x0112] = way_up
    exif[0x010F] = WHERE
    exif.get_ifd(0x8825)[29] = WHERE
    return exif.tobytes()


def every_form() -> Iterator[tuple[str, bytes]]:
    """The same picture, with notes of every kind that its form knows."""
    xmp = f"<x:xmpmeta>{WHERE}</x:xmpmeta>".encode()
    beside = {"exif": notes(), "icc_profile": WHERE.encode() * 9}
    text = PngInfo()
    text.add_text("Comment", WHERE)
    text.add_itxt("XML:com.adobe.xmp", WHERE, zip=True)
    yield "jpeg", encoded(drawn(), "JPEG", comment=WHERE, xmp=xmp, **beside)
    yield "progressive", encoded(drawn(), "JPEG", progressive=True, **beside)
    yield "png", encoded(drawn(), "PNG", pnginfo=text, **beside)
    yield "gif", encoded(drawn(), "GIF", comment=WHERE)
    yield "webp", encoded(drawn(), "WEBP", lossless=True, xmp=xmp, **beside)
    yield "lossy webp", encoded(drawn(), "WEBP", quality=90)


def moving(frames: int = 3) -> Iterator[tuple[str, bytes]]:
    """The first picture is red; what follows is not."""
    further = [drawn(colour="blue").rotate(angle) for angle in range(1, frames)]
    for form in ("GIF", "PNG", "WEBP"):
        yield form, encoded(drawn(), form, save_all=True, append_images=further)


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int, height: int, points: bytes = b"", *between: bytes, depth: int = 8, colours: int = 2) -> bytes:
    """`points`: as they are once inflated, whatever the head says."""
    head = struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0)
    parts = (chunk(b"IHDR", head), *between, chunk(b"IDAT", zlib.compress(points, 9)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def webp(form: bytes, head: bytes) -> bytes:
    content = b"WEBP" + form + struct.pack("<I", len(head)) + head
    return b"RIFF" + struct.pack("<I", len(content)) + content


def segment(marker: int, content: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(content) + 2) + content


def with_segments(jpeg: bytes, *segments: bytes) -> bytes:
    """After the first two bytes."""
    return jpeg[:2] + b"".join(segments) + jpeg[2:]
