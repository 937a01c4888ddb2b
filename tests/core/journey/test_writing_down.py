"""What is said by voice is written down within what the owner grants, and counted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.capabilities import AttachmentKind
from core.errors import ModelError, ModelRefused, ModelSilent
from core.memory.usage import Used
from core.messages import Attachment
from core.ports.usage import Budget, MinutePrice, Price, Terms, Usage
from tests.fakes.scripted_reader import ScriptedTranscriber
from tests.journeys.stage import Stage
from tests.journeys.test_budgets import LIMIT, priced, used

TODAY = datetime(2026, 11, 22, tzinfo=UTC)
PRICE = Price(currency="EUR", input=2.0, output=10.0)
MINUTE = MinutePrice(currency="EUR", minute=0.006)


@asynccontextmanager
async def _listening(folder: Path, terms: Terms) -> AsyncIterator[tuple[Stage, ScriptedTranscriber]]:
    async with priced(folder, helpdesk=terms) as acting:
        transcriber = ScriptedTranscriber()
        acting.assistant = replace(acting.assistant, transcriber=transcriber)
        yield acting, transcriber


async def _speak(acting: Stage, words: str = "hello", sender: str = "ada") -> None:
    content = b"voice:" + words.encode()
    voice = Attachment(kind=AttachmentKind.AUDIO, media_type="audio/ogg", size=len(content), content=content)
    await acting.say("", sender=sender, attachments=(voice,), own_words=False)
    await acting.settled()


async def _heard(acting: Stage) -> Used:
    """Of the recordings alone: no message is counted as answered by them."""
    lines = await used(acting)
    [line] = lines
    return line


async def test_a_recording_is_counted_and_priced_by_the_minute(tmp_path: Path) -> None:
    async with _listening(tmp_path, Terms(price=PRICE, recording=MINUTE)) as (acting, transcriber):
        transcriber.seconds = 90.0
        acting.model.usage = Usage(input_tokens=100, output_tokens=10)
        await _speak(acting)
        line = await _heard(acting)
        assert line.usage.input_tokens == 900 + 100
        assert line.usage.estimated_tokens == 900 + 5, "no server counted what it took to hear it"
        assert (line.currency, line.cost, line.messages) == ("EUR", 9_000 + 300, 1)


async def test_where_nobody_says_how_long_it_lasts_it_is_counted_from_above(tmp_path: Path) -> None:
    async with _listening(tmp_path, Terms(price=PRICE, recording=MINUTE)) as (acting, _):
        acting.model.script = [ModelRefused("no")]
        await _speak(acting, "a" * 7494)
        line = await _heard(acting)
        assert (line.messages, line.usage.input_tokens, line.cost) == (0, 100, 1_000)


@pytest.mark.parametrize(("error", "counted"), [(ModelRefused("no"), False), (ModelSilent("no answer"), True)])
async def test_what_was_refused_cost_nothing_and_a_silence_may_have(
    tmp_path: Path, error: ModelError, counted: bool
) -> None:
    async with _listening(tmp_path, Terms(recording=MINUTE)) as (acting, transcriber):
        transcriber.fails = [error]
        await _speak(acting)
        assert bool(await used(acting)) is counted


async def test_what_has_no_words_was_heard_all_the_same(tmp_path: Path) -> None:
    async with _listening(tmp_path, Terms(recording=MINUTE)) as (acting, transcriber):
        transcriber.seconds, transcriber.fails = 60.0, [ModelRefused("a recording without a word")]
        await _speak(acting)
        assert (await _heard(acting)).cost == 6_000


async def test_beyond_the_limit_nobody_hears_it_and_they_are_told(tmp_path: Path) -> None:
    terms = Terms(price=PRICE, recording=MINUTE, a_day=Budget(cost=8_000))
    async with _listening(tmp_path, terms) as (acting, transcriber):
        transcriber.seconds, transcriber.fails = 75.0, [ModelRefused("a recording without a word")]
        await _speak(acting)
        await _speak(acting, "x" * 60_000, sender="eve")
        assert len(transcriber.asked) == 1
        assert acting.model.asked == []
        assert LIMIT in acting.texts()[-1]
        assert await acting.desk.backlog() == (0, 0), "it is answered"


@pytest.mark.parametrize("recording", [None, MinutePrice(currency="USD", minute=0.006)])
@pytest.mark.parametrize(("a_day", "a_person"), [(Budget(cost=10**9), Budget()), (Budget(), Budget(cost=10**9))])
async def test_with_a_limit_in_money_nothing_is_heard_for_a_price_that_nobody_knows(
    tmp_path: Path, recording: MinutePrice | None, a_day: Budget, a_person: Budget
) -> None:
    terms = Terms(price=PRICE, recording=recording, a_day=a_day, a_person=a_person)
    async with _listening(tmp_path, terms) as (acting, transcriber):
        await _speak(acting)
        assert transcriber.asked == []
        assert LIMIT in acting.texts()[0]
        await acting.say("then in writing")
        await acting.settled()
        assert acting.texts()[1].startswith("re: then in writing")
