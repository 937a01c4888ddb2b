"""Where no word is kept: every minute, what a crash or a late answer left goes, and so do people who went silent."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from core.clock import Clock
from core.identifiers import ChannelId, PersonId
from core.log import Log
from core.memory.ageing import Ageing
from core.memory.files import Files
from core.memory.people import People
from core.memory.short_memory import CONTEXT_MINUTES, ShortMemory
from core.memory.store import Store, Transaction
from core.memory.unkept import UnkeptRows
from core.ports.command import Speaker
from privacy.due import Due
from privacy.erasure import Erasures
from privacy.journal import Case
from privacy.readable import readable


class Passing:
    """`collects`: is what is said on a channel kept? With a person goes their key: what the disk still has of them in
    its journal or in freed blocks is noise from then on."""

    def __init__(
        self,
        *,
        store: Store,
        ageing: Ageing,
        rows: UnkeptRows,
        people: People,
        files: Files,
        short: ShortMemory,
        erasures: Erasures,
        collects: Callable[[ChannelId], bool],
        clock: Clock,
        log: Log,
    ) -> None:
        self._store = store
        self._ageing = ageing
        self._rows = rows
        self._people = people
        self._files = files
        self._short = short
        self._erasures = erasures
        self._collects = collects
        self._clock = clock
        self._log = log
        self._found = Due(store=store, ageing=ageing, retention_days=lambda channel: 0).found

    async def run(self) -> int:
        """How many people went."""
        self._short.drop_old()
        gone = 0
        for channel in await self._store.read(self._ageing.channels):
            if not self._collects(channel):
                await self._forget_words(channel)
                gone += await self._forget_people(channel)
        if gone:
            self._log.event("unkept.passed", count=gone)
        return gone

    async def _forget_words(self, channel: ChannelId) -> None:
        async for numbers in self._found(partial(self._rows.done, channel=channel)):
            for name in await self._store.run(partial(self._rows.forget, numbers=numbers)):
                await asyncio.to_thread(self._files.remove, name)

    async def _forget_people(self, channel: ChannelId) -> int:
        gone = 0
        async for people in self._found(partial(self._rows.idle, channel=channel, now=self._clock.now())):
            cases = await self._store.run(partial(self._begin, people=people))
            gone += len(await self._erasures.carry_out(cases))
        return gone

    def _begin(self, transaction: Transaction, people: Sequence[PersonId]) -> list[Case]:
        """Looked at again in the same transaction: who has said something meanwhile stays."""
        now = self._clock.now()
        before = now - timedelta(minutes=CONTEXT_MINUTES)
        idle = [person for person in people if self._rows.is_idle(transaction, person, now)]
        speakers = readable(transaction, self._people, idle, self._log)
        silent = [one for one in speakers if self._is_silent(one)]
        cases = [self._erasures.begin(transaction, one, says="", at=before) for one in silent]
        return [case for case in cases if case is not None]

    def _is_silent(self, speaker: Speaker) -> bool:
        return not self._short.recall(speaker.conversation)
