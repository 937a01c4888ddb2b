"""Kills the server at random moments of an erasure: after the next start it ends, and nothing of the person is left.

A kill is aimed: it waits until the erasure is written down, and comes at a random moment of the time that one takes.
How far the erasure had come is read from the database afterwards; only kills that came before its end are counted.

By hand: python -m tests.long.erasing_kills --kills 200
"""

import argparse
import asyncio
import secrets
import sqlite3
import sys
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from aiohttp import ClientError, ClientSession, TCPConnector

from privacy.journal import Step
from tests.fakes.model_server import ModelServer
from tests.fakes.telegram_server import TelegramServer
from tests.long.leaving import Visitor, ask_to_delete, live
from tests.product.canaries import found_below
from tests.product.house import House
from tests.product.running import ROOT, Starting, begin, free_port, settings

_MEASURED = 3
"""Erasures that are let be, to learn how long one takes."""
_TRIES = 3
_OVER = "over"
_ENDS_SECONDS = 20.0
_STEPS_SQL = "SELECT step FROM erasure"


def _configuration(port: int) -> str:
    assistant = '[[assistants]]\nname = "desk"\nprovider = "echo"\n'
    return settings(
        port=port, assistants=assistant, channels='[[channels]]\nname = "site"\nkind = "web"\n', log_level="info"
    )


async def kill_while_erasing(
    folder: Path, kills: int, seed: int, product: Path = ROOT
) -> tuple[list[str], Counter[str]]:
    """What was broken, and at which step each erasure was at its kill, until so many came before the end of one. All
    lives are below one folder; `product`: the checkout whose server it is."""
    random = Random(seed)
    told = _configuration(free_port())
    broken: list[str] = []
    come: Counter[str] = Counter()
    async with (
        TelegramServer() as telegram,
        ModelServer() as model,
        ClientSession(connector=TCPConnector(limit=0)) as client,
    ):
        starting = begin(folder, told, product=product)
        try:
            here = House(server=await starting.ready(), telegram=telegram, second=telegram, model=model, client=client)
            seconds = [await _whole_erasure(here) for _ in range(_MEASURED)]
            for number in range(2 * kills):
                if come.total() - come[_OVER] >= kills:
                    break
                visitor = Visitor()
                await live(here, visitor)
                confirm = await ask_to_delete(here, visitor)
                moment = random.uniform(0, sorted(seconds)[_MEASURED // 2])
                said = asyncio.create_task(_say(here, visitor, confirm))
                await asyncio.to_thread(_kill_within, starting, here.server.data, moment)
                await said
                step = _step(here.server.data)
                come[step] += 1
                print(f"\r{come.total()} kills, {len(broken)} broken", end="", file=sys.stderr, flush=True)
                starting = begin(folder, told, product=product)
                here = House(
                    server=await starting.ready(), telegram=telegram, second=telegram, model=model, client=client
                )
                broken += [
                    f"kill {number}, {moment:.3f} s after it began, at {step}: {one}"
                    for one in await _ended(here, visitor)
                ]
            if (code := await here.server.stop()) != 0:
                broken.append(f"asked to stop, it ended with {code}")
        finally:
            starting.kill()
    return broken, come


async def _whole_erasure(here: House) -> float:
    """How long it is written down as being under way."""
    visitor = Visitor()
    await live(here, visitor)
    said = asyncio.create_task(_say(here, visitor, await ask_to_delete(here, visitor)))
    took = await asyncio.to_thread(_time_under_way, here.server.data)
    await said
    await here.settled()
    return took


def _kill_within(starting: Starting, data: Path, seconds: float) -> None:
    """In a thread of its own, so that nothing else of this process puts the kill off."""
    with suppress(TimeoutError), closing(_looking(data)) as database:
        # On a busy machine it may be over between two looks; then this kill counts for nothing.
        _wait_until(database, under_way=True)
        sleep(seconds)
    starting.kill()


def _time_under_way(data: Path) -> float:
    with closing(_looking(data)) as database:
        _wait_until(database, under_way=True)
        began = monotonic()
        _wait_until(database, under_way=False)
        return monotonic() - began


def _step(data: Path) -> str:
    """The last one that is finished of the erasure that a kill left."""
    with closing(_looking(data)) as database:
        steps = _steps(database)
    return f"{Step(steps[0]).name.lower()}" if steps else _OVER


def _looking(data: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{data / 'lethe.db'}?mode=ro", uri=True, isolation_level=None)


def _steps(database: sqlite3.Connection) -> list[int]:
    """All are fetched: a statement that is not at its end would read from before the erasure, and hold it up."""
    return [step for (step,) in database.execute(_STEPS_SQL).fetchall()]


def _wait_until(database: sqlite3.Connection, *, under_way: bool) -> None:
    until = monotonic() + _ENDS_SECONDS
    while bool(_steps(database)) is not under_way:
        if monotonic() > until:
            raise TimeoutError
        sleep(0.001)


async def _say(here: House, visitor: Visitor, confirm: str) -> None:
    """Again on another connection where the first was closed, as a page does; it is one message to the server."""
    for _ in range(_TRIES):
        with suppress(ClientError, OSError, TimeoutError):
            await here.say(visitor.headers, confirm, "confirm")
            return


async def _ended(here: House, visitor: Visitor) -> list[str]:
    """What is wrong once the erasure has ended, which was accepted and written down before the kill."""
    server = here.server
    try:
        async with asyncio.timeout(_ENDS_SECONDS):
            await here.settled()
            while await _status_of_events(here, visitor) == 200 or _step(server.data) != _OVER:
                await asyncio.sleep(0.02)
    except TimeoutError:
        return ["it did not end"]
    wrong = [f"{len(left)} canaries are left" for left in [found_below(server.data, visitor.canaries())] if left]
    files = [path for path in (server.data / "files").rglob("*") if path.is_file()]
    return [*wrong, *(["a file is left"] if files else [])]


async def _status_of_events(here: House, visitor: Visitor) -> int:
    async with here.client.get(f"{here.server.address}/web/site/events", headers=visitor.headers) as answer:
        return answer.status


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--kills", type=int, default=200)
    reader.add_argument("--seed", type=int, default=secrets.randbits(32))
    reader.add_argument("--product", type=Path, default=ROOT, help="another checkout, whose server is killed instead")
    given = reader.parse_args()
    with TemporaryDirectory(prefix="lethe-erasing-") as folder:
        broken, come = asyncio.run(kill_while_erasing(Path(folder), given.kills, given.seed, given.product.resolve()))
    before_its_end = come.total() - come[_OVER]
    print(f"seed {given.seed}; {before_its_end} kills during an erasure: {dict(come)}; broken: {len(broken)}")
    for one in broken[:20]:
        print(f"BROKEN: {one}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
