"""Knocks with requests that no platform wrote: forged, altered, cut off, meant for another. None may be let in.

By hand: python -m tests.long.forging --requests 100000 --seed 7
"""

import argparse
import asyncio
import secrets
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic

from aiohttp import ClientSession

from tests.long.book import Book
from tests.long.forgeries import WAYS
from tests.long.genuine import Channel, is_genuine, speaking_on
from tests.long.stand_ins import StandIns
from tests.long.whole_house import configuration, started, two_of_each
from tests.long.wire import Asked, Connection
from tests.product.house import MISHAPS
from tests.product.running import ROOT, Running, counted

_CONNECTIONS = 12
_SEEN_BEFORE = 500
"""Genuine requests that are altered; each is altered many times."""
_CUT_OFF = 0.002
"""The share of connections cut in the middle of a body: each needs one of its own."""
_KEPT_IN = ("message", "person", "conversation", "arrival", "quarantined")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`genuine`: altered so that the platform itself could have written it, and therefore never sent."""

    asked: int
    genuine: int
    statuses: Counter[int]
    broken: Sequence[str]
    seconds: float
    ways: Counter[str] = field(default_factory=Counter)


class Forger:
    """Draws requests that are not genuine, the same ones for the same seed but for the tokens of visitors."""

    def __init__(self, channels: Sequence[Channel], random: Random) -> None:
        self._channels = channels
        self._random = random
        self._true = [
            (channel, speaking_on(channel, number, f"Let me in, says {number}"))
            for number, channel in zip(range(1, _SEEN_BEFORE + 1), _again_and_again(channels), strict=False)
        ]
        self.genuine = 0

    def draw(self) -> tuple[str, Asked]:
        while True:
            name, forge = self._random.choice(WAYS)
            channel, asked = self._random.choice(self._true)
            if name == "cut off" and self._random.random() > _CUT_OFF * len(WAYS):
                continue
            forged = forge(self._random, channel, asked, self._channels)
            if not is_genuine(forged, self._channels):
                return name, forged
            self.genuine += 1


async def run(requests: int, seed: int, folder: Path, product: Path = ROOT) -> Outcome:
    random = Random(seed)
    names = two_of_each()
    async with StandIns(Book(), random, model_seconds=0, send_seconds=0) as outside, ClientSession() as client:
        told = configuration(0, outside.addresses, twice=True, log_level="debug")
        async with started(folder, told, product) as server:
            channels = [await _met(client, server, channel) for channel in names]
            outcome = await _forge(server, channels, random, requests)
            broken = [*outcome.broken, *await _let_in(client, server), *_mishaps(server)]
            broken += await _true_ones(client, server, channels)
            return replace(outcome, broken=broken)


async def _forge(server: Running, channels: Sequence[Channel], random: Random, requests: int) -> Outcome:
    forger = Forger(channels, random)
    statuses: Counter[int] = Counter()
    ways: Counter[str] = Counter()
    broken: list[str] = []
    numbers = count(1)
    began = monotonic()

    async def knock() -> None:
        connection = Connection(_port(server))
        while next(numbers) <= requests:
            name, asked = forger.draw()
            status = await connection.ask(asked)
            statuses[status] += 1
            ways[name] += 1
            if not (400 <= status <= 499 or (status == 0 and asked.cut >= 0)):
                broken.append(f"{name}: answered {status}: {asked.method!r} {asked.target!r} {asked.body[:80]!r}")
        await connection.close()

    await asyncio.gather(*(knock() for _ in range(_CONNECTIONS)))
    return Outcome(
        asked=requests,
        genuine=forger.genuine,
        statuses=statuses,
        broken=broken,
        seconds=monotonic() - began,
        ways=ways,
    )


async def _met(client: ClientSession, server: Running, channel: Channel) -> Channel:
    """A visitor's token comes from the server itself."""
    if channel.kind != "web":
        return channel
    async with client.post(f"{server.address}/web/{channel.name}/visits") as answer:
        assert answer.status == 201, answer.status
        return replace(channel, secret=str((await answer.json())["visit"]))


async def _let_in(client: ClientSession, server: Running) -> Sequence[str]:
    """What of it all was counted as taken in, or is kept anywhere."""
    counts = await counted(client, server.address)
    found = [
        f"{name} is {value:.0f}"
        for name, value in counts.items()
        if name in ("lethe_accepted_total", "lethe_quarantined_total", "lethe_duplicates_total") and value
    ]
    with closing(sqlite3.connect(f"file:{server.data / 'lethe.db'}?mode=ro", uri=True)) as database:
        for table in _KEPT_IN:
            [(rows,)] = database.execute(f"SELECT count(*) FROM {table}").fetchall()
            found += [f"{rows} rows in {table}"] if rows else []
    return found


async def _true_ones(client: ClientSession, server: Running, channels: Sequence[Channel]) -> Sequence[str]:
    """What was altered is let in as it was: else its refusal would have proved nothing."""
    connection = Connection(_port(server))
    statuses = [
        await connection.ask(speaking_on(channel, 900_000 + at, "Hello")) for at, channel in enumerate(channels)
    ]
    await connection.close()
    accepted = (await counted(client, server.address))["lethe_accepted_total"]
    if statuses != [202 if channel.kind == "web" else 200 for channel in channels] or accepted != len(channels):
        return [f"of {len(channels)} genuine ones {accepted:.0f} were let in: {statuses}"]
    return ()


def _mishaps(server: Running) -> Sequence[str]:
    said = server.log() + server.talk()
    return [f"it said {mishap!r}" for mishap in MISHAPS if mishap in said]


def _port(server: Running) -> int:
    return int(server.address.rpartition(":")[2])


def _again_and_again(channels: Sequence[Channel]) -> Iterator[Channel]:
    while True:
        yield from channels


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--requests", type=int, default=100_000)
    reader.add_argument("--seed", type=int, default=secrets.randbits(32), help="forges the same requests again")
    reader.add_argument("--product", type=Path, default=ROOT, help="another checkout, whose server is asked instead")
    given = reader.parse_args()
    with TemporaryDirectory(prefix="lethe-forging-") as folder:
        outcome = asyncio.run(run(given.requests, given.seed, Path(folder), given.product.resolve()))
    print(f"seed {given.seed}")
    print(f"{outcome.asked} requests in {outcome.seconds:.0f} s, {outcome.asked / outcome.seconds:.0f} a second")
    print(f"{outcome.genuine} more would have been genuine, and were not sent")
    print(f"answered {dict(sorted(outcome.statuses.items()))} (0: cut off, and not answered)")
    print(f"forged by {dict(outcome.ways.most_common())}")
    for broken in outcome.broken[:20]:
        print(f"BROKEN: {broken}", file=sys.stderr)
    print("" if outcome.broken else "None was let in.")
    return 1 if outcome.broken else 0


if __name__ == "__main__":
    sys.exit(main())
