"""Where a channel draws no buttons, a number that follows the offer at once is the choice that bears it, once."""

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import pytest

from core.capabilities import Support
from core.identifiers import ProviderMessageId
from core.messages import Button
from core.ports.command import Reply
from tests.fakes.still_clock import StillClock
from tests.journeys.over_http import world
from tests.journeys.stage import NotingConnector, Stage, stage

_OFFER = Reply(text="Which?", buttons=(Button(label="Ping", says="/ping"), Button(label="Tell", says="tell me more")))


def _without_buttons() -> NotingConnector:
    connector = NotingConnector()
    connector.capabilities = replace(connector.capabilities, buttons=Support.CONVERTED)
    return connector


async def _offered(acting: Stage) -> None:
    """The command offers two choices; from then on it only says pong."""

    async def offer() -> Reply:
        acting.hearing.responds = None
        return _OFFER

    acting.hearing.responds = offer
    await acting.say("/ping")
    await acting.connector.has_sent(1)
    await acting.settled()
    assert acting.texts() == ["Which?\n\n1. Ping\n2. Tell"]


@pytest.mark.parametrize("collects", [True, False])
@pytest.mark.parametrize("number", [" 1.", "१"])
async def test_a_number_runs_the_command_that_it_stands_before(tmp_path: Path, number: str, collects: bool) -> None:
    async with stage(tmp_path, connector=_without_buttons()) as acting:
        acting.assistant = replace(acting.assistant, collects=collects)
        await _offered(acting)
        await acting.say(number)
        await acting.connector.has_sent(2)
        await acting.settled()
        assert acting.texts()[1:] == ["pong"]
        assert acting.hearing.heard == ["/ping"]
        assert acting.model.asked == []
        await acting.say("and what did I say?")
        await acting.connector.has_sent(3)
        assert [line.text for line in acting.model.asked[0]][-3:] == [number.strip(), "pong", "and what did I say?"]


async def test_what_a_choice_says_may_be_meant_for_the_model(tmp_path: Path) -> None:
    async with stage(tmp_path, connector=_without_buttons()) as acting:
        await _offered(acting)
        await acting.say("2")
        await acting.connector.has_sent(2)
        assert acting.texts()[1] == "re: tell me more"


@pytest.mark.parametrize("collects", [True, False])
async def test_a_number_chooses_once(tmp_path: Path, collects: bool) -> None:
    async with stage(tmp_path, connector=_without_buttons()) as acting:
        acting.assistant = replace(acting.assistant, collects=collects)
        await _offered(acting)
        await acting.say("1")
        await acting.connector.has_sent(2)
        await acting.settled()
        await acting.say("1")
        await acting.connector.has_sent(3)
        assert acting.texts()[1:] == ["pong", "re: 1"]


@pytest.mark.parametrize("collects", [True, False])
async def test_a_number_is_a_choice_only_right_after_the_offer(tmp_path: Path, collects: bool) -> None:
    async with stage(tmp_path, connector=_without_buttons()) as acting:
        acting.assistant = replace(acting.assistant, collects=collects)
        await _offered(acting)
        await acting.say("Which rooms are free, one with a bath or one without?")
        await acting.connector.has_sent(2)
        await acting.settled()
        await acting.say("1")
        await acting.connector.has_sent(3)
        assert acting.texts()[2] == "re: 1"


@pytest.mark.parametrize("number", ["0", "3"])
async def test_a_number_that_stands_nowhere_goes_to_the_model(tmp_path: Path, number: str) -> None:
    async with stage(tmp_path, connector=_without_buttons()) as acting:
        await _offered(acting)
        await acting.say(number)
        await acting.connector.has_sent(2)
        assert acting.texts()[1] == f"re: {number}"


async def test_what_was_quoted_or_forwarded_chooses_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path, connector=_without_buttons()) as acting:
        await _offered(acting)
        await acting.say("1", own_words=False)
        await acting.connector.has_sent(2)
        assert acting.texts()[1] == "re: 1"


@pytest.mark.parametrize("collects", [True, False])
async def test_an_offer_is_good_for_no_longer_than_a_confirming_step(tmp_path: Path, collects: bool) -> None:
    clock = StillClock()
    async with stage(tmp_path, connector=_without_buttons(), clock=clock) as acting:
        acting.assistant = replace(acting.assistant, collects=collects)
        await _offered(acting)
        await clock.forward(11 * 60)
        await acting.say("1")
        await acting.connector.has_sent(2)
        assert acting.texts()[1] == "re: 1"


async def test_what_was_typed_before_the_question_and_comes_late_chooses_nothing(tmp_path: Path) -> None:
    clock = StillClock()
    async with stage(tmp_path, connector=_without_buttons(), clock=clock) as acting:
        before = clock.now()
        await clock.forward(5)
        await _offered(acting)
        await acting.say("1", sent_at=before)
        await acting.connector.has_sent(2)
        assert acting.texts()[1] == "re: 1"


async def test_where_buttons_are_drawn_a_number_is_a_number(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:

        async def offer() -> Reply:
            return _OFFER

        acting.hearing.responds = offer
        await acting.say("/ping")
        await acting.connector.has_sent(1)
        await acting.settled()
        await acting.say("1")
        await acting.connector.has_sent(2)
        assert acting.texts() == ["Which?", "re: 1"]


async def test_the_same_number_delivered_twice_chooses_once(tmp_path: Path) -> None:
    async with stage(tmp_path, connector=_without_buttons()) as acting:
        await _offered(acting)
        number = acting.inbound("1", provider_id=ProviderMessageId("the same"))
        await asyncio.gather(*(acting.desk.take_in(number) for _ in range(3)))
        await acting.connector.has_sent(2)
        await acting.settled()
        assert acting.texts()[1:] == ["pong"]


async def test_a_choice_that_no_process_has_answered_yet_is_one_after_a_restart(tmp_path: Path) -> None:
    async with stage(tmp_path, connector=_without_buttons()) as acting:
        await _offered(acting)
        never = asyncio.Event()

        async def hangs() -> Reply:
            await never.wait()
            return Reply(text="never")

        acting.hearing.responds = hangs
        await acting.say("1")
    async with stage(tmp_path, connector=_without_buttons()) as acting:
        await acting.desk.start()
        await acting.connector.has_sent(1)
        await acting.settled()
        assert acting.texts() == ["pong"]
        assert acting.model.asked == []


async def test_an_offer_made_before_a_restart_is_still_one(tmp_path: Path) -> None:
    async with stage(tmp_path, connector=_without_buttons()) as acting:
        await _offered(acting)
    async with stage(tmp_path, connector=_without_buttons()) as acting:
        await acting.say("1", provider_id=ProviderMessageId("another"))
        await acting.connector.has_sent(1)
        assert acting.texts() == ["pong"]


@pytest.mark.parametrize("settings", ["", "[assistants.privacy]\ncollect = false"])
async def test_everything_is_deleted_by_a_number_and_by_the_code_as_well(tmp_path: Path, settings: str) -> None:
    async with world(tmp_path, kind="whatsapp_twilio", senses=settings) as around:
        for person, by_number in ((1, True), (2, False)):
            talk = await around.talk("whatsapp_twilio", person)
            await talk.say("canary-4713 lives here")
            await talk.hear()
            await talk.say("delete my data")
            card = (await talk.hear()).text
            code = re.search(r"DELETE (\d{4})", card)
            assert code is not None
            assert re.search(rf"^2\. .*/delete {code[1]}$", card, re.MULTILINE)
            assert re.search(r"^3\. Keep everything$", card, re.MULTILINE)
            await talk.say("2" if by_number else code[0])
            assert "is deleted" in (await talk.hear()).text
            assert talk.left() == 0
        await around.settled()
        assert await around.server.memory.store.read(around.server.memory.people.numbers) == []
