"""What is used is counted, priced and bounded: by the day, for all together and for each person, and never passed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from core.errors import ModelAway, ModelBusy, ModelRefused, ModelSilent, TryAgain
from core.identifiers import Address
from core.log import Log
from core.memory.statements import Statement
from core.memory.usage import Used, days_used
from core.ports.usage import UNLIMITED, Budget, Price, Terms, Usage
from core.wording import Wording
from lethe.speaking import desk_of
from settings.limits import Limits as Caps
from settings.timing import Timing
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.still_clock import StillClock
from tests.journeys.stage import CHANNEL, OneNotice, Stage, stage
from tests.patience import PATIENCE

TODAY = datetime(2026, 11, 22, tzinfo=UTC)
TOOK = Usage(input_tokens=1000, cached_tokens=200, output_tokens=50)
PRICE = Price(currency="EUR", input=2.0, output=10.0, cached=0.5)
LIMIT = "has reached its limit for today"
_LANGUAGES = Path(__file__).parents[2] / "core" / "languages"
_OF_PEOPLE = Statement(text("SELECT person_id, day_at, messages, input_tokens, cost FROM personusage ORDER BY id"))

_BEING_SENT = Statement(text("SELECT count(*) FROM message WHERE state = 11"))


@asynccontextmanager
async def priced(folder: Path, clock: StillClock | None = None, **terms: Terms) -> AsyncIterator[Stage]:
    """`terms`: by the name of the assistant."""
    async with stage(folder, clock=clock) as acting:
        acting.desk = desk_of(
            limits=Caps(),
            timing=Timing(),
            memory=acting.memory,
            hearing=acting.hearing,
            connectors=lambda _: acting.connector,
            assistant=lambda _: acting.assistant,
            terms=lambda name: terms.get(name, UNLIMITED),
            notice=lambda _: OneNotice(),
            wording=Wording([_LANGUAGES]),
            documents=acting.reader,
            clock=acting.clock,
            log=Log(acting.log.append, "debug"),
            metrics=acting.metrics,
        )
        acting.model.usage = TOOK
        yield acting


def with_fallback(acting: Stage) -> ScriptedModel:
    other = ScriptedModel()
    fallback = replace(acting.assistant, name="other", model=other)
    acting.assistant = replace(acting.assistant, fallback=fallback)
    return other


async def past_quick_tries(acting: Stage) -> None:
    """Between two tries memory is asked, in a thread of its own: time goes on only as fast as that."""
    async with asyncio.timeout(PATIENCE):
        while acting.desk.under_way():
            await acting.clock.forward(0.1)
            await asyncio.sleep(0.001)


async def used(acting: Stage) -> Sequence[Used]:
    return await acting.memory.store.read(days_used)


async def test_an_answer_is_counted_and_priced_for_its_assistant_and_its_person(tmp_path: Path) -> None:
    async with priced(tmp_path, helpdesk=Terms(price=PRICE)) as acting:
        await acting.say("one")
        await acting.settled()
        await acting.say("two", sender="eve")
        await acting.settled()
        twice = Usage(input_tokens=2000, cached_tokens=400, output_tokens=100)
        cost = 2 * (800 * 2 + 100 + 500)
        [line] = await used(acting)
        assert line == Used(assistant="helpdesk", day=TODAY, messages=2, usage=twice, currency="EUR", cost=cost)
        of_people = await acting.memory.store.read(lambda transaction: transaction.rows(_OF_PEOPLE))
        assert [row[2:] for row in of_people] == [(1, 1000, cost // 2)] * 2


async def test_what_no_server_counts_is_estimated_and_marked(tmp_path: Path) -> None:
    async with priced(tmp_path) as acting:
        acting.model.usage = None
        await acting.say("hello")
        await acting.settled()
        [line] = await used(acting)
        assert line.usage.input_tokens > 50
        assert line.usage.output_tokens > 0
        assert line.usage.estimated_tokens == line.usage.tokens
        assert (line.currency, line.cost, line.messages) == ("", 0, 1)


async def test_an_answer_that_broke_off_was_used_too(tmp_path: Path) -> None:
    async with priced(tmp_path) as acting:
        acting.model.script = [["it begins " * 30, ModelRefused("filtered")]]
        await acting.say("hello")
        await acting.connector.has_sent(1)
        await acting.settled()
        [line] = await used(acting)
        assert line.messages == 0
        assert line.usage.input_tokens == 1000
        assert line.usage.output_tokens == 104
        assert line.usage.estimated_tokens == 54, "what was written beyond what the server had said"


async def test_what_was_refused_or_never_asked_cost_nothing_and_a_silence_may_have(tmp_path: Path) -> None:
    async with priced(tmp_path) as acting:
        for error in (ModelRefused("no"), ModelAway("no key")):
            acting.model.script = [error]
            await acting.say("hello")
            await acting.settled()
        assert await used(acting) == []
        acting.model.script = [ModelSilent("no answer") for _ in range(3)]
        await acting.say("hello", sender="eve")
        await past_quick_tries(acting)
        [line] = await used(acting)
        assert line.messages == 0
        assert line.usage.output_tokens == 0
        assert line.usage.estimated_tokens == line.usage.input_tokens > 0


async def test_who_is_cut_short_is_counted_and_no_row_outlives_them(tmp_path: Path) -> None:
    async with priced(tmp_path) as acting:
        await acting.hold("hello")
        await acting.desk.stop(0)
        [line] = await used(acting)
        assert line.messages == 0
        assert line.usage.estimated_tokens == line.usage.tokens > 0
        store, people = acting.memory.store, acting.memory.people
        speaker = await store.read(lambda transaction: people.find(transaction, CHANNEL, Address("ada")))
        assert speaker is not None
        await store.run(lambda transaction: people.remove(transaction, speaker.person))
        assert await store.read(lambda transaction: transaction.rows(_OF_PEOPLE)) == []
        assert await used(acting) == [line]


async def test_an_answer_sent_late_is_counted_once(tmp_path: Path) -> None:
    async with priced(tmp_path) as acting:
        acting.connector.failures = [TryAgain("not now")]
        await acting.say("hello")
        await acting.settled()
        await acting.clock.forward(2)
        await acting.connector.has_sent(1)
        acting.connector.holds = asyncio.Event()
        await acting.say("again")
        await acting.model.was_asked(2)
        await acting.desk.stop(0)
        assert sum(line.messages for line in await used(acting)) == 2


async def test_beyond_the_limit_of_a_day_nobody_is_asked_and_all_are_told(tmp_path: Path) -> None:
    async with priced(tmp_path, helpdesk=Terms(a_day=Budget(tokens=1_200))) as acting:
        await acting.say("one")
        await acting.settled()
        await acting.say("two", sender="eve")
        await acting.settled()
        assert len(acting.model.asked) == 1
        assert acting.texts()[0] == "re: one"
        assert LIMIT in acting.texts()[1]
        assert await acting.desk.backlog() == (0, 0), "it is answered"
        await acting.say("/ping", sender="eve")
        await acting.settled()
        assert acting.texts()[2] == "pong"
        assert sum("assistant.used_up" in line for line in acting.log) == 1
        await acting.say("three", sender="bob")
        await acting.settled()
        assert sum("assistant.used_up" in line for line in acting.log) == 1, "once a day"
        await acting.clock.forward(15 * 3600)
        await acting.say("four", sender="bob")
        await acting.settled()
        assert acting.texts()[-1] == "re: four", "the day turned at midnight, UTC"
        assert [line.day for line in await used(acting)] == [TODAY, TODAY.replace(day=23)]


async def test_one_person_cannot_use_up_what_is_meant_for_all(tmp_path: Path) -> None:
    async with priced(tmp_path, helpdesk=Terms(price=PRICE, a_person=Budget(cost=3_000))) as acting:
        for words in ("one", "two"):
            await acting.say(words)
            await acting.settled()
        await acting.say("three", sender="eve")
        await acting.settled()
        assert acting.texts()[0] == "re: one"
        assert LIMIT in acting.texts()[1]
        assert acting.texts()[2] == "re: three"
        assert not any("assistant.used_up" in line for line in acting.log)


async def test_a_limit_outlives_a_restart(tmp_path: Path) -> None:
    terms = Terms(a_day=Budget(tokens=1_200))
    async with priced(tmp_path, helpdesk=terms) as acting:
        await acting.say("one")
        await acting.settled()
    async with priced(tmp_path, helpdesk=terms) as acting:
        await acting.say("two", sender="eve")
        await acting.settled()
        assert acting.model.asked == []
        assert LIMIT in acting.texts()[0]


async def test_many_who_ask_at_once_do_not_pass_the_limit_together(tmp_path: Path) -> None:
    async with priced(tmp_path, helpdesk=Terms(a_day=Budget(tokens=5_500))) as acting:
        held = asyncio.Event()
        acting.model.script = [held] * 40
        for number in range(40):
            await acting.say("hello", sender=f"person {number}")
        while len(acting.texts()) + len(acting.model.asked) < 40:
            await asyncio.sleep(0.001)
        before = len(acting.model.asked)
        held.set()
        await acting.settled()
        assert 1 < before < 40, "what is held is held for each"
        [line] = await used(acting)
        assert line.messages == before


async def test_what_was_held_and_not_used_is_there_for_others(tmp_path: Path) -> None:
    async with priced(tmp_path, helpdesk=Terms(a_day=Budget(tokens=600))) as acting:
        acting.model.usage = Usage(input_tokens=50, output_tokens=5)
        for number in range(4):
            await acting.say("hello", sender=f"person {number}")
            await acting.settled()
        assert acting.texts() == ["re: hello"] * 4


async def test_beyond_its_limit_the_fallback_answers(tmp_path: Path) -> None:
    async with priced(tmp_path, helpdesk=Terms(a_day=Budget(tokens=1))) as acting:
        other = with_fallback(acting)
        await acting.say("hello")
        await acting.settled()
        assert acting.texts() == ["re: hello"]
        assert acting.model.asked == []
        assert [line.assistant for line in await used(acting)] == ["other"]
        assert len(other.asked) == 1


async def test_what_may_be_mended_is_tried_again_although_the_fallback_is_at_its_limit(tmp_path: Path) -> None:
    async with priced(tmp_path, other=Terms(a_day=Budget(tokens=1))) as acting:
        with_fallback(acting)
        acting.model.script = [ModelAway("left alone")]
        await acting.say("hello")
        await acting.connector.has_sent(1)
        await acting.settled()
        assert "try again for a while" in acting.texts()[0]
        await acting.clock.forward(31)
        await acting.connector.has_sent(2)
        assert acting.texts()[1] == "re: hello"


async def test_what_an_answer_took_is_written_with_it_before_it_is_sent(tmp_path: Path) -> None:
    async with priced(tmp_path) as acting:
        acting.connector.holds = asyncio.Event()
        await acting.say("hello")
        async with asyncio.timeout(PATIENCE):
            while not await used(acting):
                await asyncio.sleep(0.001)
        assert await acting.memory.store.read(lambda transaction: transaction.rows(_BEING_SENT)) == [(1,)]
        acting.connector.holds.set()
        await acting.connector.has_sent(1)


async def test_days_of_a_person_are_kept_no_longer_than_their_words(tmp_path: Path) -> None:
    async with priced(tmp_path) as acting:
        for days in (0, 20, 11):
            await acting.clock.forward(days * 86_400)
            await acting.say("hello")
            await acting.settled()
        rows = await acting.memory.store.read(lambda transaction: transaction.rows(_OF_PEOPLE))
        assert len(rows) == 2
        assert len(await used(acting)) == 3


async def test_a_busy_model_that_answers_in_the_end_is_counted_for_what_it_did(tmp_path: Path) -> None:
    async with priced(tmp_path) as acting:
        acting.model.script = [ModelBusy("500"), "at last"]
        await acting.say("hello")
        await past_quick_tries(acting)
        assert acting.texts() == ["at last"]
        [line] = await used(acting)
        assert (line.messages, line.usage) == (1, TOOK)
