"""What began before the fence has no effect after it, also where nobody has ended it yet."""

from pathlib import Path

from core.identifiers import Address
from core.memory.store import Transaction
from core.ports.command import Speaker
from tests.journeys.stage import CHANNEL, stage


async def test_an_answer_that_comes_after_the_fence_is_neither_kept_nor_sent(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        people, conversations = acting.memory.people, acting.memory.conversations
        held = await acting.hold("hello")

        def unit(transaction: Transaction) -> Speaker:
            speaker = people.find(transaction, CHANNEL, Address("ada"))
            assert speaker is not None
            people.fence(transaction, speaker.person)
            return speaker

        speaker = await acting.memory.store.run(unit)
        held.set()
        await acting.settled()
        kept = await acting.memory.store.read(lambda transaction: conversations.since(transaction, speaker, 0, 10))
        assert [one.by_person for one in kept] == [True]
        assert acting.connector.sent == []
