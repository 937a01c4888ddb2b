"""A hundred people delete themselves at once while a hundred others chat: nobody else loses a word or waits for long.

By hand: python -m tests.long.crowd --erasing 100 --chatting 100
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from aiohttp import StreamReader

from tests.long.leaving import Visitor, delete
from tests.product.canaries import found_below
from tests.product.house import House, house

_TURNS = 5


@dataclass(slots=True)
class Chatting:
    headers: dict[str, str] = field(repr=False)
    said: list[str] = field(default_factory=list, repr=False)
    waits: list[float] = field(default_factory=list)


async def crowd(folder: Path, *, erasing: int, chatting: int) -> tuple[list[str], dict[str, float]]:
    """What was broken, and the figures: how long answers took alone, and beside the erasures."""
    broken: list[str] = []
    async with house(folder) as here:
        gone = [Visitor() for _ in range(erasing)]
        for visitor in gone:
            visitor.headers = await here.visit()
            assert await here.say(visitor.headers, f"I said {visitor.words[0]} and {visitor.words[4]}") == 202
        people = [Chatting(headers=await here.visit()) for _ in range(chatting)]
        await here.settled()
        alone = await _all_chat(here, people)
        erasures = [asyncio.create_task(_timed(here, visitor)) for visitor in gone]
        beside = await _all_chat(here, people)
        took = list(await asyncio.gather(*erasures, return_exceptions=True))
        broken += [f"an erasure failed: {type(one).__name__}" for one in took if isinstance(one, BaseException)]
        await here.settled()
        words = [word for visitor in gone for word in (visitor.words[0], visitor.words[4])]
        left = found_below(here.server.data, words)
        broken += [f"{len(left)} canaries are left"] if left else []
        for person in people:
            shown = {str(one["text"]) for one in await here.answers(person.headers, len(person.said))}
            lost = [said for said in person.said if not any(said in text for text in shown)]
            broken += [f"{len(lost)} answers of somebody else are gone"] if lost else []
        broken += here.mishaps()
    seconds = sorted(one for one in took if isinstance(one, float)) or [0.0]
    figures = {
        "p99 of an answer alone, ms": 1000 * _p99(alone),
        "p99 of an answer beside the erasures, ms": 1000 * _p99(beside),
        "p95 of an erasure among all, s": seconds[int(len(seconds) * 0.95)] if len(seconds) > 1 else seconds[0],
    }
    return broken, figures


async def _timed(here: House, visitor: Visitor) -> float:
    began = monotonic()
    assert "Done." in await delete(here, visitor)
    return monotonic() - began


async def _all_chat(here: House, people: list[Chatting]) -> list[float]:
    before = [len(person.waits) for person in people]
    await asyncio.gather(*(_chat(here, person) for person in people))
    return [wait for person, at in zip(people, before, strict=True) for wait in person.waits[at:]]


async def _chat(here: House, person: Chatting) -> None:
    """One after the other, each once the last was answered; as on a page, whose line stays open all the while."""
    async with here.client.get(f"{here.server.address}/web/site/events", headers=person.headers) as answer:
        answers = _answers(answer.content)
        for _ in person.said:
            await anext(answers)
        for _ in range(_TURNS):
            text = f"word {len(person.said)} of a conversation"
            began = monotonic()
            assert await here.say(person.headers, text, str(len(person.said))) == 202
            person.said.append(text)
            async with asyncio.timeout(60.0):
                await anext(answers)
            person.waits.append(monotonic() - began)


async def _answers(line: StreamReader) -> AsyncIterator[None]:
    async for part in line:
        if part == b"event: message\n":
            yield


def _p99(waits: list[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.99)]


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--erasing", type=int, default=100)
    reader.add_argument("--chatting", type=int, default=100)
    given = reader.parse_args()
    with TemporaryDirectory(prefix="lethe-crowd-") as folder:
        broken, figures = asyncio.run(crowd(Path(folder), erasing=given.erasing, chatting=given.chatting))
    for name, figure in figures.items():
        print(f"{figure:>10,.1f}  {name}")
    for one in broken[:20]:
        print(f"BROKEN: {one}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
