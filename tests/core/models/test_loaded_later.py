"""A model that is built when it is first needed, or before, and only once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from threading import Event

from core.models.loaded_later import LoadedLater
from core.ports.language_model import LanguageModel, Limits, Line
from core.ports.usage import Counts, counts_nothing

_LIMITS = Limits(answer_tokens=10, first_token_seconds=1, gap_seconds=1, answer_seconds=5)


class _Model:
    closed = 0

    async def complete(
        self, lines: Sequence[Line], limits: Limits, counts: Counts = counts_nothing
    ) -> AsyncIterator[str]:
        yield "here"

    async def close(self) -> None:
        self.closed += 1


async def _said(model: LanguageModel) -> str:
    return "".join([piece async for piece in model.complete((), _LIMITS)])


async def test_the_first_question_loads_it_and_the_loop_goes_on_meanwhile() -> None:
    may_go = Event()
    made: list[_Model] = []

    def make() -> LanguageModel:
        may_go.wait(5)
        made.append(_Model())
        return made[-1]

    later = LoadedLater(make)
    asked = [asyncio.create_task(_said(later)) for _ in range(3)]
    await asyncio.sleep(0)
    may_go.set()
    assert await asyncio.gather(*asked) == ["here"] * 3
    assert await _said(later) == "here"
    assert len(made) == 1
    await later.close()
    assert made[0].closed == 1


async def test_whom_nobody_asked_needs_no_closing() -> None:
    made: list[int] = []

    def make() -> LanguageModel:
        made.append(1)
        return _Model()

    await LoadedLater(make).close()
    assert made == []
