"""The owner's pages and API at the door: nothing of them is there before somebody asks for the first."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from aiohttp import web

from connectors.switchboard import Switchboard
from console.api.address import PREFIX
from core.clock import Clock
from core.gate import Gate
from core.log import Log
from core.memory.opening import Memory
from core.wording import Wording
from lethe.api_refusals import say_as_problem
from lethe.beating import Beat, Beating
from lethe.channel_watch import ChannelWatch
from lethe.events import LOOK_EVERY, Events
from lethe.handover_taken_up import HandoverTakenUp
from lethe.known_channels import KnownChannels
from lethe.made_backups import clear_old
from lethe.owner_alerts import OwnerAlerts
from lethe.owner_told import OwnerTold
from lethe.rights import Rights
from settings.settings import Settings

_CLEARED_EVERY = 3600.0

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Household:
    """What of a running server the owner's pages work with."""

    settings: Settings
    """As they held at the start; what is stored since is read again."""
    memory: Memory
    switchboard: Switchboard
    clock: Clock
    rights: Rights
    known: KnownChannels
    wording: Wording
    """What people read, in their languages."""
    gate: Gate
    log: Log
    beats: Callable[[], Sequence[Beat]] = tuple
    """What is done again and again, and when it was last."""
    port: Callable[[], int] = int
    """The one that it listens on, also where the system chose it; 0 before there is one."""
    alerts: OwnerAlerts | None = None
    """How the owner hears that somebody waits for a human, or that a channel does not work."""


def begin_events(household: Household, beating: Beating) -> None:
    """The owner's own systems are told what happens, also where nobody ever opens a page."""
    events = Events(
        receivers=household.settings.events,
        memory=household.memory,
        switchboard=household.switchboard,
        gate=household.gate,
        clock=household.clock,
        log=household.log,
    )
    household.rights.erasures.when_dropped = events.erased
    beating.start("events", events.run, LOOK_EVERY)


def _alerts_of(household: Household) -> OwnerAlerts:
    told = OwnerTold(
        settings=household.settings.handover,
        gate=household.gate,
        connector=household.switchboard.connector,
        log=household.log,
    )
    return OwnerAlerts(
        told=told,
        memory=household.memory,
        turns=ChannelWatch(switchboard=household.switchboard, clock=household.clock),
        console=household.settings.server.public_address,
        clock=household.clock,
        log=household.log,
    )


OpensOwnerPages = Callable[[Household], Handler]


class OwnerDoor:
    def __init__(
        self, household: Household, opens: OpensOwnerPages | None, beating: Beating, port: Callable[[], int]
    ) -> None:
        """`opens`: imports and builds the pages, at the first request; None: there are none."""
        alerts = _alerts_of(household)
        self._household = replace(household, beats=beating.beats, port=port, alerts=alerts)
        handing = household.rights.standing.handing
        handing.note = alerts.asked
        beating.start("handover", HandoverTakenUp(household.settings, handing, alerts, household.log).look, LOOK_EVERY)
        beating.start("alerts", alerts.run, LOOK_EVERY)
        self._opens = opens
        self._handler: Handler | None = None
        self._opening = asyncio.Lock()
        if household.settings.events:
            begin_events(household, beating)
        if opens is not None:
            beating.start("made backups", self._clear_backups, _CLEARED_EVERY)

    def add_to(self, application: web.Application) -> None:
        anything = r"{tail:[\s\S]*}"  # also where somebody writes a line break into an address
        paths = ("/console", f"/console/{anything}", PREFIX, f"{PREFIX}/{anything}")
        for path in paths if self._opens is not None else ():
            application.router.add_route("*", path, self._answer)
        if self._opens is not None:
            application.middlewares.insert(0, say_as_problem)

    async def _clear_backups(self) -> None:
        household = self._household
        await asyncio.to_thread(clear_old, household.settings.server.data_dir, household.clock.now())

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        assert self._opens is not None
        async with self._opening:
            if self._handler is None:
                # Templates, passwords and forms take memory that a server without a visitor need not have.
                self._handler = await asyncio.to_thread(self._opens, self._household)
        return await self._handler(request)
