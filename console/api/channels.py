"""The API's channels: the same port as the pages', for programs with a token."""

import json
from dataclasses import asdict

from console.asked import Answer, Asked
from console.page import Page, Route
from console.ports.channels import Channels
from console.roles import Role

_JSON = "application/json"


class ChannelCalls:
    def __init__(self, *, channels: Channels) -> None:
        self._channels = channels

    def page(self) -> Page:
        return Page(
            routes=(
                Route(
                    method="GET",
                    path="/api/v1/channels",
                    role=Role.NOBODY,
                    scope="channels:read",
                    answer=self._list,
                ),
            )
        )

    async def _list(self, asked: Asked) -> Answer:
        rows = [asdict(row) for row in await self._channels.rows()]
        return Answer(body=json.dumps({"channels": rows}).encode(), media_type=_JSON)
