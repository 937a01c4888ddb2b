"""One run: people write, the server is killed again and again at random moments, and nothing may be lost."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import monotonic

from aiohttp import ClientSession, TCPConnector

from tests.long.book import Book, Kill
from tests.long.speaking import WITHOUT_END, Speaking
from tests.long.stand_ins import StandIns
from tests.long.verdict import Verdict, judge
from tests.long.whole_house import KINDS, configuration
from tests.product.running import ROOT, Running, begin, drained, free_port

_WHILE_STARTING = 0.2
"""The share of kills that come while the server starts; the others come while it works."""
_PASSING = 1000
"""From this number on, chats are of those."""
_DEATH = 0.02
"""Seconds after which all that a killed server had sent has come in."""
_MISHAPS = ("Traceback", "never awaited", "never retrieved", "ResourceWarning", "Unhandled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`span_seconds`: the longest that a server lives once it is ready."""

    kills: int
    seed: int
    kinds: tuple[str, ...] = KINDS
    people: int = 10
    """On each kind of channel."""
    passing: int = 3
    """People who write one message and never again, for each kill."""
    span_seconds: float = 1.5
    pause_seconds: float = 0.5
    model_seconds: float = 0.1
    send_seconds: float = 0.05
    drain_seconds: float = 60.0
    product: Path = field(default=ROOT)
    """The checkout whose server is killed."""


async def run(plan: Plan, folder: Path) -> Verdict:
    """Everything that the server keeps is below `folder`."""
    random = Random(plan.seed)
    book = Book()
    port = free_port()
    async with (
        StandIns(book, random, model_seconds=plan.model_seconds, send_seconds=plan.send_seconds) as outside,
        ClientSession(connector=TCPConnector(limit=0)) as client,
    ):
        told = configuration(port, outside.addresses, plan.kinds)
        outside.reports_to(f"http://127.0.0.1:{port}")
        speaking = Speaking(book, client, f"http://127.0.0.1:{port}", random, pause_seconds=plan.pause_seconds)
        starting = begin(folder, told, product=plan.product)
        talking: list[asyncio.Task[None]] = []
        pages: list[asyncio.Task[None]] = []
        try:
            starts = [(await starting.ready()).start_seconds]
            visits = [await speaking.visit() for _ in range(plan.people if "web" in plan.kinds else 0)]
            called = [kind for kind in plan.kinds if kind != "web"]
            for kind in called:
                talking += [_talk(speaking, outside, kind, 1 + at) for at in range(plan.people)]
            talking += [asyncio.create_task(speaking.visitor(at, visit)) for at, visit in enumerate(visits)]
            pages += [asyncio.create_task(speaking.follow(at, visit)) for at, visit in enumerate(visits)]
            for life in range(plan.kills):
                # Whoever never writes again is answered only if the server remembers by itself.
                passing = range(_PASSING + life * plan.passing, _PASSING + (life + 1) * plan.passing)
                for one in passing if called else ():
                    talking.append(_talk(speaking, outside, called[one % len(called)], one, most=1))
                if random.random() < _WHILE_STARTING:
                    await asyncio.sleep(random.uniform(0, starts[-1]))
                else:
                    starts.append((await starting.ready()).start_seconds)
                    await asyncio.sleep(random.uniform(0, plan.span_seconds))
                at = monotonic()
                starting.kill()
                await asyncio.sleep(_DEATH)
                book.kills.append(Kill(at=at, next_start=monotonic()))
                starting = begin(folder, told, product=plan.product)
            server = await starting.ready()
            speaking.stop()
            await asyncio.wait(talking, timeout=plan.drain_seconds)
            if not await drained(client, server.address, plan.drain_seconds):
                book.surprises.append("what was left was not worked off in time")
            await asyncio.gather(*(speaking.look_back(at, visit) for at, visit in enumerate(visits)))
            await _stop(server, book)
        finally:
            for task in (*talking, *pages):
                task.cancel()
            await asyncio.gather(*talking, *pages, return_exceptions=True)
            starting.kill()
    verdict = judge(book)
    figures = {**verdict.figures, "slowest start, ms": round(max(starts) * 1000)}
    return Verdict(broken=verdict.broken, figures=figures)


def _talk(
    speaking: Speaking, outside: StandIns, kind: str, person: int, *, most: int = WITHOUT_END
) -> asyncio.Task[None]:
    match kind:
        case "telegram":
            return asyncio.create_task(speaking.chat(person, most=most))
        case "whatsapp_twilio":
            return asyncio.create_task(speaking.at_twilio(person, most=most, listed=outside.twilio))
        case _:
            return asyncio.create_task(speaking.at_meta(person, most=most))


async def _stop(server: Running, book: Book) -> None:
    if (code := await server.stop()) != 0:
        book.surprises.append(f"asked to stop, it ended with {code}")
    with closing(sqlite3.connect(f"file:{server.data / 'lethe.db'}?mode=ro", uri=True)) as database:
        [(answer,)] = database.execute("PRAGMA integrity_check").fetchall()[:1]
    if answer != "ok":
        book.surprises.append("the database is not whole")
    said = server.log() + server.talk()
    book.surprises.extend(f"it said {mishap!r}" for mishap in _MISHAPS if mishap in said)
