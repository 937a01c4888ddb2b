"""Whoever asks for counts, however often and however cleverly, picks nobody out."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.identifiers import ChannelId
from core.memory.people_counted import Counted, people_counted
from core.memory.usage import UsageBook, Used, day_of
from core.ports.usage import Usage
from privacy.counters import FEWEST, Asked, day_in_words, in_words, people, published
from tests.privacy.opened import opened
from tests.privacy.stand_ins import HurriedClock

_FIRST = datetime(2026, 5, 1, tzinfo=UTC)
_NOW = _FIRST + timedelta(days=14, hours=12)
_DAYS = [_FIRST + timedelta(days=number) for number in range(15)]
_CHANNELS = [ChannelId(name) for name in ("site", "tg", "wa")]
_ASSISTANTS = ["helpdesk", "sales"]
_QUERIES = 10_000

Answers = Callable[[list[Counted], Asked], int]


def _cells(dice: random.Random) -> list[Counted]:
    return [
        Counted(day=day, channel=channel, assistant=assistant, people=dice.choice((0, 1, 3, 9, 10, 14, 23, 57)))
        for day in _DAYS
        for channel in _CHANNELS
        for assistant in _ASSISTANTS
    ]


def _ours(cells: list[Counted], asked: Asked) -> int:
    return people(cells, asked, _NOW) or 0


def _careless(cells: list[Counted], asked: Asked) -> int:
    """As one would at first: add up, and hide what is small."""
    found = sum(cell.people for cell in cells if asked.wants(cell))
    return found if found >= FEWEST else 0


def _isolated(answers: Answers) -> int:
    """How many of the questions, each asked because of the answer before, bring out a group of fewer than ten."""
    dice = random.Random(39)
    cells = _cells(dice)
    found = 0
    wide, narrow = Asked(), Asked()
    for number in range(_QUERIES // 4):
        if not number % 3:
            wide = Asked(
                days=frozenset(dice.sample(_DAYS, dice.randint(2, 15))),
                channels=frozenset(dice.sample(_CHANNELS, dice.randint(1, 3))),
            )
        assert wide.days is not None
        dropped = dice.choice(sorted(wide.days))
        narrow = Asked(days=wide.days - {dropped}, channels=wide.channels)
        by_total = answers(cells, wide) - answers(cells, narrow)
        by_parts = answers(cells, wide) - sum(
            answers(cells, Asked(days=wide.days, channels=wide.channels, assistants=frozenset({one})))
            for one in _ASSISTANTS[:1]
        )
        found += 0 < by_total < FEWEST or 0 < by_parts < FEWEST
        if by_total:  # something came out: look closer where it did
            wide = Asked(days=frozenset({dropped, *dice.sample(_DAYS, 2)}), channels=wide.channels)
    return found


def test_ten_thousand_questions_bring_out_nobody() -> None:
    assert _isolated(_ours) == 0


def test_the_same_questions_would_bring_somebody_out_of_plain_sums() -> None:
    assert _isolated(_careless) > 100


def test_one_person_more_or_less_changes_no_answer_of_a_day_that_is_not_over() -> None:
    for before in range(60):
        cells = [Counted(day=day_of(_NOW), channel=_CHANNELS[0], assistant="a", people=count) for count in (before, 60)]
        assert published(cells, _NOW) == []
    late = [Counted(day=day_of(_NOW) - timedelta(days=1), channel=_CHANNELS[0], assistant="a", people=60)]
    assert published(late, day_of(_NOW) + timedelta(minutes=59)) == [], "an answer may still be under way"
    assert published(late, day_of(_NOW) + timedelta(minutes=60)) != []


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "fewer than 10 on each channel"), (9, "fewer than 10 on each channel"), (10, "10+"), (14, "10+")],
)
def test_what_is_said_of_a_number(count: int, said: str) -> None:
    cells = [Counted(day=_FIRST, channel=_CHANNELS[0], assistant="a", people=count)]
    assert day_in_words(people(cells, Asked(), _NOW), _FIRST, _NOW) == said


def test_no_number_is_said_to_be_small_that_may_be_large() -> None:
    each = [Counted(day=_FIRST, channel=channel, assistant="a", people=9) for channel in _CHANNELS]
    assert len(each) > 1
    assert day_in_words(people(each, Asked(), _NOW), _FIRST, _NOW) == "fewer than 10 on each channel"
    today = day_of(_NOW)
    many = [Counted(day=today, channel=_CHANNELS[0], assistant="a", people=500)]
    assert day_in_words(people(many, Asked(), _NOW), today, _NOW) == "once the day is over"


def test_what_is_said_beside_a_change_is_of_all_together() -> None:
    assert [in_words(None), in_words(12_345)] == ["fewer than 10", "12,345+"]


async def test_each_person_counts_once_a_day_and_is_not_counted_back(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        book, store = UsageBook(ids=rooms.memory.ids), rooms.memory.store
        day = day_of(clock.now())

        async def use(name: str, messages: int) -> None:
            speaker, _ = await rooms.say("hello", name)
            used = Used(assistant="a", day=day, messages=messages, usage=Usage(input_tokens=1))
            await store.run(lambda transaction: book.add_for_person(transaction, speaker.person, used, 30))

        for name, messages in (("ada-of-the-day", 0), ("ada-of-the-day", 1), ("ada-of-the-day", 2), ("eve-of-it", 3)):
            await use(name, messages)
        await rooms.erase("ada-of-the-day")
        [counted] = await store.read(people_counted)
        assert counted == Counted(day=day, channel=ChannelId("site"), assistant="a", people=2)
