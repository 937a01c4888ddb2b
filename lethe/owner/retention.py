"""What is forgotten by itself: when it last was, what would be now, and a run at once."""

import asyncio
from datetime import timedelta
from typing import Protocol

from console.ports.privacy import RetentionShown, SweptCounts
from core.clock import Clock
from core.identifiers import ChannelId
from core.log import Log
from core.memory.ageing import Ageing
from core.memory.opening import Memory
from core.ports.advance import Advance
from lethe.known_channels import KnownChannels
from lethe.owner.watched import watched
from privacy.agreed_days import AgreedDays
from privacy.due import Due
from privacy.foreseen import coarse
from privacy.notice_book import NoticeBook
from privacy.retention import Swept, foresee
from privacy.sweeps import last_sweep
from settings.settings import Settings

_LATE_AFTER = 3
"""So many times the pause between two sweeps, as the sweeps themselves see it."""
_NEARLY = 99
_WAITED = 2.0
"""Seconds that whoever began a run waits for its end."""


class Sweeps(Protocol):
    """What `privacy.retention.Retention` does here."""

    async def foreseen(self) -> int: ...

    async def run(self, advance: Advance = ...) -> Swept: ...


class OwnersRetention:
    """`console.ports.privacy.Retention`."""

    def __init__(
        self, *, settings: Settings, memory: Memory, known: KnownChannels, retention: Sweeps, clock: Clock, log: Log
    ) -> None:
        self._settings = settings
        self._memory = memory
        self._known = known
        self._retention = retention
        self._clock = clock
        self._log = log
        self._run: asyncio.Task[Swept] | None = None
        self._due, self._done = 0, 0
        """Messages and people, of the run that was last begun here."""

    async def shown(self) -> RetentionShown:
        last = await self._memory.store.read(last_sweep)
        pause = timedelta(minutes=self._settings.timing.sweep_minutes)
        at = last.at if last is not None else None
        return RetentionShown(
            last_at=at,
            last_messages=last.messages if last is not None else 0,
            last_people=coarse(last.people) if last is not None else "",
            refused_at=last.refused_at if last is not None else None,
            next_at=at + pause if at is not None else None,
            every_minutes=self._settings.timing.sweep_minutes,
            is_late=at is not None and self._clock.now() - at > _LATE_AFTER * pause,
            running=self._run is not None and not self._run.done(),
            percent=min(_NEARLY, self._done * 100 // self._due) if self._due else 0,
            just_done=self._just_done(),
            failed=self._run is not None and self._run.done() and self._just_done() is None,
        )

    async def foresee(self) -> SweptCounts:
        store, ageing = self._memory.store, Ageing()

        def retention_days(channel: ChannelId) -> int:
            return self._known.notice_of_any(channel).facts.retention_days

        book = await asyncio.to_thread(NoticeBook, self._settings.server.data_dir)
        agreed = AgreedDays(store=store, ageing=ageing, book=book, retention_days=retention_days)
        due = Due(store=store, ageing=ageing, retention_days=retention_days, shorter=agreed.shorter)
        return _counts(await foresee(due, store, ageing, self._clock.now()))

    async def begin(self) -> None:
        if self._run is None or self._run.done():
            self._run = asyncio.create_task(watched(self._swept(), self._log, "retention"), name="retention")
        done, _ = await asyncio.wait({self._run}, timeout=_WAITED)
        if done and not self._run.cancelled():
            self._run.result()  # whoever began it is told what hindered it

    async def _swept(self) -> Swept:
        self._done, self._due = 0, 0
        self._due = await self._retention.foreseen()
        return await self._retention.run(self._advance)

    def _advance(self, more: int) -> None:
        self._done += more

    def _just_done(self) -> SweptCounts | None:
        run = self._run
        if run is None or not run.done() or run.cancelled() or run.exception() is not None:
            return None
        return _counts(run.result())


def _counts(swept: Swept) -> SweptCounts:
    return SweptCounts(messages=swept.messages, files=swept.files, people=coarse(swept.people), refused=swept.refused)
