"""Kills the server at random moments of an erasure: after the next start it ends, and nothing of the person is left.

By hand: python -m tests.long.erasing_kills --kills 200
"""

import argparse
import asyncio
import secrets
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from aiohttp import ClientError, ClientSession, TCPConnector

from tests.fakes.model_server import ModelServer
from tests.fakes.telegram_server import TelegramServer
from tests.long.leaving import Visitor, ask_to_delete, live
from tests.product.canaries import found_below
from tests.product.house import House
from tests.product.running import ROOT, Starting, begin, free_port, settings

_ERASING_SECONDS = 0.4
"""Longer than an erasure takes on the page."""
_ENDS_SECONDS = 20.0


def _configuration(port: int) -> str:
    assistant = '[[assistants]]\nname = "desk"\nprovider = "echo"\n'
    return settings(
        port=port, assistants=assistant, channels='[[channels]]\nname = "site"\nkind = "web"\n', log_level="info"
    )


async def kill_while_erasing(
    folder: Path, kills: int, seed: int, product: Path = ROOT
) -> tuple[list[str], Counter[str]]:
    """What was broken, and how far the erasures had come at their kills. All lives are below one folder; `product`: the
    checkout whose server it is."""
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
            for number in range(kills):
                here = House(
                    server=await starting.ready(), telegram=telegram, second=telegram, model=model, client=client
                )
                visitor = Visitor()
                await live(here, visitor)
                confirm = await ask_to_delete(here, visitor)
                done = here.server.log().count("erasure.complete")
                moment = random.uniform(0, _ERASING_SECONDS)
                said = asyncio.create_task(_say(here, visitor, confirm))
                await asyncio.sleep(moment)
                starting.kill()
                await said
                came = "complete" if here.server.log().count("erasure.complete") > done else "under way or not begun"
                come[came] += 1
                starting = begin(folder, told, product=product)
                broken += [
                    f"kill {number} after {moment:.3f} s: {one}" for one in await _ended(starting, here, visitor)
                ]
            here_at_last = await starting.ready()
            if (code := await here_at_last.stop()) != 0:
                broken.append(f"asked to stop, it ended with {code}")
        finally:
            starting.kill()
    return broken, come


async def _say(here: House, visitor: Visitor, confirm: str) -> None:
    with suppress(ClientError, OSError, TimeoutError):
        await here.say(visitor.headers, confirm, "confirm")


async def _ended(starting: Starting, before: House, visitor: Visitor) -> list[str]:
    """What is wrong once the erasure has ended; one that was never accepted is asked for again."""
    server = await starting.ready()
    here = House(
        server=server, telegram=before.telegram, second=before.second, model=before.model, client=before.client
    )
    async with asyncio.timeout(_ENDS_SECONDS):
        await here.settled()
        status, _, _ = await _events(here, visitor)
        if status == 200:  # the kill came before it was accepted, or before it was carried out
            confirm = await ask_to_delete(here, visitor)
            await _say(here, visitor, confirm)
        while (await _events(here, visitor))[0] == 200:
            await asyncio.sleep(0.02)
        await here.settled()
    wrong = [f"{len(left)} canaries are left" for left in [found_below(server.data, visitor.canaries())] if left]
    files = [path for path in (server.data / "files").rglob("*") if path.is_file()]
    return [*wrong, *(["a file is left"] if files else [])]


async def _events(here: House, visitor: Visitor) -> tuple[int, bytes, bytes]:
    async with here.client.get(f"{here.server.address}/web/site/events", headers=visitor.headers) as answer:
        return answer.status, b"", b""


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--kills", type=int, default=200)
    reader.add_argument("--seed", type=int, default=secrets.randbits(32))
    reader.add_argument("--product", type=Path, default=ROOT, help="another checkout, whose server is killed instead")
    given = reader.parse_args()
    with TemporaryDirectory(prefix="lethe-erasing-") as folder:
        broken, come = asyncio.run(kill_while_erasing(Path(folder), given.kills, given.seed, given.product.resolve()))
    print(f"seed {given.seed}; {given.kills} kills: {dict(come)}; broken: {len(broken)}")
    for one in broken[:20]:
        print(f"BROKEN: {one}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
