"""What is remembered is sent once, whoever read memory when."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import DeliveryError, InDoubt, Superseded, TryAgain
from core.identifiers import ProviderMessageId
from core.journey.carrying import Carrying
from core.journey.sending import Sending
from core.log import Log
from core.memory.bodies import Body
from core.memory.conversations import Kept
from core.memory.opening import Memory
from core.memory.store import Result, Store, Transaction, Unit
from core.memory.tables import State
from core.messages import Delivery, OutboundMessage
from core.metrics import Metrics
from core.ports.command import Speaker
from core.wording import Wording
from tests.core.memory.opened import opened, say
from tests.core.memory.store_around import StoreAround
from tests.fakes.still_clock import StillClock
from tests.journeys.stage import NotingConnector


class HeldConnector(NotingConnector):
    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.asked = asyncio.Event()

    async def send(self, message: OutboundMessage) -> Delivery:
        self.asked.set()
        await self.gate.wait()
        self.sent.append(message)
        return Delivery(provider_id=ProviderMessageId(f"out-{len(self.sent)}"))


async def _replied(memory: Memory) -> tuple[Speaker, Kept]:
    speaker, _ = await say(memory, "hello")

    def unit(transaction: Transaction) -> Kept:
        return memory.conversations.remember(
            transaction, speaker, Body(text="pong"), by_person=False, at=StillClock().now(), state=State.SENDING
        )

    return speaker, await memory.store.run(unit)


def _sending(memory: Memory, connector: NotingConnector, store: Store | None = None) -> Sending:
    return Sending(
        store=store or memory.store,
        people=memory.people,
        conversations=memory.conversations,
        files=memory.files,
        connectors=lambda _: connector,
        carrying=Carrying(links=memory.links, wording=Wording([]), public_address="", minutes=60),
        clock=StillClock(),
        log=Log(lambda line: None),
        metrics=Metrics(),
        retry_seconds=(1.0,),
        give_up_hours=24,
    )


async def test_who_read_memory_a_moment_before_does_not_send_it_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, kept = await _replied(memory)
        connector = HeldConnector()
        sending = _sending(memory, connector)
        first = asyncio.create_task(sending.send_all(speaker, [kept], {}))
        await connector.asked.wait()

        def unsent(transaction: Transaction) -> list[Kept]:
            return [each for each in memory.conversations.work(transaction, speaker, 50) if not each.by_person]

        seen_before = await memory.store.read(unsent)
        assert [each.number for each in seen_before] == [kept.number]
        connector.gate.set()
        assert await first is None
        assert await sending.send_all(speaker, seen_before, {}) is None
        assert [message.text for message in connector.sent] == ["pong"]


class AskedConnector(HeldConnector):
    """One whose platform can be asked what it has, and that fails as it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.has: list[str] = []

    async def send(self, message: OutboundMessage) -> Delivery:
        self.has.append(message.text)
        return await super().send(message)

    async def was_sent(self, message: OutboundMessage) -> bool | None:
        return message.text in self.has


class FailingConnector(HeldConnector):
    def __init__(self, error: DeliveryError) -> None:
        super().__init__()
        self.error = error

    async def send(self, message: OutboundMessage) -> Delivery:
        await super().send(message)
        raise self.error


async def _state(memory: Memory, speaker: Speaker, kept: Kept) -> State:
    found = await memory.store.read(lambda transaction: memory.conversations.since(transaction, speaker, 0, 50))
    return next(each.state for each in found if each.number == kept.number)


async def _begun(
    sending: Sending, connector: HeldConnector, speaker: Speaker, *kept: Kept
) -> asyncio.Task[float | None]:
    task = asyncio.create_task(sending.send_all(speaker, kept, {}))
    await connector.asked.wait()
    return task


async def test_what_was_reported_as_arrived_is_not_sent_again_for_want_of_an_answer(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, kept = await _replied(memory)
        connector = FailingConnector(InDoubt("no answer to a request that was written"))
        task = await _begun(_sending(memory, connector), connector, speaker, kept)
        body = replace(kept.body, provider_id=ProviderMessageId("theirs"))
        await memory.store.run(lambda transaction: memory.conversations.sent(transaction, speaker, kept, body))
        connector.gate.set()
        assert await task is None
        assert await _state(memory, speaker, kept) is State.SENT


async def test_what_was_withheld_while_it_was_being_sent_is_not_tried_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, kept = await _replied(memory)
        connector = FailingConnector(TryAgain("away"))
        task = await _begun(_sending(memory, connector), connector, speaker, kept)
        await memory.store.run(lambda transaction: memory.conversations.withhold(transaction, speaker))
        connector.gate.set()
        assert await task is None
        assert await _state(memory, speaker, kept) is State.UNDELIVERED


async def test_of_a_reply_in_parts_no_part_goes_after_a_stop(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, kept = await _replied(memory)

        def second(transaction: Transaction) -> Kept:
            body = Body(text="and more")
            at = StillClock().now()
            return memory.conversations.remember(
                transaction, speaker, body, by_person=False, at=at, state=State.PENDING
            )

        following = await memory.store.run(second)
        connector = HeldConnector()
        task = await _begun(_sending(memory, connector), connector, speaker, kept, following)
        await memory.store.run(lambda transaction: memory.conversations.withhold(transaction, speaker))
        connector.gate.set()
        with pytest.raises(Superseded):
            await task
        assert [message.text for message in connector.sent] == ["pong"]


async def test_a_send_that_was_ended_is_asked_for_before_it_is_sent_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, kept = await _replied(memory)
        connector = AskedConnector()
        sending = _sending(memory, connector)
        task = await _begun(sending, connector, speaker, kept)
        task.cancel()
        await asyncio.wait([task])
        connector.gate.set()
        assert await sending.send_all(speaker, [kept], {}) is None
        assert connector.has == ["pong"]
        assert await _state(memory, speaker, kept) is State.SENT


class NoMemory(StoreAround):
    """Takes nothing, and never says so to whoever waits, until it is mended."""

    def __init__(self, memory: Memory) -> None:
        super().__init__(memory)
        self.is_broken = True
        self.asked = asyncio.Event()

    async def run(self, unit: Unit[Result], foretold: Callable[[Result], None] | None = None) -> Result:
        if self.is_broken:
            self.asked.set()
            await asyncio.Event().wait()
        return await super().run(unit, foretold)


async def test_what_went_and_was_not_written_down_before_somebody_ended_it_is_not_sent_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, kept = await _replied(memory)
        connector, store = HeldConnector(), NoMemory(memory)
        connector.gate.set()
        sending = _sending(memory, connector, store)
        task = asyncio.create_task(sending.send_all(speaker, [kept], {}))
        await store.asked.wait()
        task.cancel()
        await asyncio.wait([task])
        store.is_broken = False
        assert await sending.send_all(speaker, [kept], {}) is None
        assert [message.text for message in connector.sent] == ["pong"]
        assert await _state(memory, speaker, kept) is State.SENT


async def test_what_memory_did_not_take_is_in_nobodys_hand(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        _, kept = await _replied(memory)
        sending = _sending(memory, HeldConnector())
        holder = asyncio.create_task(asyncio.Event().wait())
        sending.take_in_hand([kept], holder)
        assert sending.is_in_hand(kept)
        sending.let_go(holder)
        assert not sending.is_in_hand(kept)
        holder.cancel()
