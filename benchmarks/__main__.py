"""./run bench: Lethe, the script that somebody would write instead, and two floors, measured beside each other."""

import argparse
import asyncio
import gc
import json
import os
import platform
import sqlite3
import sys
from collections.abc import Collection, Coroutine, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from benchmarks.cores import Cores
from benchmarks.figures import Figures
from benchmarks.measuring import Measuring
from benchmarks.plan import QUICK, WHOLE, Plan
from benchmarks.printing import as_json, as_text
from benchmarks.servers import ALSO, COMPARED, ROOT, Kind, Unusable
from benchmarks.verdicts import verdicts

_OTHERWISE_ALIKE = (Kind.SYNCED,)
"""Differs from the bare floor in speed alone."""
PARTS = ("help", "speed", "kinds", "memory", "growth", "hang")


def main(argv: Sequence[str] | None = None) -> int:
    """0 also where a bar is missed, for this only measures; 1 where a server does not start, or answers wrongly."""
    arguments = _parser().parse_args(argv)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    plan = QUICK if arguments.quick else WHOLE
    # The collector of the process that makes the load would be seen in the latencies of all.
    gc.disable()
    with TemporaryDirectory(prefix="bench-", dir=arguments.folder) as folder:
        cores = Cores()
        cores.keep_to_load()
        measuring = Measuring(plan=plan, folder=Path(folder), cores=cores, figures=Figures())
        failed = False
        try:
            asyncio.run(run(measuring, arguments.only or PARTS))
        except Unusable as error:
            print(f"{error}. What was measured before that:", file=sys.stderr, flush=True)
            failed = True
    machine = (_machine(), cores.said(), _load(plan))
    found = verdicts(measuring.figures)
    if arguments.json:
        print(json.dumps(as_json(measuring.figures, found, machine), indent=1))
    else:
        print(as_text(measuring.figures, found, machine))
    return 1 if failed or any(measuring.figures.mistakes.values()) else 0


async def run(measuring: Measuring, parts: Collection[str]) -> None:
    """The servers take turns, so that what changes on this machine meanwhile changes for all."""
    if "help" in parts:
        await _tell("help", measuring.help())
    for part, kinds in (("speed", COMPARED), ("kinds", ALSO)):
        if part in parts:
            for number in range(1, measuring.plan.rounds + 1):
                for kind in kinds:
                    await _tell(f"speed, round {number}, {kind}", measuring.speed(kind, number))
    for part, measure in (("memory", measuring.memory), ("hang", measuring.hang)):
        if part in parts:
            for kind in COMPARED:
                if kind not in _OTHERWISE_ALIKE:
                    await _tell(f"{part}, {kind}", measure(kind))
    if "growth" in parts:
        await _tell("growth", measuring.growth())


async def _tell(what: str, work: Coroutine[None, None, None]) -> None:
    began = monotonic()
    await work
    gc.collect()
    print(f"{what}: {monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def _machine() -> str:
    python = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {python}"


def _load(plan: Plan) -> str:
    return (
        f"{plan.rounds} rounds in turn; saturated: {plan.at_once} messages under way in {plan.chats} conversations for"
        f" {plan.saturated_seconds:g} s, the model answers at once; at {plan.a_second:g}/s: for"
        f" {plan.paced_seconds:g} s, the model thinks for {plan.model_seconds:g} s, which is taken off;\n"
        "answers not streamed;"
        f" {plan.conversations:,} conversations; {plan.small:,} and {plan.large:,} stored messages;"
        f" model hangs for {plan.hang_seconds:g} s for {plan.hanging} people"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a rough look in a minute; says little on a busy machine")
    parser.add_argument("--json", action="store_true", help="print JSON, with its schema's name")
    parser.add_argument("--only", action="append", choices=PARTS, help="this part; may be given more than once")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / "build", help="on a disk that syncs, as the data would be (build)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
