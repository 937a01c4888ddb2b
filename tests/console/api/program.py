"""A program of the owner's that calls the API of a whole server in this process."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import ClientSession
from pydantic import JsonValue

from lethe.commands.owners import SCOPES
from tests.console.running import Running


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes

    @property
    def json(self) -> dict[str, JsonValue]:
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found

    @property
    def rows(self) -> list[dict[str, JsonValue]]:
        found = self.json["items"]
        assert isinstance(found, list)
        return [row for row in found if isinstance(row, dict)]

    @property
    def code(self) -> JsonValue:
        assert self.headers["Content-Type"] == "application/problem+json"
        assert self.json["status"] == self.status
        return self.json["code"]

    @property
    def mistakes(self) -> dict[str, str]:
        rows = self.json["mistakes"]
        assert isinstance(rows, list)
        return {str(row["field"]): str(row["says"]) for row in rows if isinstance(row, dict)}


@dataclass(slots=True, kw_only=True)
class Program:
    client: ClientSession
    address: str
    token: str = field(repr=False)

    async def ask(self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Got:
        said = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent = None if body is None else json.dumps(body).encode()
        if sent is not None:
            said["Content-Type"] = "application/json"
        address = f"{self.address}/api/v1{path}"
        async with self.client.request(method, address, data=sent, headers={**said, **(headers or {})}) as answer:
            return Got(status=answer.status, headers=answer.headers, body=await answer.read())


@asynccontextmanager
async def program(
    house: Running, *scopes: str, name: str = "shop", until: datetime | None = None
) -> AsyncIterator[Program]:
    """With all scopes, unless some are named."""
    wanted: Sequence[str] = scopes or SCOPES
    token = house.letters.grant(name, wanted, until)
    async with ClientSession() as client:
        yield Program(client=client, address=house.server.address, token=token)
