"""The owner's pages and API at the door: nothing of them is there before somebody asks for the first."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from connectors.switchboard import Switchboard
from core.clock import Clock
from core.memory.opening import Memory
from settings.settings import Settings

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """What of a running server the owner's pages work with."""

    settings: Settings
    """As they held at the start; what is stored since is read again."""
    memory: Memory
    switchboard: Switchboard
    clock: Clock


OpensOwnerPages = Callable[[Household], Handler]


class OwnerDoor:
    def __init__(self, household: Household, opens: OpensOwnerPages | None) -> None:
        """`opens`: imports and builds the pages, at the first request; None: there are none."""
        self._household = household
        self._opens = opens
        self._handler: Handler | None = None
        self._opening = asyncio.Lock()

    def add_to(self, application: web.Application) -> None:
        paths = ("/console", "/console/{tail:.*}", "/api/v1", "/api/v1/{tail:.*}")
        for path in paths if self._opens is not None else ():
            application.router.add_route("*", path, self._answer)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        assert self._opens is not None
        async with self._opening:
            if self._handler is None:
                # Templates, passwords and forms take memory that a server without a visitor need not have.
                self._handler = await asyncio.to_thread(self._opens, self._household)
        return await self._handler(request)
