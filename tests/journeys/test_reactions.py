"""A sign put under a message is a line of the conversation where words may be one, and answered by nobody."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.identifiers import Address, ChannelId, ProviderMessageId
from core.journey.changes import Changes
from core.journey.consenting import NobodyIsAsked
from core.journey.permits import Standing
from core.memory.store import Transaction
from core.memory.wishes import Wishes
from core.messages import Reacted
from tests.journeys.stage import CHANNEL, Stage, stage


def _reacted(acting: Stage, sign: str, name: str, sender: str = "ada") -> Reacted:
    return Reacted(
        channel_id=CHANNEL,
        provider_id=ProviderMessageId(name),
        sent_at=acting.clock.now(),
        sender=Address(sender),
        message=ProviderMessageId("sent-1"),
        sign=sign,
    )


async def _react(acting: Stage, sign: str, name: str, sender: str = "ada") -> None:
    assert await acting.desk.take_in(_reacted(acting, sign, name, sender)) is None


async def _kept(acting: Stage) -> list[str]:
    def texts(transaction: Transaction) -> list[str]:
        speaker = acting.memory.people.find(transaction, CHANNEL, Address("ada"))
        assert speaker is not None
        recalled = acting.memory.conversations.recall(transaction, speaker, 50)
        return [kept.body.text for kept in recalled if kept.by_person]

    return await acting.memory.store.read(texts)


async def _greeted(acting: Stage) -> None:
    await acting.say("hello")
    await acting.connector.has_sent(1)
    await acting.settled()


async def test_it_is_kept_unanswered_and_the_model_reads_it_as_data_with_the_next_turn(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await _greeted(acting)
        await _react(acting, "👍", "r1")
        await _react(acting, "👍", "r1")
        await acting.settled()
        assert len(acting.texts()) == 1
        assert await _kept(acting) == ["hello", "[reaction 👍]"]
        await acting.say("and now?")
        await acting.connector.has_sent(2)
        [line] = [line for line in acting.model.asked[1] if "👍" in line.text]
        assert line.data
        assert line.text == "<data>The person put this under an earlier message: 👍</data>"


async def test_another_takes_its_place_and_it_goes_when_it_is_taken_away(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await _greeted(acting)
        await _react(acting, "👍", "r1")
        await _react(acting, "👎", "r2")
        assert await _kept(acting) == ["hello", "[reaction 👎]"]
        await _react(acting, "", "r3")
        assert await _kept(acting) == ["hello"]


@pytest.mark.parametrize("why", ["nothing is collected", "paused", "stopped"])
async def test_where_no_word_may_be_kept_none_of_it_is(tmp_path: Path, why: str) -> None:
    async with stage(tmp_path) as acting:
        await _greeted(acting)
        before = await _kept(acting)
        if why == "nothing is collected":
            acting.assistant = replace(acting.assistant, collects=False)

        def wish(transaction: Transaction) -> None:
            speaker = acting.memory.people.find(transaction, CHANNEL, Address("ada"))
            assert speaker is not None
            if why == "stopped":
                acting.memory.people.stop(transaction, speaker.person, acting.clock.now())

        await acting.memory.store.run(wish)
        if why == "paused":
            await _pause(acting)
        await _react(acting, "👍", "r1")
        assert await _kept(acting) == before


async def _pause(acting: Stage) -> None:
    def pause(transaction: Transaction) -> None:
        speaker = acting.memory.people.find(transaction, CHANNEL, Address("ada"))
        assert speaker is not None
        Wishes().pause(transaction, speaker.person, acting.clock.now())

    await acting.memory.store.run(pause)


async def test_of_a_stranger_nobody_is_made(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await _react(acting, "👍", "r1", sender="nobody")
        assert await acting.memory.store.read(acting.memory.people.numbers) == []


class _Asking(NobodyIsAsked):
    def asks_first(self, channel: ChannelId) -> bool:
        return True

    def standing(self, transaction: Transaction, channel: ChannelId, addresses: Sequence[Address]) -> Standing:
        return self.stands

    stands = Standing.WITHDRAWN


def _changes(acting: Stage, consenting: NobodyIsAsked) -> Changes:
    memory = acting.memory
    return Changes(
        store=memory.store,
        people=memory.people,
        conversations=memory.conversations,
        named=memory.named_messages,
        arrivals=memory.arrivals,
        files=memory.files,
        short=memory.short,
        consenting=consenting,
        collects=lambda channel: True,
        clock=acting.clock,
    )


async def test_who_is_asked_first_must_have_agreed(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await _greeted(acting)
        asking = _Asking()
        await _changes(acting, asking).note(_reacted(acting, "👍", "r1"))
        assert await _kept(acting) == ["hello"]
        asking.stands = Standing.AGREED
        await _changes(acting, asking).note(_reacted(acting, "👍", "r2"))
        assert await _kept(acting) == ["hello", "[reaction 👍]"]


async def test_one_from_before_an_erasure_does_not_come_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        old = _reacted(acting, "👍", "r1")
        await acting.clock.forward(60)

        def fence(transaction: Transaction) -> None:
            acting.memory.arrivals.fence(transaction, CHANNEL, Address("ada"), acting.clock.now())

        await acting.memory.store.run(fence)
        await acting.clock.forward(60)
        await _greeted(acting)
        await _changes(acting, NobodyIsAsked()).note(old)
        assert await _kept(acting) == ["hello"]
