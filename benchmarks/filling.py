"""Fills a database of Lethe's own, through its own rooms, as if many people had talked with it before.

python -m benchmarks.filling FOLDER MESSAGES
"""

import asyncio
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

from core.clock import SystemClock
from core.identifiers import Address, ChannelId, ProviderMessageId
from core.log import Log
from core.memory.bodies import Body
from core.memory.opening import Memory, open_memory
from core.memory.store import Transaction
from core.memory.tables import State
from core.ports.command import Speaker

MESSAGES_EACH = 10
FIRST_CHAT = 1_000_000
_TOGETHER = 200
"""Conversations whose messages were said in between each other."""
_CHANNEL = ChannelId("tg")
_SAID = "Hello! Could you tell me when you are open on Saturday, please? I wrote to you last week too."
_ANSWERED = "We are open from nine to five, and on Saturday until noon; you need no appointment. See you soon."


class Filling:
    def __init__(self, memory: Memory, clock: SystemClock) -> None:
        self._memory = memory
        self._now = clock.now()

    async def fill(self, messages: int) -> None:
        chats = range(FIRST_CHAT, FIRST_CHAT + messages // MESSAGES_EACH)
        for start in range(0, len(chats), _TOGETHER):
            await self._memory.store.run(partial(self._talk, chats=chats[start : start + _TOGETHER]))

    def _talk(self, transaction: Transaction, chats: range) -> None:
        speakers = [self._recognise(transaction, chat) for chat in chats]
        for number in range(MESSAGES_EACH):
            for speaker in speakers:
                self._say(transaction, speaker, number)

    def _recognise(self, transaction: Transaction, chat: int) -> Speaker:
        speaker = self._memory.people.recognise(
            transaction, channel=_CHANNEL, address=Address(str(chat)), name=f"Bench Number {chat}", language="en"
        )
        assert speaker is not None
        return speaker

    def _say(self, transaction: Transaction, speaker: Speaker, number: int) -> None:
        by_person = number % 2 == 0
        provider_id = ProviderMessageId(f"{speaker.address}:{number}")
        at = self._now - timedelta(days=10) + timedelta(minutes=number)
        if by_person:
            self._memory.arrivals.claim(transaction, _CHANNEL, f"filled:{provider_id}", at)
        self._memory.conversations.remember(
            transaction,
            speaker,
            Body(text=_SAID if by_person else _ANSWERED, provider_id=provider_id),
            by_person=by_person,
            at=at,
            state=State.ANSWERED if by_person else State.SENT,
        )


async def fill(folder: Path, messages: int) -> None:
    clock = SystemClock()
    memory = await open_memory(
        database=folder / "data" / "lethe.db",
        keys=folder / "data" / "keys",
        files=folder / "data" / "files",
        clock=clock,
        log=Log(lambda line: None),
    )
    try:
        await Filling(memory, clock).fill(messages)
    finally:
        memory.close()


if __name__ == "__main__":
    asyncio.run(fill(Path(sys.argv[1]), int(sys.argv[2])))
