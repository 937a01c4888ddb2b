"""Where no word is kept (`collect = false`): a message is on the disk, sealed, only until it is answered.

It must survive a crash between the platform's knock and our answer, or it would be lost without a word; so it is
written as every other. Once the answer went it goes from the disk with it, in one transaction, and into memory that
ends with the process and never gives out what is older than half an hour. What a crash leaves is answered, then swept.
"""

import asyncio
from collections.abc import Callable, Sequence

from core.errors import StoreUnavailable, Superseded
from core.identifiers import ChannelId, MessageId
from core.log import Log
from core.memory.conversations import Kept
from core.memory.files import Files
from core.memory.people import People
from core.memory.short_memory import ShortMemory
from core.memory.store import Store, Transaction
from core.memory.unkept import UnkeptRows
from core.ports.command import Speaker


class Unkept:
    """`collects`: is what is said on a channel kept?"""

    def __init__(
        self,
        *,
        store: Store,
        people: People,
        rows: UnkeptRows,
        files: Files,
        short: ShortMemory,
        collects: Callable[[ChannelId], bool],
        log: Log,
    ) -> None:
        self._store = store
        self._people = people
        self._rows = rows
        self._files = files
        self._short = short
        self.collects = collects
        self._log = log

    async def end_turn(self, speaker: Speaker) -> None:
        """What is done with goes from the disk. Where the disk takes nothing just now, a sweep does it."""
        if self.collects(speaker.channel):
            return

        taken: list[Kept] = []

        def unit(transaction: Transaction) -> Sequence[str]:
            if not self._people.stands(transaction, speaker):
                return []
            said, names = self._rows.take(transaction, speaker)
            taken.extend(said)
            # Before they are gone from the disk: a page that looks in between finds them in one of the two.
            self._short.add(speaker.conversation, said)
            return names

        try:
            names = await self._store.run(unit)
        except StoreUnavailable as error:
            self._short.take_back(speaker.conversation, taken)
            self._log.failure("unkept.still_there", error)
            return
        await self._remove(names)

    async def drop(self, speaker: Speaker, numbers: Sequence[MessageId]) -> None:
        """Of somebody whom the owner blocked: what nobody answers or reads is not kept either, wherever words are.
        Raises Superseded."""

        def unit(transaction: Transaction) -> Sequence[str]:
            if not self._people.stands(transaction, speaker):
                raise Superseded
            return self._rows.forget(transaction, numbers)

        await self._remove(await self._store.run(unit))

    async def _remove(self, names: Sequence[str]) -> None:
        for name in names:
            await asyncio.to_thread(self._files.remove, name)
