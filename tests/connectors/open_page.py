"""A page's end of an open line."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientResponse

from tests.connectors.stand import Stand
from tests.patience import PATIENCE


@dataclass(frozen=True, kw_only=True)
class Heard:
    name: str
    id: str
    content: dict[str, object]


class Events:
    """A page's end of an open line."""

    def __init__(self, response: ClientResponse) -> None:
        self._response = response
        self.comments = 0

    async def next(self) -> Heard:
        heard = await self._read()
        assert heard is not None, "the line was closed"
        return heard

    async def some(self, count: int) -> list[Heard]:
        return [await self.next() for _ in range(count)]

    async def closed(self) -> bool:
        """Wait for what comes next: is it the end?"""
        return await self._read() is None

    async def _read(self) -> Heard | None:
        name = id = data = ""
        async with asyncio.timeout(PATIENCE):
            while row := (await self._response.content.readline()).decode():
                field_name, _, value = row.rstrip("\n").partition(": ")
                self.comments += field_name == "" and value != ""
                name = value if field_name == "event" else name
                id = value if field_name == "id" else id
                data = value if field_name == "data" else data
                if row == "\n" and name:
                    return Heard(name=name, id=id, content=json.loads(data))
        return None


@asynccontextmanager
async def page(
    standing: Stand, headers: Mapping[str, str], last: str | None = None, channel: str = "site"
) -> AsyncIterator[Events]:
    """An open page of whoever has these headers."""
    known = {"Last-Event-ID": last} if last is not None else {}
    async with standing.client.get(f"{standing.address}/web/{channel}/events", headers={**headers, **known}) as line:
        assert line.status == 200, await line.text()
        yield Events(line)
