"""What the owner stores while the server runs is taken up without a new start, as far as that is safe: channels are
opened, replaced and closed; of an assistant, what changes neither who receives people's words nor what they were told.
Every other change of an assistant waits for the next start."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from math import inf
from pathlib import Path

from connectors.switchboard import Switchboard
from core.clock import Clock
from core.errors import DeliveryError, SettingError, StorageError
from core.identifiers import ChannelId
from core.log import Log
from lethe.known_channels import KnownChannels
from settings.assistants import AssistantSettings
from settings.book import Book
from settings.channels import ChannelSettings
from settings.fields import Secret
from settings.settings import Settings

LOOK_EVERY = 0.25
"""Seconds between two looks at the file; one look costs a question to the file system."""

_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 60.0
"""Seconds before a channel that would not open as it was changed is tried again; each pause is twice the one before.
After the first one, what could not be read is read again."""

Mark = tuple[int, int, int] | None


class TakingUp:
    def __init__(
        self, settings: Settings, *, known: KnownChannels, switchboard: Switchboard, clock: Clock, log: Log
    ) -> None:
        self._settings = settings
        self._known = known
        self._switchboard = switchboard
        self._clock = clock
        self._log = log
        self._file = Book(settings.server.data_dir).file
        # What was stored between reading the settings and this is taken up at the first look.
        self._seen: Mark = None
        self._assistants = {one.name: _told(one) for one in settings.assistants}
        self._held = _open(settings)
        self._wanted: Mapping[ChannelId, ChannelSettings] = self._held
        self._pause, self._again_at = _FIRST_PAUSE, inf
        self._read_at = 0.0

    async def look(self) -> None:
        mark = mark_of(self._file)
        if mark == self._seen:
            if self._clock.monotonic() >= self._again_at:
                await self._take_up(self._wanted)
            return
        if self._clock.monotonic() < self._read_at:
            return
        try:
            after = await asyncio.to_thread(self._settings.read_again)
        except (StorageError, OSError):  # it may pass by itself
            self._read_at = self._clock.monotonic() + _FIRST_PAUSE
            raise
        except SettingError as error:
            self._seen = mark
            self._log.event("book.refused", "error", count=len(error.mistakes))
            return
        self._seen = mark  # not before: what could not be read just now is read again
        try:
            self._assistants = {one.name: _told(one) for one in self._known.take_up(after)}
        except SettingError as error:
            self._log.event("book.refused", "error", count=len(error.mistakes))
        if {one.name: _told(one) for one in after.assistants} != self._assistants:
            self._log.event("book.needs_restart", "warning")
        self._wanted, self._pause = _open(after), _FIRST_PAUSE
        await self._take_up(self._wanted)

    async def _take_up(self, wanted: Mapping[ChannelId, ChannelSettings]) -> None:
        self._again_at = inf
        for name in [name for name in self._held if name not in wanted]:
            del self._held[name]
            await self._switchboard.remove(name)
            self._log.event("channel.closed", channel=name)
        for name, channel in wanted.items():
            held = self._held.get(name)
            if held is not None and _told(held) == _told(channel):
                continue
            if channel.assistant not in self._assistants:  # it answers after the next start
                continue
            if await self._opened(channel, held):
                self._held[name] = channel

    async def _opened(self, channel: ChannelSettings, held: ChannelSettings | None) -> bool:
        before = self._known.named(channel.name)
        try:
            self._known.know(channel)
            if held is None:
                await self._switchboard.open_all([channel])
            elif _at_the_door(held) != _at_the_door(channel):  # and not only whether people are answered
                await self._switchboard.replace(channel)
        except (SettingError, DeliveryError, StorageError, OSError) as error:
            if not isinstance(error, SettingError):  # it may pass by itself; what is set wrong does not
                self._try_again()
            if before is not None:
                with suppress(StorageError, OSError):  # it is known again, written down or not
                    self._known.know(before)
            self._log.failure("channel.not_replaced", error, channel=channel.name, kind=channel.kind)
            return False
        return True

    def _try_again(self) -> None:
        """Once for however many channels would not open."""
        if self._again_at == inf:
            self._again_at = self._clock.monotonic() + self._pause
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)


def mark_of(file: Path) -> Mark:
    """Another one for every file that was ever written there; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _open(settings: Settings) -> dict[ChannelId, ChannelSettings]:
    """A paused one too: whoever writes there is told so, and has their rights."""
    return {channel.name: channel for channel in settings.channels}


def _at_the_door(channel: ChannelSettings) -> Mapping[str, object]:
    return _told(replace(channel, paused=False, paused_says=""))


def _told(one: ChannelSettings | AssistantSettings) -> Mapping[str, object]:
    """As it can be compared: secrets are not, by accident."""
    return {name: _plain(value) for name, value in asdict(one).items()}


def _plain(value: object) -> object:
    match value:
        case Secret():
            return value.reveal()
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case _:
            return value
