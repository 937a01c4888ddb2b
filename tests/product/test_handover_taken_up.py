"""What the owner stores of handing over is taken up, also where it could not be read at the first look."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import StorageError
from core.gate import Gate
from core.log import Log
from core.wording import Wording
from lethe.channel_watch import Turn
from lethe.handover_taken_up import HandoverTakenUp
from lethe.owner_alerts import OwnerAlerts
from lethe.owner_told import OwnerTold
from privacy.handing_over import HandingOver
from privacy.menu import LANGUAGES
from settings.book import Book, Content
from settings.settings import Settings
from tests.console.running import settings_for
from tests.core.memory.opened import opened
from tests.fakes.still_clock import StillClock

_WORDING = Wording([LANGUAGES.parents[1] / "core" / "languages", LANGUAGES])


class _NothingFell:
    def turns(self) -> Sequence[tuple[Turn, str]]:
        return ()

    def taken(self) -> None: ...


_Makes = Callable[[], HandoverTakenUp]


@asynccontextmanager
async def _handing(settings: Settings, folder: Path) -> AsyncIterator[tuple[HandingOver, _Makes]]:
    """By these settings, and what takes up how they are changed, as it is made at a start."""
    clock, log, gate = StillClock(), Log(list[str]().append, "info"), Gate()
    async with opened(folder / "memory") as memory:
        told = OwnerTold(settings=settings.handover, gate=gate, connector=lambda channel: None, log=log)
        alerts = OwnerAlerts(told=told, memory=memory, turns=_NothingFell(), console="", clock=clock, log=log)
        handing = HandingOver(
            store=memory.store,
            people=memory.people,
            conversations=memory.conversations,
            wording=_WORDING,
            clock=clock,
            log=log,
            minutes=settings.handover.minutes,
            wake=lambda speaker: None,
        )
        yield handing, lambda: HandoverTakenUp(settings, handing, alerts, log)
    await gate.close()


def _store_minutes(settings: Settings, minutes: int) -> None:
    page = {"name": "handover", "minutes": str(minutes)}
    Book(settings.server.data_dir).change(lambda content: content.added("handover", page))


async def test_what_could_not_be_read_just_now_is_read_at_the_next_look(tmp_path: Path) -> None:
    before = settings_for(tmp_path)
    hindered: list[Exception] = [StorageError("the keys are not there")]

    def read_again(*, stored: Content | None = None) -> Settings:
        if hindered:
            raise hindered.pop()
        return before.read_again(stored=stored)

    async with _handing(replace(before, read_again=read_again), tmp_path) as (handing, made):
        taken_up = made()
        _store_minutes(before, 45)
        with pytest.raises(StorageError):
            await taken_up.look()
        assert handing._lasts == timedelta(minutes=before.handover.minutes)
        await taken_up.look()
        assert handing._lasts == timedelta(minutes=45)


async def test_what_is_stored_while_the_server_starts_is_taken_up_too(tmp_path: Path) -> None:
    before = settings_for(tmp_path)
    async with _handing(before, tmp_path) as (handing, made):
        _store_minutes(before, 45)
        taken_up = made()
        await taken_up.look()
        assert handing._lasts == timedelta(minutes=45)
