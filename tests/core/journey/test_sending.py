"""What is remembered is sent once, whoever read memory when."""

import asyncio
from pathlib import Path

from core.identifiers import ProviderMessageId
from core.journey.carrying import Carrying
from core.journey.sending import Sending
from core.log import Log
from core.memory.bodies import Body
from core.memory.conversations import Kept
from core.memory.opening import Memory
from core.memory.store import Transaction
from core.memory.tables import State
from core.messages import Delivery, OutboundMessage
from core.metrics import Metrics
from core.ports.command import Speaker
from core.wording import Wording
from tests.core.memory.opened import opened, say
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


def _sending(memory: Memory, connector: NotingConnector) -> Sending:
    return Sending(
        store=memory.store,
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
