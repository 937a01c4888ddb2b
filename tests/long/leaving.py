"""One person on the page of a real server: they write, send a file and delete themselves, as a browser would."""

import asyncio
import re
from dataclasses import dataclass, field

from aiohttp import FormData

from tests.product.canaries import ALPHABETS, canary
from tests.product.house import House

_WORDS = re.compile(r"DELETE \d{4}")
_SECONDS = 30.0


@dataclass(slots=True)
class Visitor:
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    words: list[str] = field(default_factory=lambda: [canary(name, 16) for name in ALPHABETS], repr=False)
    content: str = field(default_factory=lambda: canary(length=40), repr=False)
    file_name: str = field(default_factory=lambda: canary(length=16), repr=False)

    def canaries(self) -> list[str]:
        return [*self.words, self.content, self.file_name]


async def live(here: House, visitor: Visitor) -> None:
    visitor.headers = await here.visit()
    for at, word in enumerate(visitor.words):
        assert await here.say(visitor.headers, f"I would like to say {word}", str(at)) == 202
    form = FormData()
    form.add_field("client_id", "with a file")
    form.add_field("text", "a file")
    name = f"{visitor.file_name}.txt"
    form.add_field("files", visitor.content.encode() * 2_000, filename=name, content_type="text/plain")
    address = f"{here.server.address}/web/site/messages"
    async with here.client.post(address, data=form, headers=visitor.headers) as answer:
        assert answer.status == 202
    await here.settled()


async def ask_to_delete(here: House, visitor: Visitor) -> str:
    """What must be typed to confirm it."""
    assert await here.say(visitor.headers, "delete my data", "delete") == 202
    heard = ""
    async with asyncio.timeout(_SECONDS):
        async with here.client.get(f"{here.server.address}/web/site/events", headers=visitor.headers) as answer:
            async for line in answer.content:
                heard += line.decode()
                if asked := _WORDS.search(heard):
                    return asked[0]
    raise AssertionError("the line ended before anything was asked")


async def delete(here: House, visitor: Visitor) -> str:
    """All that the page was shown until it was told that everything is forgotten; its line stays open all the while."""
    heard, confirmed = "", False
    async with asyncio.timeout(_SECONDS):
        async with here.client.get(f"{here.server.address}/web/site/events", headers=visitor.headers) as answer:
            assert await here.say(visitor.headers, "delete my data", "delete") == 202
            async for line in answer.content:
                heard += line.decode()
                if not confirmed and (asked := _WORDS.search(heard)):
                    confirmed = await here.say(visitor.headers, asked[0], "confirm") == 202
                    assert confirmed
                if line == b"event: forgotten\n":
                    break
    return heard
