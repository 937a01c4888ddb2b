"""What is done to a server, and what is read off it: one function for each part of the run."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import figures as named
from benchmarks.book import Book, Exchange
from benchmarks.cores import Cores
from benchmarks.figures import Figure, Figures, percentile
from benchmarks.filling import FIRST_CHAT, MESSAGES_EACH
from benchmarks.load import Load
from benchmarks.plan import Plan
from benchmarks.servers import DEFAULT_SWEEP, Kind, Running, Unusable, seconds_of, start
from benchmarks.stand_ins import StandIns

_SOON = 0.1
"""Minutes; the shortest that a sweep may be set to."""
_SETTLED_SECONDS = 0.3
"""After the last answer, for what a server still writes down of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    plan: Plan
    folder: Path
    cores: Cores
    figures: Figures
    ports: dict[Path, int] = field(default_factory=dict)
    """By what is kept there: whoever receives what people said is somebody else at another one, and people are asked
    again before anything goes there."""

    async def speed(self, kind: Kind, number: int) -> None:
        """Start, saturated, at a fixed rate, and started again with what was kept."""
        folder = self.folder / f"speed-{number}-{kind.name}"
        chats = range(1, self.plan.chats + 1)
        async with self._serving(kind, folder) as (running, load, stand_ins):
            self.figures.add(named.START, kind, running.start_seconds)
            await asyncio.sleep(self.plan.idle_seconds)
            self.figures.add(named.IDLE, kind, running.megabytes())
            await load.once_each(chats, self.plan.at_once)
            await self._saturate(kind, running, load, chats)
            stand_ins.model_seconds = self.plan.model_seconds
            await self._pace(kind, running, load, chats)
        if kind is Kind.LETHE:
            async with self._serving(kind, folder) as (running, _, _):
                self.figures.add(named.START_AGAIN, kind, running.start_seconds)

    async def memory(self, kind: Kind) -> None:
        async with self._serving(kind, self.folder / f"memory-{kind.name}") as (running, load, _):
            await load.once_each(range(1, self.plan.conversations + 1), self.plan.at_once)
            await asyncio.sleep(self.plan.idle_seconds)
            self.figures.add(named.TALKING, kind, running.megabytes())

    async def help(self) -> None:
        for _ in range(self.plan.helps):
            self.figures.add(named.HELP, Kind.LETHE, await seconds_of("-m", "lethe", "--help"))

    async def growth(self) -> None:
        """The same load on two databases, in turn."""
        sizes = {self.plan.small: self.folder / "small", self.plan.large: self.folder / "large"}
        for messages, folder in sizes.items():
            with self.cores.all():
                await seconds_of("-m", "benchmarks.filling", str(folder), str(messages))
        for _ in range(self.plan.grown_rounds):
            for messages, folder in sizes.items():
                await self._grown(messages, folder)
        if self.plan.swept_seconds:
            await self._swept(sizes[self.plan.large])

    async def hang(self, kind: Kind) -> None:
        """The model leaves some people without an answer, who go on writing; the others are to notice nothing."""
        plan = self.plan
        chats = range(1, plan.chats + 1)
        hanging = range(FIRST_CHAT, FIRST_CHAT + plan.hanging)
        seconds = plan.hang_seconds if kind is Kind.LETHE else plan.others_hang_seconds
        async with self._serving(kind, self.folder / f"hang-{kind.name}", at_once=True) as (_, load, stand_ins):
            await load.once_each([*chats, *hanging], plan.at_once)
            stand_ins.book.told.clear()
            stand_ins.model_seconds = plan.model_seconds
            written = await load.pace(chats, plan.a_second, seconds, hanging)
            self._add_latencies(kind, written, named.HANG_ACKNOWLEDGED_P99, named.HANG_ANSWERED_P99)
            if kind is Kind.LETHE and plan.told_seconds:
                await asyncio.sleep(plan.told_seconds)
                told = len(stand_ins.book.told & set(hanging))
                self.figures.add(named.HANG_TOLD, kind, 100 * told / len(hanging))

    async def _grown(self, messages: int, folder: Path) -> None:
        large = messages == self.plan.large
        chats = self._known(messages)
        async with self._serving(Kind.LETHE, folder) as (running, load, _):
            if large:
                self.figures.add(named.START_LARGE, Kind.LETHE, running.start_seconds)
            await load.once_each(chats, self.plan.at_once)
            cpu, rate, _ = await self._saturated(running, load, chats)
            self.figures.add(named.GROWN_CPU_LARGE if large else named.GROWN_CPU_SMALL, Kind.LETHE, cpu)
            self.figures.add(named.GROWN_RATE_LARGE if large else named.GROWN_RATE_SMALL, Kind.LETHE, rate)

    async def _swept(self, folder: Path) -> None:
        chats = self._known(self.plan.large)
        async with self._serving(Kind.LETHE, folder, sweep_minutes=_SOON) as (_, load, _):
            await load.once_each(chats, self.plan.at_once)  # what the first messages after a start wait for is no sweep
            written = await load.pace(chats, self.plan.a_second, self.plan.swept_seconds)
            waits = [1000 * each.acknowledgement for each in written if each.acknowledged]
            self.figures.add(named.SWEPT_WORST, Kind.LETHE, max(waits))

    def _known(self, messages: int) -> list[int]:
        """Some of those who spoke before, from all over the database."""
        known = range(FIRST_CHAT, FIRST_CHAT + messages // MESSAGES_EACH)
        return random.Random(messages).sample(known, self.plan.grown_chats)

    async def _saturate(self, kind: Kind, running: Running, load: Load, chats: Sequence[int]) -> None:
        cpu, rate, written = await self._saturated(running, load, chats)
        began = min(exchange.sent for exchange in written)
        accepted = len(written) / (max(exchange.acknowledged for exchange in written) - began)
        self.figures.add(named.ACCEPTED, kind, accepted)
        self.figures.add(named.ANSWERED, kind, rate)
        self.figures.add(named.A_CPU_SECOND, kind, 1000 / cpu)
        self.figures.add(named.CPU, kind, cpu)
        self.figures.add(named.SATURATED_P99, kind, percentile([1000 * each.answer for each in written], 0.99))

    async def _saturated(
        self, running: Running, load: Load, chats: Sequence[int]
    ) -> tuple[float, float, list[Exchange]]:
        """CPU milliseconds a message, answers a second, and what was written."""
        before = running.cpu_seconds()
        written = await load.saturate(chats, self.plan.at_once, self.plan.saturated_seconds)
        written = [exchange for exchange in written if exchange.answered]
        if not written:
            raise Unusable("a server answered nothing at all")
        await asyncio.sleep(_SETTLED_SECONDS)
        cpu = 1000 * (running.cpu_seconds() - before) / len(written)
        seconds = max(each.answered for each in written) - min(each.sent for each in written)
        return cpu, len(written) / seconds, written

    async def _pace(self, kind: Kind, running: Running, load: Load, chats: Sequence[int]) -> None:
        before = running.cpu_seconds()
        written = await load.pace(chats, self.plan.a_second, self.plan.paced_seconds)
        await asyncio.sleep(_SETTLED_SECONDS)
        self.figures.add(named.PACED_CPU, kind, 1000 * (running.cpu_seconds() - before) / len(written))
        self._add_latencies(kind, written, named.ACKNOWLEDGED_P99, named.ANSWERED_P99)
        acknowledged = [1000 * each.acknowledgement for each in written if each.acknowledged]
        answered = [1000 * each.answer for each in written if each.answered]
        self.figures.add(named.ACKNOWLEDGED_P50, kind, percentile(acknowledged, 0.5))
        self.figures.add(named.ANSWERED_P50, kind, percentile(answered, 0.5))

    def _add_latencies(self, kind: Kind, written: Sequence[Exchange], acknowledged: Figure, answered: Figure) -> None:
        waits = [1000 * each.acknowledgement for each in written if each.acknowledged]
        self.figures.add(acknowledged, kind, percentile(waits, 0.99))
        waits = [1000 * each.answer for each in written if each.answered]
        self.figures.add(answered, kind, percentile(waits, 0.99))

    @asynccontextmanager
    async def _serving(
        self, kind: Kind, folder: Path, *, at_once: bool = False, sweep_minutes: float = DEFAULT_SWEEP
    ) -> AsyncIterator[tuple[Running, Load, StandIns]]:
        """`at_once`: what is under way at the end need not be finished."""
        book = Book(seed=1)
        stand_ins = StandIns(book)
        await stand_ins.open(self.ports.get(folder, 0))
        self.ports[folder] = stand_ins.port
        try:
            running = await start(kind, folder, stand_ins.address, self.cores, sweep_minutes=sweep_minutes)
            load = Load(book, running.address, kind.dialect)
            try:
                yield running, load, stand_ins
            finally:
                load.close()
                await running.stop(at_once=at_once)
        finally:
            await stand_ins.close()
            self.figures.add_mistakes(kind, book.mistakes.count())
