"""The only file that imports Pillow: a picture is decoded, made smaller and drawn anew, and nothing else of it goes on.

It runs in the child process alone. What was written beside the picture (where it was taken, when, with what, by whom,
colour tables, comments) is left behind because only its points are drawn again.
"""

import copy
from collections.abc import Callable, Mapping
from io import BytesIO
from struct import error as WrongStructure

# All that Pillow would load only when a picture asks for it: in the child nothing can be opened any more by then.
from PIL import GifImagePlugin, Image, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin

from core.documents.sniffing import GIF, JPEG, PNG, WEBP

MOST_POINTS = 40_000_000
"""Of a picture as it came; asked of its head, before a single one is decoded."""
_LONGEST_EDGE = 1568
"""Points: what models look at; more would only be made smaller by them."""
_FEW_POINTS = 12_000_000
_QUALITIES = (85, 70, 50)
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_LOADED = (copy, TiffImagePlugin)
"""Needed by moving pictures, and by what cameras write of which way up a photograph is."""
# Each by its own class: what Pillow would choose by looking itself could be something else.
_OPENED: Mapping[str, Callable[[BytesIO], Image.Image]] = {
    GIF: GifImagePlugin.GifImageFile,
    JPEG: JpegImagePlugin.JpegImageFile,
    PNG: PngImagePlugin.PngImageFile,
    WEBP: WebPImagePlugin.WebPImageFile,
}

Image.preinit()


def read_image(content: bytes, media_type: str, longest: int, most_points: int = MOST_POINTS) -> bytes:
    """A JPEG of fewer than `longest` bytes, of the first picture where there are several. Whatever Pillow raises goes
    through: to the parent it is all the same."""
    if media_type == WEBP:  # Pillow makes room for all of it before it says how much that is
        _refuse_too_many(_size_of_webp(content), most_points)
    picture = _OPENED[media_type](BytesIO(content))
    _refuse_too_many(picture.size, most_points)
    upright = _TURNS.get(_orientation(picture))
    # Of a photograph only every second, fourth or eighth point is decoded where that is enough.
    picture.draft("RGB", (_LONGEST_EDGE, _LONGEST_EDGE))
    picture.load()
    drawn = _on_white(_smaller(_less(picture)))
    return _written(drawn if upright is None else drawn.transpose(upright), longest)


def _refuse_too_many(size: tuple[int, int], most_points: int) -> None:
    width, height = size
    if width < 1 or height < 1 or width * height > most_points:
        raise ValueError("more points than are decoded")


def _size_of_webp(content: bytes) -> tuple[int, int]:
    """As the head of the file has it, in each of its three forms."""
    form, head = content[12:16], content[20:30]
    if form == b"VP8X":
        return int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    if form == b"VP8L":
        packed = int.from_bytes(head[1:5], "little")
        return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
    if form == b"VP8 ":
        return int.from_bytes(head[6:8], "little") & 0x3FFF, int.from_bytes(head[8:10], "little") & 0x3FFF
    raise ValueError("no picture of this kind")


def _orientation(picture: Image.Image) -> int:
    """A photograph whose notes cannot be read is shown as it lies."""
    try:
        found = picture.getexif().get(_ORIENTATION)
    except (SyntaxError, ValueError, TypeError, KeyError, IndexError, OSError, WrongStructure):
        return 1
    return found if isinstance(found, int) else 1


def _less(picture: Image.Image) -> Image.Image:
    """Where there are very many points, fewer of them, and the others are let go: there is no room for a copy of all in
    other colours."""
    factor = max(picture.size) // (_LONGEST_EDGE if picture.width * picture.height > _FEW_POINTS else 2 * _LONGEST_EDGE)
    if factor < 2:
        return picture
    if picture.mode in ("RGB", "L"):
        fewer = picture.reduce(factor)
    else:
        size = (max(1, picture.width // factor), max(1, picture.height // factor))
        fewer = picture.resize(size, Image.Resampling.NEAREST)
    picture.close()
    return fewer


def _smaller(picture: Image.Image) -> Image.Image:
    """At most the longest edge, in one of three kinds of colours."""
    if picture.mode == "I;16":  # 65,536 shades of grey, of which Pillow by itself would keep the darkest
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    elif picture.mode not in ("RGB", "RGBA", "L"):
        picture = picture.convert("RGBA")
    if max(picture.size) <= _LONGEST_EDGE:
        return picture
    scale = _LONGEST_EDGE / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.BICUBIC)


def _on_white(picture: Image.Image) -> Image.Image:
    """A new picture, which knows nothing of the old one but its points."""
    drawn = Image.new("RGB", picture.size, "white")
    drawn.paste(picture, (0, 0), picture if picture.mode == "RGBA" else None)
    return drawn


def _written(drawn: Image.Image, longest: int) -> bytes:
    for quality in _QUALITIES:
        file = BytesIO()
        drawn.save(file, "JPEG", quality=quality)
        if file.tell() < longest:
            return file.getvalue()
    raise ValueError("longer than may be given on")
