"""The last message to somebody who was erased: where it comes to nothing, somebody else takes it up."""

import asyncio
from pathlib import Path

from core.identifiers import Address
from core.ports.command import Reply
from tests.journeys.stage import CHANNEL, stage


async def test_a_farewell_that_is_broken_off_is_given_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("hello")
        await acting.connector.has_sent(1)
        people = acting.memory.people
        speaker = await acting.memory.store.read(lambda transaction: people.find(transaction, CHANNEL, Address("ada")))
        assert speaker is not None
        acting.connector.holds = asyncio.Event()
        given_back: list[str] = []
        reply = Reply(text="gone", farewell=True, untold=lambda: given_back.append("untold"))
        acting.desk.take_leave(speaker, reply)
        for _ in range(20):
            await asyncio.sleep(0)
        assert given_back == []
        await acting.desk.stop(0)
        assert given_back == ["untold"]
