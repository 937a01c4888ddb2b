"""More than a hundred documents that mean harm: each is answered within its limits, and the server lives on."""

import asyncio
import logging
import resource
import time
from collections.abc import Callable, Iterator

import pytest

from core.documents.reader import DocumentReader
from core.errors import TooLarge, UnknownKind, Unreadable
from core.ports.documents import Document
from tests.core.documents import hostile
from tests.core.documents.children import children

MEMORY = 256 * 1024 * 1024
SECONDS = 5.0
Answer = Document | Unreadable


def may_be(answer: Answer) -> bool:
    return isinstance(answer, Unreadable) or bool(answer.text)


def must_be_unknown(answer: Answer) -> bool:
    return isinstance(answer, UnknownKind)


def must_be_unreadable(answer: Answer) -> bool:
    return isinstance(answer, Unreadable)


def must_be_cut(answer: Answer) -> bool:
    return isinstance(answer, Document) and answer.cut


def must_be_read(answer: Answer) -> bool:
    return isinstance(answer, Document) and answer.text == hostile.CANARY


CASES = (
    (hostile.lies, 16, must_be_unknown),
    (hostile.no_text, 8, must_be_unreadable),
    (hostile.long_texts, 7, must_be_cut),
    (hostile.damaged, 28, may_be),
    (hostile.bombs, 14, must_be_unreadable),
    (hostile.loops, 13, may_be),
    (hostile.boasts, 14, may_be),
    (hostile.mazes, 15, may_be),
    (hostile.silent, 8, must_be_unreadable),
    (hostile.harmless, 4, must_be_read),
)


async def answers(named: dict[str, bytes]) -> dict[str, Answer]:
    """Two at a time, as the server does it; less time than it gives, so that what has no end ends sooner."""
    reader = DocumentReader(seconds=SECONDS, cpu_seconds=1, memory=MEMORY)
    room = asyncio.Semaphore(2)

    async def answer(content: bytes) -> Answer:
        async with room:
            begun = time.monotonic()
            try:
                return await reader.read(content)
            except Unreadable as error:
                return error
            finally:
                assert time.monotonic() - begun < SECONDS + 2

    return dict(zip(named, await asyncio.gather(*map(answer, named.values())), strict=True))


def peak(whose: int) -> int:
    return resource.getrusage(whose).ru_maxrss * 1024


@pytest.mark.parametrize(("make", "count", "fits"), CASES, ids=[make.__name__ for make, _, _ in CASES])
async def test_every_one_is_answered_within_its_limits(
    make: Callable[[], Iterator[tuple[str, bytes]]],
    count: int,
    fits: Callable[[Answer], bool],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    named = dict(make())
    assert len(named) == count
    before = peak(resource.RUSAGE_CHILDREN)
    answered = await answers(named | {"genuine": hostile.GENUINE})
    # A child is counted with what its parent had when it was started.
    assert peak(resource.RUSAGE_CHILDREN) <= max(MEMORY, before, peak(resource.RUSAGE_SELF))
    assert children() == []
    genuine = answered.pop("genuine")
    assert isinstance(genuine, Document)
    assert (genuine.text, genuine.pages) == (f"{hostile.CANARY}\n\n{hostile.CANARY} again", 2)
    assert [name for name, answer in answered.items() if not fits(answer)] == []
    for name, answer in answered.items():
        assert hostile.CANARY not in f"{answer} {answer!r}", name
        if isinstance(answer, Document):
            assert len(answer.text.encode()) <= 200_000, name
        else:
            assert answer.__cause__ is None, name
            assert answer.__suppress_context__ or answer.__context__ is None, name
    assert hostile.CANARY not in caplog.text


def test_there_are_more_than_a_hundred() -> None:
    assert sum(count for _, count, _ in CASES) > 100


async def test_more_than_is_read_is_not_touched() -> None:
    with pytest.raises(TooLarge):
        await DocumentReader().read(bytes(25_000_001))
