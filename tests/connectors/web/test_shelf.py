"""Files kept for minutes."""

import asyncio

from connectors.web.shelf import Shelf
from core.capabilities import AttachmentKind
from core.identifiers import Address
from core.messages import Attachment

ONE, TWO = Address("one"), Address("two")


def shelf(seconds: float = 600.0, most: int = 100) -> Shelf:
    numbers = iter(range(1000))
    return Shelf(lambda count: next(numbers).to_bytes(count, "big"), seconds=seconds, most=most)


def file(content: bytes) -> Attachment:
    return Attachment(kind=AttachmentKind.FILE, media_type="text/plain", size=len(content), content=content)


async def test_a_file_is_taken_by_its_own_person_as_often_as_they_like() -> None:
    ours = shelf()
    put = ours.put(ONE, file(b"words"))
    for _ in range(2):
        taken = ours.take(ONE, put.reference)
        assert taken is not None
        assert taken.content == b"words"
    assert ours.take(TWO, put.reference) is None
    assert ours.take(ONE, "") is None


async def test_its_time_comes() -> None:
    ours = shelf(seconds=0.01)
    put = ours.put(ONE, file(b"words"))
    await asyncio.sleep(0.05)
    assert ours.take(ONE, put.reference) is None


async def test_the_oldest_makes_room() -> None:
    ours = shelf(most=100)
    puts = [ours.put(ONE, file(bytes(40))) for _ in range(4)]
    assert [ours.take(ONE, put.reference) is not None for put in puts] == [False, False, True, True]
    assert ours.take(ONE, ours.put(ONE, file(bytes(1000))).reference) is not None


async def test_one_person_is_forgotten_and_the_other_is_not() -> None:
    ours = shelf()
    mine, theirs = ours.put(ONE, file(b"a")), ours.put(TWO, file(b"b"))
    ours.forget(ONE)
    assert ours.take(ONE, mine.reference) is None
    assert ours.take(TWO, theirs.reference) is not None
    ours.clear()
    assert ours.of(TWO) == ()
