"""What is said while its sender is being erased: before the confirming word gone, after it said by somebody new."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.capabilities import AttachmentKind
from core.errors import BeingErased
from core.identifiers import Address, ChannelId, PersonId, ProviderMessageId
from core.memory.opening import Memory
from core.memory.store import Transaction
from core.messages import Attachment, InboundMessage
from tests.journeys.over_http import World, world
from tests.journeys.stage import CHANNEL, Stage, stage
from tests.patience import PATIENCE

CHANNELS = {"telegram": "tg", "whatsapp_twilio": "wa", "whatsapp_cloud": "wac"}


async def _fence(acting: Stage) -> None:
    """As an erasure does with the confirming word; what follows takes its time."""
    memory = acting.memory

    def unit(transaction: Transaction) -> None:
        speaker = memory.people.find(transaction, CHANNEL, Address("ada"))
        assert speaker is not None
        memory.people.fence(transaction, speaker.person)
        memory.arrivals.fence(transaction, CHANNEL, Address("ada"), acting.clock.now())

    await memory.store.run(unit)


async def _only(memory: Memory) -> PersonId:
    (number,) = await memory.store.read(memory.people.numbers)
    return number


async def _remove(memory: Memory, person: PersonId) -> None:
    await memory.store.run(lambda transaction: memory.people.remove(transaction, person))


async def _known(acting: Stage) -> PersonId:
    await acting.say("hello")
    await acting.connector.has_sent(1)
    await acting.settled()
    return await _only(acting.memory)


async def test_what_was_said_before_vanishes_and_what_is_said_after_begins_anew(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        old = await _known(acting)
        before = [acting.inbound("before", sent_at=acting.clock.now() - timedelta(seconds=3)) for _ in range(25)]
        await acting.clock.forward(60)
        await _fence(acting)
        after = [acting.inbound("after") for _ in range(25)]
        taking = [asyncio.create_task(acting.desk.take_in(each)) for each in (*before, *after)]
        async with asyncio.timeout(PATIENCE):
            while sum(task.done() for task in taking) < len(before):
                await asyncio.sleep(0.001)
        assert {task.result() for task in taking if task.done()} == {None}
        assert not any(task.done() for task in taking[25:]), "they wait for the erasure to be over"
        await _remove(acting.memory, old)
        await acting.clock.forward(0.1)
        numbers = await asyncio.gather(*taking[25:])
        assert all(numbers)
        await acting.connector.has_sent(2)
        await acting.settled()
        assert await _only(acting.memory) != old
        assert "before" not in "".join(acting.texts())
        assert not any("hello" in line.text for lines in acting.model.asked[1:] for line in lines)


@pytest.mark.parametrize("press", ["p2", ""])
async def test_a_button_that_is_pressed_again_meanwhile_brings_nobody_back(tmp_path: Path, press: str) -> None:
    async with stage(tmp_path) as acting:
        await _known(acting)
        await _fence(acting)
        async with asyncio.timeout(PATIENCE):
            assert await acting.say("/delete 1234", press=press) is None


@pytest.mark.parametrize("text", ["1", " 2. ", "(1)", "١"])
async def test_a_number_that_is_typed_again_brings_nobody_back_either(tmp_path: Path, text: str) -> None:
    """Where no buttons are drawn it is how a button is pressed."""
    async with stage(tmp_path) as acting:
        old = await _known(acting)
        await _fence(acting)
        async with asyncio.timeout(PATIENCE):
            assert await acting.say(text) is None, "while it is being done"
        await _remove(acting.memory, old)
        await acting.clock.forward(120)
        assert await acting.say(text) is None, "and when it is done"
        assert await acting.memory.store.read(acting.memory.people.numbers) in ((), [])
        assert await acting.say("hello again") is not None
        assert await acting.say(text) is not None, "whoever is here says what they like"
        await acting.settled()


async def test_some_minutes_later_a_number_is_the_first_word_of_somebody_new(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        old = await _known(acting)
        await _fence(acting)
        await _remove(acting.memory, old)
        await acting.clock.forward(301)
        assert await acting.say("1") is not None
        await acting.settled()


async def test_where_an_erasure_is_hindered_nothing_says_that_it_was_here(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        old = await _known(acting)
        await _fence(acting)
        said = acting.inbound("after")
        with pytest.raises(BeingErased):
            await _taken_in_time(acting, said)
        await _remove(acting.memory, old)
        assert await _taken_in_time(acting, said) is not None, "as a platform brings it again, or lists it"
        assert await _taken_in_time(acting, said) is None


async def _taken_in_time(acting: Stage, said: InboundMessage) -> int | None:
    taking = asyncio.create_task(acting.desk.take_in(said))
    async with asyncio.timeout(PATIENCE):
        while not taking.done():
            await acting.clock.forward(0.5)
            await asyncio.sleep(0.001)
    return taking.result()


@pytest.mark.parametrize("kind", ["telegram", "whatsapp_twilio", "whatsapp_cloud"])
async def test_whoever_writes_after_confirming_is_met_for_the_first_time(tmp_path: Path, kind: str) -> None:
    async with world(tmp_path, kind=kind) as around:
        talk = await around.talk(kind)
        await talk.say("what time is it")
        first = await talk.hear()
        await around.settled()
        assert "You are writing with an AI" in first.text
        memory = around.server.memory
        old = await _only(memory)
        await memory.store.run(lambda transaction: _begin(transaction, around, ChannelId(CHANNELS[kind]), old))
        saying = asyncio.create_task(talk.say("good morning"))
        await asyncio.sleep(0.02)
        await _remove(memory, old)
        await saying
        answer = await talk.hear()
        assert "You are writing with an AI" in answer.text
        while "good morning" not in answer.text:
            answer = await talk.hear()
        await around.settled()
        assert await _only(memory) != old
        assert talk.left() == 0


def _begin(transaction: Transaction, around: World, channel: ChannelId, old: PersonId) -> None:
    memory = around.server.memory
    speaker = memory.people.by_number(transaction, old)
    assert speaker is not None
    memory.people.fence(transaction, old)
    memory.arrivals.fence(transaction, channel, speaker.address, datetime.now(UTC))


def _file() -> Attachment:
    return Attachment(kind=AttachmentKind.FILE, media_type="text/plain", size=5, content=b"words")


async def test_a_file_that_comes_after_its_person_was_erased_brings_nobody_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        old = await _known(acting)
        late = acting.inbound("", attachments=(_file(),), own_words=False)
        await acting.clock.forward(60)
        await _fence(acting)
        await _remove(acting.memory, old)
        assert await acting.desk.take_in(late) is None
        assert await acting.memory.store.read(acting.memory.people.numbers) == []
        assert list(acting.memory.files.folder.iterdir()) == []


async def test_an_edit_of_a_stranger_that_brings_a_file_makes_nobody_known(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("", attachments=(_file(),), own_words=False, edits=ProviderMessageId("long ago"))
        assert await acting.memory.store.read(acting.memory.people.numbers) == []
        assert list(acting.memory.files.folder.iterdir()) == []


async def test_a_file_said_while_its_sender_is_erased_comes_with_the_first_word_of_somebody_new(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        old = await _known(acting)
        await acting.clock.forward(60)
        await _fence(acting)
        said = acting.inbound("", attachments=(_file(),), own_words=False)
        taking = asyncio.create_task(acting.desk.take_in(said))
        async with asyncio.timeout(PATIENCE):
            while not acting.clock.sleeping():
                await asyncio.sleep(0.001)
        await _remove(acting.memory, old)
        await acting.clock.forward(0.1)
        assert await taking
        await acting.connector.has_sent(2)
        await acting.settled()
        assert len(list(acting.memory.files.folder.iterdir())) == 1
