"""Whether a server could start with these settings: built as a start would, without asking anybody or opening
anything."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Protocol

from core.clock import SystemClock
from core.errors import SettingError
from core.gate import Gate
from core.log import Log
from lethe.assistants import Assistants, read_prepared_answers
from lethe.event_recipient import recipient_of
from lethe.owner_told import OwnerTold
from lethe.unopened import unopened
from settings.settings import Settings


class _Closes(Protocol):
    def close(self) -> Awaitable[None]: ...


async def refuse_unstartable(settings: Settings) -> None:
    """What reading the settings alone cannot see. Raises SettingError with every mistake, where a start would end with
    one of them."""
    gate, mistakes = Gate(), list[str]()
    try:
        for build in _parts(settings, gate):
            try:
                # Files are read, and packages that nothing here has needed so far.
                part = await asyncio.to_thread(build)
            except SettingError as error:
                mistakes += error.mistakes
            else:
                await part.close()
        _declare_where_the_owner_is_told(settings, gate, mistakes)
    finally:
        await gate.close()
    if mistakes:
        raise SettingError(*mistakes)


def _parts(settings: Settings, gate: Gate) -> Iterator[Callable[[], _Closes]]:
    yield partial(_assistants, settings, gate)
    for channel in settings.channels:
        yield partial(unopened, settings, gate, channel)


def _assistants(settings: Settings, gate: Gate) -> Assistants:
    read_prepared_answers(settings)
    return Assistants(settings, gate=gate, clock=SystemClock())


def _declare_where_the_owner_is_told(settings: Settings, gate: Gate, mistakes: list[str]) -> None:
    try:
        OwnerTold(settings=settings.handover, gate=gate, connector=lambda name: None, log=Log(lambda line: None))
        for receiver in settings.events:
            gate.declare(recipient_of(receiver))
    except SettingError as error:
        mistakes += error.mistakes
