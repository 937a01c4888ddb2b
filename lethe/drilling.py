"""The drill, put together: the real desk, the real rights and the real memory, on a channel that nobody else has."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from connectors.open_lines import OpenLines
from core.clock import Clock
from core.documents.reader import DocumentReader
from core.identifiers import ChannelId
from core.log import Log
from core.memory.opening import Memory
from core.memory.private_files import write_private
from core.memory.store import Transaction
from core.metrics import Metrics
from core.models.echo import EchoModel
from core.ports.command import Speaker
from core.ports.language_model import Assistant, Limits
from core.wording import Wording
from lethe.kept_elsewhere import elsewhere
from lethe.rights import Rights
from lethe.speaking import desk_of
from privacy.beside import Beside
from privacy.drill import CHANNEL, Drill, DrillChannel
from privacy.journal import Case, LastMessage
from privacy.notice_book import NoticeBook
from privacy.notices import NoticeFacts, notice_in_force
from settings.settings import Settings

LANGUAGES = tuple(Path(__file__).parents[1] / room / "languages" for room in ("core", "privacy"))
RESULT = "drill.json"
"""What the last one found, in the data folder."""
_PATIENCE = 20.0
_NOT_AT_ONCE = 3600.0
"""Seconds after a start in which people come first."""
_FACTS = NoticeFacts(assistant="drill", is_ai=False, retention_days=1)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a drill stands on: the very things that people's own words go through."""

    settings: Settings
    memory: Memory
    beside: Beside
    open_lines: OpenLines
    wording: Wording
    clock: Clock


class Drills:
    """While one is under way, nobody else takes up its erasure. Each has counters of its own, which nobody reads."""

    def __init__(self, ground: Ground, log: Log, count: Callable[[str], None]) -> None:
        self._ground = ground
        self._log = log
        self._count = count
        self._under_way = False

    async def unless_under_way(self, look: Callable[[], Awaitable[Sequence[LastMessage]]]) -> Sequence[LastMessage]:
        return [] if self._under_way else await look()

    def first_after(self, every_seconds: float) -> float:
        """Seconds from a start to the first: a server that is started anew each night would never hold one else."""
        last = last_result(self._ground.settings.server.data_dir)
        ago = every_seconds
        if last is not None:
            with suppress(ValueError, TypeError):  # what is no time, or none with a zone
                ago = (self._ground.clock.now() - datetime.fromisoformat(last[0])).total_seconds()
        return min(max(every_seconds - ago, _NOT_AT_ONCE), every_seconds)

    async def clear(self) -> None:
        """At a start, before anything is taken up: whoever one left that was killed in the middle."""
        people = self._ground.memory.people
        if await self._ground.memory.store.read(partial(people.on_channel, channel=CHANNEL)):
            acting = _Acting(self._ground)
            try:
                await acting.clear()
            finally:
                await acting.desk.stop(0)

    async def alone(self) -> str:
        """As `run`, where no server is: whoever must be erased again after a restore goes first, as at a start."""
        await _Acting(self._ground).rights.boot_guard.replay()
        return await self.run()

    async def run(self) -> str:
        """What did not hold; empty where all did. It is also written down, for who asks from outside."""
        self._under_way = True
        try:
            failed = await self._run()
        finally:
            self._under_way = False
        ground = self._ground
        await asyncio.to_thread(_write_down, ground.settings.server.data_dir, ground.clock.now(), failed)
        return failed

    async def _run(self) -> str:
        ground = self._ground
        acting = _Acting(ground)
        try:
            await acting.clear()
            drill = Drill(
                channel=acting.channel,
                take_in=acting.desk.take_in,
                settled=partial(acting.desk.stop, _PATIENCE),
                store=ground.memory.store,
                people=ground.memory.people,
                vault=ground.memory.vault,
                register=acting.rights.register,
                ledger=ground.beside.ledger,
                folders=[ground.settings.server.data_dir, *elsewhere(ground.settings)],
                leave_out=ground.settings.owner_files,
                clock=ground.clock,
                log=self._log,
                count=self._count,
            )
            failed = await drill.run()
            await acting.clear()
        finally:
            await acting.desk.stop(0)
        return failed


class _Acting:
    """What one drill is acted on; `core.ports.in_flight` for its rights."""

    def __init__(self, ground: Ground) -> None:
        self.channel = DrillChannel()
        self._memory = ground.memory
        self._clock = ground.clock
        notice = notice_in_force(_FACTS, ground.wording)
        metrics, quiet = Metrics(), Log(lambda line: None)
        self.rights = Rights(
            settings=ground.settings,
            memory=ground.memory,
            beside=ground.beside,
            in_flight=self,
            connector=self._connector,
            open_lines=ground.open_lines,
            notice=lambda _: notice,
            book=NoticeBook(ground.settings.server.data_dir),
            asked_by=lambda _: {},
            wording=ground.wording,
            largest_file=lambda _: self.channel.capabilities.largest_file,
            clock=ground.clock,
            log=quiet,
            metrics=metrics,
            random=secrets.token_bytes,
        )
        self.desk = desk_of(
            limits=ground.settings.limits,
            timing=ground.settings.timing,
            memory=ground.memory,
            hearing=self.rights.hearing,
            connectors=self._connector,
            assistant=lambda _: _ASSISTANT,
            notice=lambda _: notice,
            wording=ground.wording,
            documents=DocumentReader(),
            clock=ground.clock,
            log=quiet,
            metrics=metrics,
            telling=self.rights.telling,
        )

    async def cancel(self, speaker: Speaker) -> None:
        await self.desk.cancel(speaker)

    async def forgotten(self, speaker: Speaker) -> None:
        await self.desk.forgotten(speaker)

    async def clear(self) -> None:
        """Whoever a drill left that was killed, or that failed."""
        store, people, at = self._memory.store, self._memory.people, self._clock.now()

        def unit(transaction: Transaction) -> list[Case]:
            numbers = people.on_channel(transaction, CHANNEL)
            speakers = [people.by_number(transaction, number) for number in numbers]
            erasures = self.rights.erasures
            cases = [erasures.begin(transaction, one, says="", at=at) for one in speakers if one is not None]
            return [case for case in cases if case is not None]

        await self.rights.erasures.carry_out(await store.run(unit))

    def _connector(self, channel: ChannelId) -> DrillChannel | None:
        return self.channel if channel == CHANNEL else None


def last_result(folder: Path) -> tuple[str, str] | None:
    """When the last one was, and what did not hold."""
    try:
        result = json.loads((folder / RESULT).read_bytes())
        return str(result["at"]), str(result["failed"])
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _write_down(folder: Path, now: datetime, failed: str) -> None:
    result = {"at": now.isoformat(timespec="minutes"), "failed": failed}
    write_private(folder / RESULT, json.dumps(result).encode())


_ASSISTANT = Assistant(
    name="drill",
    purpose="",
    instructions="",
    model=EchoModel(),
    limits=Limits(answer_tokens=400, first_token_seconds=5, gap_seconds=5, answer_seconds=10),
    history_tokens=1000,
    is_ai=False,
    recipient="",
    retention_days=1,
)
