"""Pause: kept, and used for nothing."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from core.journey.turn import as_inbound
from core.memory.bodies import Body
from core.memory.store import Transaction
from core.memory.tables import State
from core.memory.wishes import Wishes
from core.wording import Wording
from privacy.menu import LANGUAGES
from privacy.notices import notice_in_force
from privacy.pausing import PauseAndResume
from tests.privacy.opened import CORE_LANGUAGES, Rooms, opened
from tests.privacy.stand_ins import FACTS

ADA = "ada-lovelace-1815"


async def _known(rooms: Rooms) -> None:
    speaker, _ = await rooms.say("hello")
    await rooms.memory.store.run(lambda transaction: rooms.memory.people.told(transaction, speaker.person, "v1"))


async def test_pause_and_resume_are_remembered_and_said_plainly(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _known(rooms)
        assert (await rooms.ask("/resume")).text.startswith("Nothing is paused.")
        paused = await rooms.ask("/pause")
        assert paused.text.startswith("**Paused.**")
        assert [button.says for button in paused.buttons] == ["/resume", "/show", "/delete"]
        speaker = await rooms.find(ADA)
        assert speaker is not None
        assert speaker.paused
        assert (await rooms.ask("pause")).text.startswith("It is paused.")
        assert (await rooms.ask("/resume")).text.startswith("**Going on.**")
        speaker = await rooms.find(ADA)
        assert speaker is not None
        assert not speaker.paused


async def test_where_no_word_is_kept_none_is_said_to_be(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, asked = await rooms.say("/pause")
        wording = Wording([CORE_LANGUAGES, LANGUAGES])
        notice = notice_in_force(replace(FACTS, collect=False), wording)
        pausing = PauseAndResume(
            store=rooms.memory.store,
            conversations=rooms.memory.conversations,
            in_flight=rooms.in_flight,
            notice=lambda channel: notice,
            wording=wording,
            clock=rooms.clock,
        )
        paused = await pausing.respond(as_inbound(speaker, asked), asked.number, speaker)
        assert paused.text.startswith("**Paused.** What you write is not kept, and used for nothing:")


async def test_whoever_said_stop_as_well_is_told_that_it_is_still_stopped(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _known(rooms)
        await rooms.ask("/stop")
        await rooms.ask("/pause")
        assert "stopped already" in (await rooms.ask("/resume")).text


async def test_a_pause_ends_what_is_under_way_and_closes_what_was_open(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, asked = await rooms.say("a question")
        wishes, memory = Wishes(), rooms.memory

        def unit(transaction: Transaction) -> None:
            memory.conversations.remember(
                transaction, speaker, Body(text="late"), by_person=False, at=asked.at, state=State.PENDING
            )
            wishes.open_until(transaction, speaker.person, rooms.clock.now() + timedelta(days=1))

        await memory.store.run(unit)
        await rooms.ask("/pause")
        assert len(rooms.in_flight.cancelled) == 1
        assert await memory.store.read(lambda transaction: memory.conversations.work(transaction, speaker, 9)) == []
        await rooms.ask("/resume")
        assert await memory.store.read(lambda transaction: wishes.opened_until(transaction, speaker.person)) is None
