"""Knocks at the notebook, also such as no client would write."""

import asyncio
import json

from core.messages import InboundMessage
from tests.connectors.desk import MemoryDesk, wire
from tests.connectors.stand import Stand
from tests.fakes.notebook import SECRET
from tests.patience import PATIENCE

GENUINE = {"X-Notebook-Secret": SECRET}


CANARY = "canary-7313-words"


def entry(id: str = "1", text: str = CANARY) -> dict[str, str]:
    return {"id": id, "from": "canary-sender", "text": text}


def texts(desk: MemoryDesk) -> list[str]:
    return [one.text for one in desk.heard if isinstance(one, InboundMessage)]


async def knock(standing: Stand, body: object, headers: dict[str, str], channel: str = "book") -> tuple[int, bytes]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with standing.client.post(f"{standing.address}/hooks/{channel}", data=content, headers=headers) as response:
        return response.status, await response.read()


async def until_answered(standing: Stand, status: int) -> None:
    for _ in range(1000):
        if (await knock(standing, entry(), GENUINE))[0] == status:
            return
    raise AssertionError(f"never answered {status}")


def bare_post(body: bytes, headers: tuple[str, ...]) -> bytes:
    lines = ("POST /hooks/book HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", *headers)
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def raw(standing: Stand, request: bytes) -> int:
    """The status that a request is answered with which no client of ours would write."""
    async with wire(standing.port) as (reader, writer):
        writer.write(request)
        return int((await asyncio.wait_for(reader.readline(), PATIENCE)).split()[1])
