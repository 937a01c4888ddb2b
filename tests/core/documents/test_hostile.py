"""More than a hundred documents that mean harm: each is answered within its limits, and the server lives on."""

import logging
import resource
import time
from collections.abc import Callable, Iterator

import pytest

from core.documents.reader import DocumentReader
from core.documents.sniffing import PDF, WORD, media_type
from core.errors import TooLarge, UnknownKind, Unreadable
from core.ports.documents import Document
from tests.core.documents import hostile
from tests.core.documents.children import children
from tests.core.documents.papers import pdf_with
from tests.core.documents.warm import Brood, warm_children

MEMORY = 256 * 1024 * 1024
SECONDS = 5.0
CPU_SECONDS = 1
"""Less time than the server gives, so that what has no end ends sooner."""
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


@pytest.fixture(scope="module")
def brood() -> Iterator[Brood]:
    with warm_children(memory=MEMORY, cpu_seconds=CPU_SECONDS, seconds=SECONDS) as brood:
        yield brood


async def answered(made: Iterator[tuple[str, bytes]], brood: Brood) -> dict[str, Answer]:
    """What takes long to load is loaded once. The reader itself is asked about all that is neither PDF nor Word, about
    a genuine PDF after each sort, and about every one in `tests/long/hostile_files.py`. Only one of them is held at a
    time: the large ones are large."""
    answers: dict[str, Answer] = {}
    for name, content in made:
        begun = time.monotonic()
        if media_type(content) in (PDF, WORD):
            answers[name], most = brood.read(content)
            assert most <= MEMORY, name
        else:
            answers[name] = await read(content)
        assert time.monotonic() - begun < SECONDS + 2, name
    return answers


async def read(content: bytes) -> Answer:
    try:
        return await DocumentReader(seconds=SECONDS, cpu_seconds=CPU_SECONDS, memory=MEMORY).read(content)
    except Unreadable as error:
        return error


def peak(whose: int) -> int:
    return resource.getrusage(whose).ru_maxrss * 1024


@pytest.mark.parametrize(("make", "count", "fits"), CASES, ids=[make.__name__ for make, _, _ in CASES])
async def test_every_one_is_answered_within_its_limits(
    make: Callable[[], Iterator[tuple[str, bytes]]],
    count: int,
    fits: Callable[[Answer], bool],
    caplog: pytest.LogCaptureFixture,
    brood: Brood,
) -> None:
    caplog.set_level(logging.DEBUG)
    before = peak(resource.RUSAGE_CHILDREN)
    begun = children()
    answers = await answered(make(), brood)
    assert len(answers) == count
    genuine = await read(hostile.GENUINE)
    # A child is counted with what its parent had when it was started.
    assert peak(resource.RUSAGE_CHILDREN) <= max(MEMORY, before, peak(resource.RUSAGE_SELF))
    assert children() == begun
    assert isinstance(genuine, Document)
    assert (genuine.text, genuine.pages) == (f"{hostile.CANARY}\n\n{hostile.CANARY} again", 2)
    assert [name for name, answer in answers.items() if not fits(answer)] == []
    for name, answer in answers.items():
        assert hostile.CANARY not in f"{answer} {answer!r}", name
        if isinstance(answer, Document):
            assert len(answer.text.encode()) <= 200_000, name
        else:
            assert answer.__cause__ is None, name
            assert answer.__suppress_context__ or answer.__context__ is None, name
    assert hostile.CANARY not in caplog.text


def test_there_are_more_than_a_hundred() -> None:
    assert sum(count for _, count, _ in CASES) > 100


def test_the_children_that_are_born_warm_keep_their_limits_too() -> None:
    contents = b"<</Length 44>>stream\nBT /F1 12 Tf 72 720 Td (%s) Tj ET    \nendstream" % hostile.CANARY.encode()
    for memory, fits in ((MEMORY, must_be_read), (60_000_000, must_be_unreadable)):
        with warm_children(memory=memory, cpu_seconds=10, seconds=SECONDS) as brood:
            answer, _ = brood.read(pdf_with(contents, bytes(24_000_000)))
        assert fits(answer)


async def test_more_than_is_read_is_not_touched() -> None:
    with pytest.raises(TooLarge):
        await DocumentReader().read(bytes(25_000_001))
