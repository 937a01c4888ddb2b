"""The bench runs: all servers start, answer everything rightly, and are measured. No figure is judged."""

import asyncio
import json
import sys
from dataclasses import replace
from pathlib import Path

from benchmarks import figures as named
from benchmarks.book import Book
from benchmarks.cores import Cores
from benchmarks.figures import Figures
from benchmarks.load import Load
from benchmarks.measuring import Measuring
from benchmarks.plan import QUICK
from benchmarks.servers import DEFAULT_SWEEP, ROOT, Kind, _prepared
from benchmarks.stand_ins import StandIns
from core.log import Log
from lethe.app import Lethe
from lethe.catalogue import KNOWN_KINDS
from settings.reading import read_settings
from settings.sources import Sources

SHORT = replace(
    QUICK,
    chats=10,
    at_once=4,
    saturated_seconds=0.2,
    paced_seconds=0.2,
    model_seconds=0.01,
    idle_seconds=0,
    conversations=10,
    hanging=2,
    others_hang_seconds=0.4,
)
MEASURED = {named.START, named.IDLE, named.ANSWERED, named.CPU, named.ANSWERED_P50, named.ACKNOWLEDGED_P99}


def _measuring(folder: Path) -> Measuring:
    return Measuring(plan=SHORT, folder=folder, cores=Cores(apart=False), figures=Figures())


async def test_they_are_measured_and_none_is_wrong(tmp_path: Path) -> None:
    """One of each programme; another channel of Lethe's is asked below, and `./run bench --quick` shows all in a
    minute."""
    kinds = (Kind.LETHE, Kind.SCRIPT, Kind.SYNCED)
    measuring = _measuring(tmp_path)
    for kind in kinds:
        await measuring.speed(kind, 1)
    for kind in kinds:
        missing = {figure.title for figure in MEASURED if not (measuring.figures.median(figure, kind) or 0) > 0}
        assert not missing, kind
    assert measuring.figures.of(named.START_AGAIN, Kind.LETHE)
    assert measuring.figures.mistakes == dict.fromkeys(kinds, 0)


async def test_lethe_on_another_channel_is_right(tmp_path: Path) -> None:
    """With the settings and the load that it is measured with; in this process, for starting it takes longest."""
    kind = Kind.META
    book = Book(seed=1)
    stand_ins = StandIns(book)
    await stand_ins.open()
    ready = _prepared(kind, tmp_path, stand_ins.address, 0, DEFAULT_SWEEP)
    sources = Sources(flags={}, environment={}, file=ready.with_name("lethe.toml"))
    server = Lethe(read_settings(sources, KNOWN_KINDS), log=Log(str))
    await server.open()
    load = Load(book, server.address, kind.dialect)
    try:
        written = await load.once_each(range(1, 6), SHORT.at_once)
    finally:
        load.close()
        await server.close()
        await stand_ins.close()
    assert all(exchange.answered for exchange in written)
    assert book.mistakes.count() == 0


async def test_memory_and_a_hanging_model_are_measured(tmp_path: Path) -> None:
    measuring = _measuring(tmp_path)
    await measuring.memory(Kind.FLOOR)
    await measuring.hang(Kind.FLOOR)
    assert set(measuring.figures.measured()) == {
        named.TALKING,
        named.HANG_ACKNOWLEDGED_P99,
        named.HANG_ANSWERED_P99,
    }
    assert measuring.figures.mistakes == {Kind.FLOOR: 0}


async def test_the_command_prints_json(tmp_path: Path) -> None:
    arguments = ("-m", "benchmarks", "--quick", "--json", "--only", "help", "--folder", str(tmp_path))
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    printed, _ = await process.communicate()
    found = json.loads(printed)
    assert process.returncode == 0
    assert [bar["says"] for bar in found["bars"]] == ["lethe --help, s"]
