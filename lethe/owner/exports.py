"""Archives of somebody that an owner asked for: made in the background, each once, and held in memory for a while."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from console.ports.people import Exporting
from core.clock import Clock
from core.log import Log
from core.ports.advance import Advance
from core.ports.command import Speaker
from lethe.owner.watched import watched

_WAITED = 2.0
"""Most end sooner."""
_HELD_FOR = 600.0
_SAME_WITHIN = 60.0
"""Seconds in which whoever asks again means the one that is there."""
_MOST = 3
"""Of at most so many bytes as one answer carries."""
_NEARLY = 99


@dataclass(slots=True, kw_only=True)
class _Begun:
    purpose: str = field(repr=False)
    at: float
    """By the monotonic clock."""
    total: int
    task: "asyncio.Task[bytes | None]"
    done: int = 0


class OwnersExports:
    """`make`: the archive, None where it is too large. `total`: how much is put into it, in what `make` advances by.
    `waits`: seconds that whoever begins one waits for its end."""

    def __init__(
        self,
        *,
        make: Callable[[Speaker, Advance], Awaitable[bytes | None]],
        total: Callable[[Speaker], Awaitable[int]],
        clock: Clock,
        log: Log,
        waits: float = _WAITED,
    ) -> None:
        self._make = make
        self._total = total
        self._clock = clock
        self._log = log
        self._waits = waits
        self._begun: OrderedDict[str, _Begun] = OrderedDict()
        self._beginning = asyncio.Lock()

    async def begin(
        self, typed: str, speaker: Speaker, purpose: str, write_down: Callable[[], Awaitable[None]]
    ) -> Exporting | None:
        """`write_down`: for the person, before anything is made; once for each that is begun. None where as many are
        being made as may be."""
        async with self._beginning:
            self._let_go()
            begun = self._begun.get(typed)
            if begun is None or not self._is_meant(begun, purpose):
                if sum(not one.task.done() for one in self._begun.values()) >= _MOST:
                    return None
                await write_down()
                begun = await self._started(speaker, purpose)
                self._begun[typed] = begun
                self._begun.move_to_end(typed)
        await asyncio.wait({begun.task}, timeout=self._waits)
        return self.shown(typed)

    def forget(self, typed: str) -> None:
        """Nobody may have it any more."""
        begun = self._begun.pop(typed, None)
        if begun is not None:
            begun.task.cancel()

    async def whole(self, typed: str) -> Exporting | None:
        """Once it is made, or came to nothing. None where none was begun, or it was let go of meanwhile."""
        begun = self._begun.get(typed)
        if begun is None:
            return None
        await asyncio.wait({begun.task})
        return self.shown(typed)

    def shown(self, typed: str) -> Exporting | None:
        self._let_go()
        begun = self._begun.get(typed)
        if begun is None:
            return None
        if not begun.task.done():
            percent = min(_NEARLY, begun.done * 100 // max(1, begun.total))
            return Exporting(running=True, percent=percent)
        failed = begun.task.cancelled() or begun.task.exception() is not None
        content = None if failed else begun.task.result()
        return Exporting(running=False, content=content, failed=failed)

    async def _started(self, speaker: Speaker, purpose: str) -> _Begun:
        total, done = await self._total(speaker), [0]

        def advance(more: int) -> None:
            done[0] += more
            begun.done = done[0]

        async def make() -> bytes | None:
            made = await watched(self._make(speaker, advance), self._log, "export")
            # Also where nobody ever looks here again.
            asyncio.get_running_loop().call_later(_HELD_FOR + 1, self._let_go)
            return made

        begun = _Begun(
            purpose=purpose, at=self._clock.monotonic(), total=total, task=asyncio.create_task(make(), name="export")
        )
        return begun

    def _is_meant(self, begun: _Begun, purpose: str) -> bool:
        if not begun.task.done():
            return True
        return begun.purpose == purpose and self._clock.monotonic() - begun.at < _SAME_WITHIN

    def _let_go(self) -> None:
        """What lies here for long, and what is too much: nobody's words are held for longer than they are of use."""
        now = self._clock.monotonic()
        ended = [typed for typed, one in self._begun.items() if one.task.done()]
        for place, typed in enumerate(reversed(ended)):
            if place >= _MOST or now - self._begun[typed].at >= _HELD_FOR:
                del self._begun[typed]
