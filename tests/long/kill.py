"""Kills the server a hundred times while forty people write, and looks whether anything was lost, doubled or mixed up.

By hand: python -m tests.long.kill --kills 100 --seed 7
"""

import argparse
import asyncio
import secrets
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.long.killing import Plan, run
from tests.long.whole_house import KINDS
from tests.product.running import ROOT

_SHOWN = 20


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--kills", type=int, default=100)
    reader.add_argument("--seed", type=int, default=secrets.randbits(32), help="repeats the moments of another run")
    reader.add_argument("--keep", type=Path, help="an empty folder for the data and the logs, to look at afterwards")
    reader.add_argument("--product", type=Path, default=ROOT, help="another checkout, whose server is killed instead")
    reader.add_argument("--kinds", default=",".join(KINDS), help="kinds of channel, with commas; all if left out")
    reader.add_argument("--people", type=int, default=40, help="who write all the time, over all kinds together")
    reader.add_argument("--drain", type=float, default=240.0, help="seconds for what is left at the end")
    given = reader.parse_args()
    kinds = tuple(given.kinds.split(","))
    if not set(kinds) <= set(KINDS):
        reader.error(f"kinds are {', '.join(KINDS)}")
    plan = Plan(
        kills=given.kills,
        seed=given.seed,
        kinds=kinds,
        people=max(1, given.people // len(kinds)),
        drain_seconds=given.drain,
        product=given.product.resolve(),
    )
    with TemporaryDirectory(prefix="lethe-kill-") as folder:
        verdict = asyncio.run(run(plan, given.keep or Path(folder)))
    print(f"seed {plan.seed}")
    for name, figure in verdict.figures.items():
        print(f"{figure:>10,.0f}  {name}")
    for broken in verdict.broken[:_SHOWN]:
        print(f"BROKEN: {broken}", file=sys.stderr)
    if verdict.broken:
        sorts = Counter(" ".join(word for word in broken.split() if word.isalpha()) for broken in verdict.broken)
        print(f"{len(verdict.broken)} promises broken: {dict(sorts.most_common(10))}", file=sys.stderr)
        return 1
    print("Nothing was lost, doubled or out of order.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
