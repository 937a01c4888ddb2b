"""What the model is shown of a conversation in which people do not wait for their answers."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from core.errors import ModelBusy, TryAgain
from core.identifiers import Address
from core.memory.store import Transaction
from core.memory.wishes import Wishes
from core.ports.language_model import Line
from tests.journeys.stage import CHANNEL, stage
from tests.patience import PATIENCE


def _past(lines: Sequence[Line]) -> list[tuple[str, str]]:
    return [(line.role, line.text) for line in lines if line.role != "system"]


async def test_who_speaks_while_being_answered_is_not_answered_the_first_thing_again(tmp_path: Path) -> None:
    """The answer was remembered after the second message; the model must still see that it was given."""
    async with stage(tmp_path) as acting:
        gate = await acting.hold("one")
        await acting.say("two")
        gate.set()
        await acting.connector.has_sent(2)
        await acting.settled()
        assert _past(acting.model.asked[1]) == [("person", "one"), ("assistant", "re: one"), ("person", "two")]


async def test_every_answer_stands_after_what_it_answers_for_ever(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        gate = await acting.hold("one")
        await acting.say("two")
        await acting.say("three")
        gate.set()
        await acting.connector.has_sent(2)
        await acting.settled()
        await acting.say("four")
        await acting.connector.has_sent(3)
        assert _past(acting.model.asked[2]) == [
            ("person", "one"),
            ("assistant", "re: one"),
            ("person", "two"),
            ("person", "three"),
            ("assistant", "re: three"),
            ("person", "four"),
        ]


async def test_what_only_said_that_it_takes_longer_is_no_answer(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.model.script = [ModelBusy("busy")] * 4
        await acting.say("one")
        async with asyncio.timeout(PATIENCE):
            while len(acting.connector.sent) < 1:
                await acting.clock.forward(5)
        acting.model.script = []
        async with asyncio.timeout(PATIENCE):
            while len(acting.connector.sent) < 2:
                await acting.clock.forward(5)
        assert acting.texts()[1] == "re: one"
        assert _past(acting.model.asked[-1]) == [("person", "one")]


async def test_an_answer_that_has_still_to_be_sent_goes_before_all_that_waits_however_much_waits(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path) as acting:
        gate = await acting.hold("one")
        for number in range(60):
            await acting.say(f"more {number}")
        await acting.connector.has_sent(1)  # the request to slow down
        async with asyncio.timeout(PATIENCE):
            while (
                acting.desk.under_way() > 1
            ):  # which each of them would make, were it not made: before the clock moves
                await asyncio.sleep(0.001)
        acting.connector.failures = [TryAgain("busy")]
        gate.set()
        async with asyncio.timeout(PATIENCE):
            while len(acting.connector.sent) < 4:
                await acting.clock.forward(5)
        assert acting.texts()[1:] == ["re: one", "re: more 49", "re: more 59"]


@pytest.mark.parametrize("collects", [True, False])
@pytest.mark.parametrize("what", ["stop", "pause"])
async def test_what_is_said_while_no_model_may_have_it_is_given_to_none_later(
    tmp_path: Path, what: str, collects: bool
) -> None:
    async with stage(tmp_path) as acting:
        acting.assistant = replace(acting.assistant, collects=collects)

        async def change(at: datetime | None) -> None:
            def unit(transaction: Transaction) -> None:
                speaker = acting.memory.people.find(transaction, CHANNEL, Address("ada"))
                assert speaker is not None
                if what == "stop":
                    acting.memory.people.stop(transaction, speaker.person, at)
                else:
                    Wishes().pause(transaction, speaker.person, at)

            await acting.memory.store.run(unit)

        await acting.say("one")
        await acting.connector.has_sent(1)
        await acting.settled()
        await change(acting.clock.now())
        for said in ("between us alone", "and this too"):
            await acting.say(said)
            await acting.settled()
        await change(None)
        await acting.say("two")
        await acting.settled()
        assert [text for role, text in _past(acting.model.asked[-1]) if role == "person"] == ["one", "two"]
