"""A picture goes in, and the same picture comes out, smaller and without a word beside it."""

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from PIL import Image

from core.documents.reading_image import read_image
from core.documents.sniffing import GIF, JPEG, PNG, WEBP, media_type
from tests.core.documents import hostile_pictures
from tests.core.documents.pictures import WHERE, drawn, encoded, every_form, moving, notes, png

LONGEST = 1_500_000
FEW = 200_000
"""Points: fewer than the server decodes, so that what is too large is quickly made."""


def shown(content: bytes, most_points: int = FEW) -> Image.Image:
    written = read_image(content, media_type(content), LONGEST, most_points)
    assert media_type(written) == JPEG
    assert WHERE.encode() not in written
    assert b"Exif" not in written
    assert len(written) < LONGEST
    picture = Image.open(BytesIO(written))
    assert not {"exif", "icc_profile", "comment", "xmp"} & set(picture.info)
    return picture


def is_near(picture: Image.Image, place: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    found = picture.convert("RGB").getpixel(place)
    assert isinstance(found, tuple)
    return all(abs(one - other) < 12 for one, other in zip(found, colour, strict=True))


@pytest.mark.parametrize(("name", "content"), tuple(every_form()), ids=[name for name, _ in every_form()])
def test_only_its_points_go_on(name: str, content: bytes) -> None:
    assert name in ("gif", "lossy webp", "webp", "png") or WHERE.encode() in content
    picture = shown(content)
    assert picture.size == (60, 40)
    assert is_near(picture, (30, 20), (254, 0, 0))


@pytest.mark.parametrize(("form", "content"), tuple(moving()), ids=[form for form, _ in moving()])
def test_of_a_moving_picture_the_first_is_shown(form: str, content: bytes) -> None:
    assert is_near(shown(content), (30, 20), (254, 0, 0)), form


@pytest.mark.parametrize(
    ("way_up", "size", "corner"),
    [
        (1, (60, 40), (2, 2)),
        (3, (60, 40), (57, 37)),
        (6, (40, 60), (37, 2)),
        (8, (40, 60), (2, 57)),
        (99, (60, 40), (2, 2)),
    ],
)
def test_it_is_the_right_way_up(way_up: int, size: tuple[int, int], corner: tuple[int, int]) -> None:
    lying = drawn()
    lying.paste("blue", (0, 0, 8, 8))
    picture = shown(encoded(lying, "JPEG", exif=notes(way_up), quality=95, subsampling=0))
    assert picture.size == size
    assert is_near(picture, corner, (0, 0, 254))


def test_what_is_large_becomes_smaller() -> None:
    assert shown(encoded(drawn(size=(4000, 1000)), "PNG"), 4_000_000).size == (1568, 392)
    assert shown(encoded(drawn(size=(1, 5000)), "PNG")).size == (1, 1568)
    assert max(shown(encoded(drawn("L", (5000, 2600), 0), "PNG", compress_level=1), 15_000_000).size) <= 1568


def test_what_is_seen_through_lies_on_white() -> None:
    clear = Image.new("RGBA", (60, 40), (255, 0, 0, 0))
    for form in ("PNG", "WEBP"):
        assert is_near(shown(encoded(clear, form)), (30, 20), (255, 255, 255))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGBA"])
def test_every_kind_of_colours(mode: str) -> None:
    assert shown(encoded(drawn(mode, colour=0), "PNG")).mode == "RGB"


def test_many_shades_of_grey_stay_apart() -> None:
    assert is_near(shown(encoded(drawn("I;16", colour=0x8000), "PNG")), (30, 20), (128, 128, 128))


def test_what_cannot_be_made_small_enough_is_not_shown() -> None:
    with pytest.raises(ValueError, match="longer"):
        read_image(encoded(drawn(), "PNG"), PNG, 100)


def test_points_are_counted_before_one_is_decoded() -> None:
    content = png(500, 401)  # which has none
    with pytest.raises(ValueError, match="more points"):
        read_image(content, PNG, LONGEST, FEW)


def test_each_kind_is_only_itself() -> None:
    for kind in (GIF, PNG, WEBP):
        with pytest.raises((SyntaxError, ValueError)):
            read_image(encoded(drawn(), "JPEG"), kind, LONGEST)


Cases = Callable[[], Iterator[tuple[str, bytes]]]


def outcome(content: bytes) -> str:
    kind = media_type(content)
    if kind not in (GIF, JPEG, PNG, WEBP):
        return "unknown"
    try:
        read_image(content, kind, LONGEST, FEW)
    except Exception:  # noqa: BLE001  whatever it is, it ends the child
        return "unreadable"
    shown(content)
    return "shown"


@pytest.mark.parametrize(
    ("make", "count", "fits"),
    [
        (hostile_pictures.lies, 13, {"unknown"}),
        (hostile_pictures.boasts, 9, {"unreadable"}),
        (hostile_pictures.broken, 12, {"unreadable"}),
        (hostile_pictures.damaged, 36, {"shown", "unreadable", "unknown"}),
        (hostile_pictures.heavy, 15, {"shown", "unreadable"}),
        (hostile_pictures.two_things, 9, {"shown"}),
    ],
    ids=["lies", "boasts", "broken", "damaged", "heavy", "two things"],
)
def test_hostile_ones_are_refused_or_harmless(make: Cases, count: int, fits: set[str]) -> None:
    answered = {name: outcome(content) for name, content in make()}
    assert len(answered) == count
    assert {name: said for name, said in answered.items() if said not in fits} == {}
