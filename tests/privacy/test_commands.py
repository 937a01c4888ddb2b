"""What a person is answered when they ask about themselves."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from core.memory.ageing import BEGINNING, Ageing
from core.memory.bodies import Body
from core.memory.store import Transaction
from core.memory.tables import State
from core.ports.command import Speaker
from core.ports.personal_place import Held
from tests.privacy.hearing_of import CODE
from tests.privacy.opened import SITE, Rooms, opened
from tests.privacy.stand_ins import HurriedClock

ADA = "ada-lovelace-1815"


async def _known(rooms: Rooms) -> None:
    await rooms.say("My hovercraft is full of eels.")
    await rooms.say("I am sorry to hear that.", own=False)


async def test_show_says_what_is_held_and_who_received_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _known(rooms)
        reply = await rooms.ask("show my data")
    assert "Messages: **3** (2026-11-22)" in reply.text
    assert "- Example Models: all of it" in reply.text
    assert "30 days after it came in, and your profile when you have been silent that long" in reply.text
    assert "hovercraft" not in reply.text
    assert [button.says for button in reply.buttons] == ["/export", "/correct", "/pause", "/delete"]
    assert not reply.farewell


@pytest.mark.parametrize("text", ["show my data", "/export", "delete my data", f"/delete {CODE}", "/keep"])
async def test_a_stranger_is_told_that_nothing_is_held_and_nothing_stays(tmp_path: Path, text: str) -> None:
    async with opened(tmp_path) as rooms:
        reply = await rooms.ask(text)
        assert reply.farewell
        assert reply.text == "I keep nothing about you."
        assert await rooms.find(ADA) is None
        assert reply.after is not None
        await reply.after()
        assert await rooms.erasures.resume() == []
        assert rooms.memory.vault.used() == 0


class Interrupting:
    """A place that is asked just when the person says something else."""

    called = category = purpose = "a test"

    def __init__(self) -> None:
        self.rooms: Rooms | None = None

    async def show(self, speaker: Speaker) -> Sequence[Held]:
        return []

    async def forget(self, speaker: Speaker) -> None:
        """There is nothing."""

    async def count(self, speaker: Speaker) -> int:
        if self.rooms is not None:
            rooms, self.rooms = self.rooms, None
            await rooms.say("And when do you open?")
        return 0


async def test_what_a_stranger_says_next_is_not_forgotten_with_the_asking(tmp_path: Path) -> None:
    place = Interrupting()
    async with opened(tmp_path, places=(place,)) as rooms:
        place.rooms = rooms
        reply = await rooms.ask("show my data")
        assert not reply.farewell
        assert "Messages: **2**" in reply.text
        assert await rooms.find(ADA) is not None


async def test_who_said_stop_is_no_stranger(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.ask("stop")
        later = rooms.clock.now() + timedelta(days=1)

        def forget(transaction: Transaction) -> None:
            old = Ageing().old_messages(transaction, SITE, later, BEGINNING, 100)
            Ageing().forget_messages(transaction, old.found)

        await rooms.memory.store.run(forget)
        reply = await rooms.ask("show my data")
    assert not reply.farewell


async def test_deleting_asks_first_and_says_what_goes_and_what_cannot(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _known(rooms)
        card = await rooms.ask("delete my data")
        assert "Messages: **3**" in card.text
        assert "Example Models received your messages" in card.text
        assert "device" in card.text
        assert (
            "Copies in backups of this server, if there are any. They remain until they are thrown away." in card.text
        )
        assert f"**DELETE {CODE}** within 10 minutes" in card.text
        assert [button.says for button in card.buttons] == ["/export", f"/delete {CODE}", "/keep"]
        assert await rooms.find(ADA) is not None
        gone = await rooms.ask(f"delete {CODE}")
        assert gone.farewell
        assert gone.text.startswith("**Done.")
        assert "Messages 4" in gone.text
        assert "hovercraft" not in gone.text
        assert await rooms.find(ADA) is None
        assert rooms.in_flight.cancelled == [ADA]


async def test_a_wrong_code_deletes_nothing_and_the_third_is_the_last(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _known(rooms)
        await rooms.ask("/delete")
        assert "Tries left: 2" in (await rooms.ask("/delete 1111")).text
        assert "Tries left: 1" in (await rooms.ask("/delete 2222")).text
        assert "That was the last try" in (await rooms.ask("/delete 3333")).text
        assert "nothing to confirm" in (await rooms.ask(f"/delete {CODE}")).text
        assert await rooms.find(ADA) is not None


async def test_a_code_is_good_for_ten_minutes(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        await _known(rooms)
        await rooms.ask("/delete")
        await clock.forward(timedelta(minutes=10, seconds=1).total_seconds())
        assert "no longer valid" in (await rooms.ask(f"/delete {CODE}")).text
        await rooms.ask("/delete")
        await clock.forward(timedelta(minutes=9, seconds=59).total_seconds())
        assert (await rooms.ask(f"/delete {CODE}")).farewell


async def test_a_code_is_good_for_one_person_only(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _known(rooms)
        await rooms.say("Hello.", "eve-1999-evil")
        await rooms.ask("/delete")
        assert "nothing to confirm" in (await rooms.ask(f"/delete {CODE}", "eve-1999-evil")).text
        assert await rooms.find(ADA) is not None


async def test_keeping_takes_the_question_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _known(rooms)
        await rooms.ask("/delete")
        assert "Nothing was deleted" in (await rooms.ask("/keep")).text
        assert "nothing to confirm" in (await rooms.ask(f"/delete {CODE}")).text


async def test_a_question_that_was_asked_again_has_only_the_new_code(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _known(rooms)
        await rooms.ask("/delete")
        await rooms.ask("/delete 1111")
        await rooms.ask("/delete")
        assert "Tries left: 2" in (await rooms.ask("/delete 2222")).text


async def test_stop_is_kept_and_start_takes_it_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _known(rooms)
        assert (await rooms.ask("stop")).text.startswith("**Stopped.**")
        stopped = await rooms.find(ADA)
        assert stopped is not None
        assert stopped.stopped
        assert "stopped already" in (await rooms.ask("/stop")).text
        assert (await rooms.ask("/start")).text.startswith("**Started.**")
        started = await rooms.find(ADA)
        assert started is not None
        assert not started.stopped


async def test_stop_ends_what_is_under_way_and_withholds_what_was_not_sent(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, asked = await rooms.say("a question")
        memory = rooms.memory

        def pending(transaction: Transaction) -> None:
            for state in (State.PENDING, State.SENDING):
                memory.conversations.remember(
                    transaction, speaker, Body(text="late"), by_person=False, at=asked.at, state=state
                )

        await memory.store.run(pending)
        await rooms.ask("stop")
        assert rooms.in_flight.cancelled == [ADA]
        assert await memory.store.read(lambda transaction: memory.conversations.work(transaction, speaker, 9)) == []


async def test_start_greets_with_the_notice(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        reply = await rooms.ask("/start")
    assert reply.text.startswith("**You are writing with an AI.**")
    assert "Answers questions about the clinic." in reply.text
    assert "delete my data" in reply.text


async def test_privacy_is_the_notice_and_help_lists_every_word(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        privacy = await rooms.ask("/privacy")
        helped = await rooms.ask("/help")
    assert "Example Messenger" in privacy.text
    for word in ("show", "export", "delete", "privacy", "stop", "start", "help"):
        assert f"/{word}" in helped.text


async def test_no_word_of_the_flow_is_one_that_a_carrier_takes(tmp_path: Path) -> None:
    taken = {"STOP", "CANCEL", "END", "QUIT", "UNSUBSCRIBE", "START", "YES", "HELP", "INFO"}
    async with opened(tmp_path) as rooms:
        await _known(rooms)
        card = await rooms.ask("/delete")
    assert all(button.says.upper() not in taken for button in card.buttons)
    assert all(len(button.says.encode()) <= 64 for button in card.buttons)


async def test_only_whole_sentences_are_heard_and_near_ones_are_hinted_at(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        assert rooms.hearing.hear("please do not delete my data", "en").command is None
        assert rooms.hearing.hear("what is the weather like?", "en").command is None
        assert rooms.hearing.hear("what is the weather like?", "en").hint == ""
        assert "/delete" in rooms.hearing.hear("how do I delete my data?", "en").hint
        for said, name in (("show my data", "show"), ("/EXPORT", "export"), (f"DELETE {CODE}", "delete")):
            command = rooms.hearing.hear(said, "en").command
            assert command is not None
            assert command.name == name
