"""Who answers: one assistant, whole; what was shown of another is never mixed with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import ModelAway, ModelBusy, ModelError, ModelRefused
from core.journey.answering import Answering
from core.journey.rechecking import Rechecking
from core.journey.spending import Spending
from core.journey.turn import Sort, Turn
from core.log import Log
from core.memory.usage import UsageBook
from core.metrics import Metrics
from core.ports.language_model import Assistant, Limits
from core.ports.usage import UNLIMITED
from tests.core.memory.opened import opened, say
from tests.fakes.masks_nothing import MasksNothing
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.still_clock import StillClock


class Stand:
    def __init__(self, answering: Answering, turn: Turn, log: list[str]) -> None:
        self.answering = answering
        self.turn = turn
        self.log = log
        self.first, self.second = ScriptedModel(), ScriptedModel()
        self.shown: list[str] = []
        limits = Limits(answer_tokens=100, first_token_seconds=1, gap_seconds=1, answer_seconds=1)
        second = Assistant(
            name="second",
            purpose="",
            instructions="",
            model=self.second,
            limits=limits,
            history_tokens=100,
            is_ai=True,
            recipient="",
            retention_days=30,
        )
        self.assistant = replace(second, name="first", model=self.first, fallback=second)

    async def show(self, piece: str, so_far: str) -> None:
        assert so_far.endswith(piece)
        self.shown.append(so_far)

    async def answer(self) -> str:
        async with self.answering.bill(self.turn) as bill:
            return (await self.answering.answer(self.assistant, self.turn, self.show, bill)).text


@asynccontextmanager
async def standing(folder: Path, retry_seconds: tuple[float, ...] = ()) -> AsyncIterator[Stand]:
    clock, lines = StillClock(), list[str]()
    log = Log(lines.append)
    async with opened(folder, clock) as memory:
        speaker, kept = await say(memory, "Hello")
        spending = Spending(
            store=memory.store,
            people=memory.people,
            usage=UsageBook(ids=memory.ids),
            terms=lambda _: UNLIMITED,
            clock=clock,
            log=log,
        )
        answering = Answering(
            clock=clock,
            log=log,
            metrics=Metrics(),
            spending=spending,
            masking=MasksNothing(),
            rechecking=Rechecking(store=memory.store),
            retry_seconds=retry_seconds,
            patience_seconds=10,
        )
        turn = Turn(speaker=speaker, messages=(kept,), history=(), sort=Sort.WORDS)
        yield Stand(answering, turn, lines)


async def test_one_that_fails_before_a_word_leaves_the_page_to_the_next(tmp_path: Path) -> None:
    async with standing(tmp_path) as stand:
        stand.first.script = [ModelBusy("down")]
        stand.second.script = [["Good ", "day"]]
        assert await stand.answer() == "Good day"
        assert stand.shown == ["Good ", "Good day"]
        assert stand.second.limits[0].streamed


@pytest.mark.parametrize("error", [ModelBusy("broke off"), ModelRefused("filtered"), ModelAway("no key")])
async def test_what_was_shown_of_one_that_failed_is_never_mixed_with_the_answer(
    tmp_path: Path, error: ModelError
) -> None:
    async with standing(tmp_path) as stand:
        stand.first.script = [["I am the ", error]]
        stand.second.script = [["Good ", "day"]]
        assert await stand.answer() == "Good day"
        assert stand.shown == ["I am the "], "the page waits for the finished answer, which takes the place of this"
        assert not stand.second.limits[0].streamed


async def test_nor_with_a_later_try_of_the_same(tmp_path: Path) -> None:
    async with standing(tmp_path, retry_seconds=(0.0,)) as stand:
        stand.first.script = [["I am the ", ModelBusy("broke off")], ["Good ", "day"]]
        assert await stand.answer() == "Good day"
        assert stand.shown == ["I am the "]
        assert stand.second.asked == []


async def test_one_that_is_left_alone_is_not_waited_for_and_nothing_is_logged(tmp_path: Path) -> None:
    async with standing(tmp_path, retry_seconds=(5.0, 5.0)) as stand:
        stand.first.script = [ModelAway("left alone")]
        assert await stand.answer() == "re: Hello"
        assert (len(stand.first.asked), stand.log) == (1, [])


@pytest.mark.parametrize(
    ("first", "second", "raised"),
    [
        (ModelBusy("down"), ModelRefused("no"), ModelBusy),
        (ModelAway("down"), ModelRefused("no"), ModelAway),
        (ModelRefused("no"), ModelBusy("down"), ModelBusy),
        (ModelRefused("no"), ModelRefused("no"), ModelRefused),
    ],
)
async def test_where_nobody_answers_what_a_later_try_may_mend_is_said(
    tmp_path: Path, first: ModelError, second: ModelError, raised: type[ModelError]
) -> None:
    async with standing(tmp_path) as stand:
        stand.first.script, stand.second.script = [first], [second]
        with pytest.raises(raised):
            await stand.answer()
