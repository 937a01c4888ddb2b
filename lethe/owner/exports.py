"""Archives of somebody that an owner or a program asked for: made in the background, each once, for nobody else, and
held in memory for a while, never on a disk."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from hmac import compare_digest

from console.ports.people import Exporting
from core.clock import Clock
from core.log import Log
from core.ports.advance import Advance
from core.ports.command import Speaker
from lethe.archives_held import ArchiveBegun, ArchivesHeld, Key
from lethe.owner.watched import watched

_WAITED = 2.0
"""Most end sooner."""
_HELD_FOR = 600.0
_SAME_WITHIN = 60.0
"""Seconds in which whoever asks again means the one that is there."""
_MOST = 3
"""Of at most so many bytes as one answer carries."""
_NEARLY = 99


class OwnersExports:
    """`make`: the archive, None where it is too large. `total`: how much is put into it, in what `make` advances by.
    `stands`: is the person still here, and not fenced off since? `held`: where they lie, and whence an erasure takes
    them. `waits`: seconds that whoever begins one waits for its end."""

    def __init__(
        self,
        *,
        make: Callable[[Speaker, Advance], Awaitable[bytes | None]],
        total: Callable[[Speaker], Awaitable[int]],
        stands: Callable[[Speaker], Awaitable[bool]],
        held: ArchivesHeld,
        clock: Clock,
        log: Log,
        waits: float = _WAITED,
    ) -> None:
        self._make = make
        self._total = total
        self._stands = stands
        self._held = held
        self._clock = clock
        self._log = log
        self._waits = waits
        self._beginning = asyncio.Lock()

    async def begin(
        self, typed: str, speaker: Speaker, purpose: str, write_down: Callable[[], Awaitable[None]], *, asker: int = 0
    ) -> Exporting | None:
        """`write_down`: for the person, before anything is made; once for each that is begun. None where as many are
        being made as may be."""
        key = (asker, typed)
        async with self._beginning:
            self._let_go()
            begun = self._held.begun.get(key)
            if begun is None or not self._is_meant(begun, purpose):
                if sum(not one.task.done() for other, one in self._held.begun.items() if other != key) >= _MOST:
                    return None
                await write_down()
                self._held.drop(key)
                begun = await self._started(key, speaker, purpose)
        await asyncio.wait({begun.task}, timeout=self._waits)
        return self.shown(typed, asker=asker)

    def forget(self, typed: str) -> None:
        """Nobody may have it any more."""
        for key in [key for key in self._held.begun if key[1] == typed]:
            self._held.drop(key)

    def typed(self, job: str, *, asker: int) -> str | None:
        """For whom it is; None where `asker` began none that is called this, or it was let go of meanwhile."""
        self._let_go()
        sent = job.encode()
        return next(
            (
                typed
                for (who, typed), one in self._held.begun.items()
                if who == asker and compare_digest(one.job.encode(), sent)
            ),
            None,
        )

    def take(self, typed: str, *, asker: int) -> Exporting | None:
        """Where it is made, it is given once, and not held any longer."""
        shown = self.shown(typed, asker=asker)
        if shown is not None and shown.content is not None:
            self._held.drop((asker, typed))
        return shown

    async def whole(self, typed: str, *, asker: int = 0) -> Exporting | None:
        """Once it is made, or came to nothing. None where none was begun, or it was let go of meanwhile."""
        begun = self._held.begun.get((asker, typed))
        if begun is None:
            return None
        await asyncio.wait({begun.task})
        return self.shown(typed, asker=asker)

    def shown(self, typed: str, *, asker: int = 0) -> Exporting | None:
        self._let_go()
        begun = self._held.begun.get((asker, typed))
        if begun is None:
            return None
        if not begun.task.done():
            percent = min(_NEARLY, begun.done * 100 // max(1, begun.total))
            return Exporting(job=begun.job, running=True, percent=percent)
        failed = begun.task.cancelled() or begun.task.exception() is not None
        content = None if failed else begun.task.result()
        return Exporting(job=begun.job, running=False, content=content, failed=failed)

    async def _started(self, key: Key, speaker: Speaker, purpose: str) -> ArchiveBegun:
        total, done = await self._total(speaker), [0]

        def advance(more: int) -> None:
            done[0] += more
            begun.done = done[0]

        async def make() -> bytes | None:
            # It is held by now: who is erased from here on has it dropped, and who was before is seen here.
            if not await self._stands(speaker):
                self._held.drop(key)
                return None
            try:
                made = await watched(self._make(speaker, advance), self._log, "export")
            finally:
                begun.at = self._clock.monotonic()
            # Also where nobody ever looks here again.
            asyncio.get_running_loop().call_later(_HELD_FOR + 1, self._let_go)
            return made

        begun = ArchiveBegun(
            person=speaker.person,
            purpose=purpose,
            at=self._clock.monotonic(),
            job=secrets.token_urlsafe(24),
            total=total,
            task=asyncio.create_task(make(), name="export"),
        )
        self._held.hold(key, begun)
        return begun

    def _is_meant(self, begun: ArchiveBegun, purpose: str) -> bool:
        if begun.purpose != purpose:  # of this one the person was told nothing
            return False
        return not begun.task.done() or self._clock.monotonic() - begun.at < _SAME_WITHIN

    def _let_go(self) -> None:
        """What lies here for long, and what is too much: nobody's words are held for longer than they are of use."""
        now = self._clock.monotonic()
        ended = [key for key, one in self._held.begun.items() if one.task.done()]
        for place, key in enumerate(reversed(ended)):
            if place >= _MOST or now - self._held.begun[key].at >= _HELD_FOR:
                self._held.drop(key)
