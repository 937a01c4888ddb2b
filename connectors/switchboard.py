"""The channels now open: opens, replaces and closes them, and keeps those listening that fetch for themselves."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import partial
from secrets import token_bytes

from connectors.kind import Acknowledgement, AnswersHandshake, HoldsPersonalData, Kind, ServesPages, Surroundings
from connectors.traffic import Traffic
from core.clock import Clock
from core.errors import ChannelRefused, TryAgain
from core.identifiers import ChannelId
from core.log import Log
from core.ports.connector import Connector, HandOver, ListensItself, SetAsideFor
from core.ports.personal_place import PersonalPlace
from settings.channels import ChannelSettings


class State(StrEnum):
    WAITING = "waiting"
    """Not open yet; tried again by itself."""
    OPEN = "open"
    REFUSED = "refused"
    """The platform will not have us: the owner must look."""


@dataclass(slots=True, kw_only=True)
class Line:
    """One channel as it stands; what its connector can do is asked once."""

    settings: ChannelSettings
    kind: Kind
    connector: Connector
    state: State = State.WAITING
    acknowledgement: Acknowledgement = field(init=False)
    pages: ServesPages | None = field(init=False)
    handshake: AnswersHandshake | None = field(init=False)
    listener: ListensItself | None = field(init=False)
    place: PersonalPlace | None = field(init=False)

    def __post_init__(self) -> None:
        connector: object = self.connector
        self.acknowledgement = self.kind.acknowledgement
        self.pages = connector if isinstance(connector, ServesPages) else None
        self.handshake = connector if isinstance(connector, AnswersHandshake) else None
        self.listener = connector if isinstance(connector, ListensItself) else None
        self.place = connector.place if isinstance(connector, HoldsPersonalData) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    first_seconds: float = 1.0
    longest_seconds: float = 60.0
    refused_seconds: float = 600.0
    """A key that was refused is tried again this rarely."""
    start_seconds: float = 1.0
    """How long `open_all` waits for the first try of every channel; slower ones open later, by themselves."""

    def pause(self, failures: int, asked: timedelta | None = None) -> float:
        grown = min(self.longest_seconds, self.first_seconds * 2.0 ** min(failures, 16))
        return max(grown, asked.total_seconds()) if asked else grown


class Switchboard:
    def __init__(
        self,
        *,
        kinds: Mapping[str, Kind],
        surroundings: Callable[[ChannelSettings], Surroundings],
        hand_over: HandOver,
        set_aside: SetAsideFor,
        clock: Clock,
        log: Log,
        patience: Patience | None = None,
    ) -> None:
        self._kinds = kinds
        self._surroundings = surroundings
        self._hand_over = hand_over
        self._set_aside = set_aside
        self._clock = clock
        self._log = log
        self._patience = patience or Patience()
        self._lines: dict[ChannelId, Line] = {}
        self._keepers: dict[ChannelId, asyncio.Task[None]] = {}
        self._changing: dict[ChannelId, asyncio.Lock] = {}
        """Two changes of one channel come one after the other: what was asked for last is what stands."""
        self.traffic = Traffic(connector=self.connector, clock=clock, log=log, random=token_bytes)

    def line(self, name: ChannelId) -> Line | None:
        return self._lines.get(name)

    def lines(self) -> Iterator[Line]:
        return iter(tuple(self._lines.values()))

    def connector(self, name: ChannelId) -> Connector | None:
        """None only for a channel that does not exist; one not open yet says TryAgain by itself."""
        line = self._lines.get(name)
        return line.connector if line else None

    async def open_all(self, channels: Sequence[ChannelSettings]) -> None:
        """Return when each was tried once, or is slow; none of them keeps another from opening."""
        for settings in channels:
            self._lines[settings.name] = self._make(settings)
        tried = [self._keep_alive(settings.name) for settings in channels]
        if tried:
            await asyncio.wait(
                [asyncio.ensure_future(one.wait()) for one in tried], timeout=self._patience.start_seconds
            )

    async def replace(self, settings: ChannelSettings) -> None:
        """Open it as it is set now; the old one stays, and the error is raised, where it will not open."""
        async with self._changing.setdefault(settings.name, asyncio.Lock()):
            await self._replace(settings)

    async def open_again(self, name: ChannelId) -> None:
        """As it is set by then; nothing of one that is removed meanwhile. The old one stays as with `replace`."""
        async with self._changing.setdefault(name, asyncio.Lock()):
            line = self._lines.get(name)
            if line is not None:
                await self._replace(line.settings)

    async def _replace(self, settings: ChannelSettings) -> None:
        line = self._make(settings)
        try:
            await line.connector.open()
        except BaseException:
            await line.connector.close()
            raise
        line.state = State.OPEN
        # Whoever comes in between finds the new one: at no moment there is none.
        old = self._lines.get(settings.name)
        self._lines[settings.name] = line
        await self._stop(settings.name)
        self._keep_alive(settings.name)
        if old is not None:
            await self._close(old)

    async def remove(self, name: ChannelId) -> None:
        async with self._changing.setdefault(name, asyncio.Lock()):
            line = self._lines.pop(name, None)
            if line is not None:
                await self._stop(name)
                await self._close(line)

    async def stop_listening(self) -> None:
        """Nothing more is fetched; sending goes on."""
        for name in tuple(self._keepers):
            await self._stop(name)

    async def close(self) -> None:
        await self.stop_listening()
        for line in self._lines.values():
            await self._close(line)
        self._lines.clear()

    def _make(self, settings: ChannelSettings) -> Line:
        kind = self._kinds[settings.kind]
        return Line(settings=settings, kind=kind, connector=kind.make(settings, self._surroundings(settings)))

    def _keep_alive(self, name: ChannelId) -> asyncio.Event:
        tried = asyncio.Event()
        self._keepers[name] = asyncio.create_task(self._keep(self._lines[name], tried), name=f"channel {name}")
        return tried

    async def _keep(self, line: Line, tried: asyncio.Event) -> None:
        """Open, then listen; after a failure again, more and more rarely."""
        failures = 0
        while True:
            began = self._clock.monotonic()
            opened = line.state is State.OPEN
            try:
                await self._work(line, tried)
                return
            except ChannelRefused as error:
                line.state = State.REFUSED
                pause = self._patience.refused_seconds
                self._log.failure("channel.refused", error, channel=line.settings.name, kind=line.kind.name)
            except TryAgain as error:
                pause = self._patience.pause(failures, error.retry_after)
                self._log.event("channel.waiting", "warning", channel=line.settings.name, seconds=pause)
            except Exception as error:  # noqa: BLE001  a listener that dies is started again, whatever it died of
                pause = self._patience.pause(failures)
                self._log.failure("channel.failed", error, channel=line.settings.name, kind=line.kind.name)
            finally:
                tried.set()
            lasted = self._clock.monotonic() - began
            failures = 0 if opened and lasted > self._patience.longest_seconds else failures + 1
            await self._clock.sleep(pause)

    async def _work(self, line: Line, tried: asyncio.Event) -> None:
        if line.state is not State.OPEN:
            await line.connector.open()
            line.state = State.OPEN
            self._log.event("channel.open", channel=line.settings.name, kind=line.kind.name)
        tried.set()
        if line.listener is not None:
            await line.listener.listen(self._hand_over, partial(self._set_aside, line.settings.name))

    async def _stop(self, name: ChannelId) -> None:
        keeper = self._keepers.pop(name, None)
        if keeper is not None:
            keeper.cancel()
            await asyncio.wait([keeper])

    async def _close(self, line: Line) -> None:
        try:
            await line.connector.close()
        except Exception as error:  # noqa: BLE001  the others must be closed too
            self._log.failure("channel.failed", error, channel=line.settings.name, kind=line.kind.name)
