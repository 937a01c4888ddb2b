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
from tests.product.running import ROOT

_SHOWN = 20


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--kills", type=int, default=100)
    reader.add_argument("--seed", type=int, default=secrets.randbits(32), help="repeats the moments of another run")
    reader.add_argument("--keep", type=Path, help="an empty folder for the data and the logs, to look at afterwards")
    reader.add_argument("--product", type=Path, default=ROOT, help="another checkout, whose server is killed instead")
    given = reader.parse_args()
    plan = Plan(kills=given.kills, seed=given.seed, product=given.product.resolve())
    with TemporaryDirectory(prefix="lethe-kill-") as folder:
        verdict = asyncio.run(run(plan, given.keep or Path(folder)))
    print(f"seed {plan.seed}")
    for name, figure in verdict.figures.items():
        print(f"{figure:>10,.0f}  {name}")
    for broken in verdict.broken[:_SHOWN]:
        print(f"BROKEN: {broken}", file=sys.stderr)
    if verdict.broken:
        kinds = Counter(" ".join(word for word in broken.split() if word.isalpha()) for broken in verdict.broken)
        print(f"{len(verdict.broken)} promises broken: {dict(kinds.most_common(10))}", file=sys.stderr)
        return 1
    print("Nothing was lost, doubled or out of order.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
