"""One of the owner's own systems: checks what it is sent as the standard says, and answers what a test wants."""

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from types import TracebackType
from typing import Self

from aiohttp import web

SECRET = "whsec_" + b64encode(b"an invented key, long enough").decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    id: str
    timestamp: int
    body: bytes
    genuine: bool


def is_genuine(secret: str, named: str, timestamp: str, body: bytes, signatures: str) -> bool:
    """As a receiver of the standard does it; docs/reference/api.md shows the same lines."""
    key = b64decode(secret.removeprefix("whsec_"))
    made = b64encode(hmac.new(key, f"{named}.{timestamp}.".encode() + body, sha256).digest())
    given = [one.partition(",")[2].encode() for one in signatures.split() if one.startswith("v1,")]
    return any(hmac.compare_digest(made, one) for one in given)


@dataclass(slots=True)
class EventReceiver:
    statuses: list[int] = field(default_factory=list)
    """What it answers next; 204 when there is none left."""
    headers: dict[str, str] = field(default_factory=dict)
    delivered: list[Delivered] = field(default_factory=list)
    address: str = ""
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_post("/events", self._take)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.address = f"http://127.0.0.1:{port}/events"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trail: TracebackType | None
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def kinds(self) -> Sequence[str]:
        return [json.loads(one.body)["type"] for one in self.delivered]

    async def _take(self, request: web.Request) -> web.Response:
        body, said = await request.read(), request.headers
        named, timestamp = said["webhook-id"], said["webhook-timestamp"]
        genuine = is_genuine(SECRET, named, timestamp, body, said["webhook-signature"])
        self.delivered.append(Delivered(id=named, timestamp=int(timestamp), body=body, genuine=genuine))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 204, headers=self.headers)
