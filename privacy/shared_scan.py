"""One look into all files for everybody who is being erased just then."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from privacy.scan import Scanned, scan


@dataclass(slots=True)
class _Round:
    tokens: set[str] = field(default_factory=set, repr=False)
    task: "asyncio.Task[Scanned] | None" = None


class SharedScan:
    """Whoever asks while a scan runs waits for the next, with all who ask meanwhile: the running one may have passed
    before what they had was gone. `folders`, `leave_out`, `is_sealed`: as `privacy.scan.scan`."""

    def __init__(self, folders: Iterable[Path], leave_out: Iterable[Path], is_sealed: Callable[[Path], bool]) -> None:
        self._folders = tuple(folders)
        self._leave_out = tuple(leave_out)
        self._is_sealed = is_sealed
        self._one_at_a_time = asyncio.Lock()
        self._next: _Round | None = None

    async def look_for(self, tokens: Iterable[str]) -> Scanned:
        """Found is only what was asked for here. Raises OSError."""
        mine = frozenset(tokens)
        if self._next is None:
            self._next = _Round()
            self._next.task = asyncio.ensure_future(self._run(self._next))
        joined = self._next
        joined.tokens |= mine
        assert joined.task is not None
        # Who is cancelled leaves the others their scan.
        scanned = await asyncio.shield(joined.task)
        return Scanned(unreadable=scanned.unreadable, found=scanned.found & mine)

    async def _run(self, joined: _Round) -> Scanned:
        async with self._one_at_a_time:
            self._next = None
            return await scan(self._folders, joined.tokens, self._leave_out, self._is_sealed)
