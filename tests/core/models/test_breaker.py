"""A server that fails again and again is left alone, tried by one question at a time, and asked once it is back."""

import asyncio
from datetime import timedelta

import pytest

from core.errors import ModelAway, ModelBusy, ModelCrowded, ModelError, ModelRefused, UnknownKind
from core.models.breaker import Breaker, Change, Guarded, GuardedTranscription
from core.ports.language_model import Limits, Line
from tests.contracts.language_model import keeps_the_contract
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.scripted_reader import ScriptedTranscriber
from tests.fakes.still_clock import StillClock

LINES = [Line(role="person", text="Hello")]
LIMITS = Limits(answer_tokens=10, first_token_seconds=1, gap_seconds=1, answer_seconds=1)


class Stand:
    def __init__(self, most_failures: int = 3) -> None:
        self.clock = StillClock()
        self.changes: list[Change] = []
        self.model = ScriptedModel()
        self.breaker = Breaker(
            clock=self.clock, most_failures=most_failures, probe_seconds=10, changed=self.changes.append
        )
        self.guarded = Guarded(self.model, self.breaker)

    async def ask(self) -> str:
        return "".join([piece async for piece in self.guarded.complete(LINES, LIMITS)])

    async def fails(self, *errors: ModelError) -> None:
        for error in errors:
            self.model.script = [error]
            with pytest.raises(type(error)):
                await self.ask()

    async def is_left_alone(self) -> bool:
        asked = len(self.model.asked)
        with pytest.raises(ModelAway):
            await self.ask()
        return len(self.model.asked) == asked


async def test_a_guarded_model_keeps_the_contract() -> None:
    await keeps_the_contract(Stand().guarded, "What is it?")


async def test_after_so_many_failures_in_a_row_it_is_not_asked_any_more() -> None:
    stand = Stand()
    await stand.fails(ModelBusy("1"), ModelBusy("2"))
    assert await stand.ask() == "re: Hello"
    await stand.fails(ModelBusy("1"), ModelBusy("2"))
    assert stand.changes == []
    await stand.fails(ModelBusy("3"))
    assert await stand.is_left_alone()
    assert await stand.is_left_alone()
    assert stand.changes == ["failing"], "said once"


@pytest.mark.parametrize("error", [ModelRefused("an answer too"), ModelCrowded("there", timedelta(seconds=7))])
async def test_what_a_server_that_is_there_says_is_no_failure(error: ModelError) -> None:
    stand = Stand(most_failures=1)
    await stand.fails(error, error, error)
    assert stand.changes == []
    assert await stand.ask() == "re: Hello"


async def test_a_key_that_is_not_taken_is_not_tried_twice() -> None:
    stand = Stand()
    await stand.fails(ModelAway("401"))
    assert await stand.is_left_alone()
    assert stand.changes == ["refused"]
    await stand.clock.forward(10)
    await stand.fails(ModelAway("401"))
    assert stand.changes == ["refused"]


async def test_one_question_at_a_time_tries_it_and_the_answer_opens_it_for_all() -> None:
    stand = Stand(most_failures=1)
    await stand.fails(ModelBusy("down"))
    await stand.clock.forward(9.9)
    assert await stand.is_left_alone()
    await stand.clock.forward(0.2)
    held = asyncio.Event()
    stand.model.script = [held]
    tries = asyncio.create_task(stand.ask())
    await stand.model.was_asked(2)
    assert await stand.is_left_alone(), "one is trying already"
    held.set()
    assert await tries == "re: Hello"
    assert stand.changes == ["failing", "back"]
    assert await stand.ask() == "re: Hello"


async def test_a_try_that_fails_begins_the_wait_again_and_nothing_is_said() -> None:
    stand = Stand(most_failures=1)
    await stand.fails(ModelBusy("down"))
    await stand.clock.forward(10)
    await stand.fails(ModelBusy("down"))
    assert await stand.is_left_alone()
    await stand.clock.forward(10)
    assert await stand.ask() == "re: Hello"
    assert stand.changes == ["failing", "back"]


async def test_the_first_word_is_enough_to_be_back_and_one_failure_to_be_gone() -> None:
    stand = Stand()
    await stand.fails(ModelBusy("1"), ModelBusy("2"), ModelBusy("3"))
    await stand.clock.forward(10)
    stand.model.script = [["Hel", ModelBusy("broke off")]]
    with pytest.raises(ModelBusy):
        await stand.ask()
    assert stand.changes == ["failing", "back", "failing"]


async def test_a_try_that_is_broken_off_leaves_the_place_to_another() -> None:
    stand = Stand(most_failures=1)
    await stand.fails(ModelBusy("down"))
    await stand.clock.forward(10)
    stand.model.script = [asyncio.Event()]
    tries = asyncio.create_task(stand.ask())
    await stand.model.was_asked(2)
    tries.cancel()
    with pytest.raises(asyncio.CancelledError):
        await tries
    assert await stand.ask() == "re: Hello"


async def test_that_the_key_is_not_taken_is_said_also_of_a_server_that_failed_before() -> None:
    stand = Stand(most_failures=1)
    await stand.fails(ModelBusy("down"))
    await stand.clock.forward(10)
    await stand.fails(ModelAway("402"))
    assert stand.changes == ["failing", "refused"]


async def test_who_writes_recordings_down_is_left_alone_with_the_model_of_the_same_server() -> None:
    stand, transcriber = Stand(), ScriptedTranscriber()
    guarded = GuardedTranscription(transcriber, stand.breaker)
    assert await guarded.transcribe(b"voice:hello") == "hello"
    await stand.fails(ModelBusy("1"), ModelBusy("2"))
    transcriber.fails = [ModelBusy("3")]
    with pytest.raises(ModelBusy):
        await guarded.transcribe(b"voice:hello")
    assert await stand.is_left_alone()
    asked = len(transcriber.asked)
    with pytest.raises(ModelAway):
        await guarded.transcribe(b"voice:hello")
    assert len(transcriber.asked) == asked
    await stand.clock.forward(11)
    with pytest.raises(UnknownKind):
        await guarded.transcribe(b"no recording")
    assert stand.breaker.is_open, "what was not even sent says nothing of the server"
    assert await guarded.transcribe(b"voice:again") == "again"
    assert stand.changes == ["failing", "back"]
    assert await stand.ask() == "re: Hello"
