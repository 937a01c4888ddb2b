"""Somebody who writes on the chat page of a server that runs in this process."""

import asyncio
import json
import re
from dataclasses import dataclass, field

from tests.console.running import Running
from tests.patience import PATIENCE

DESK = """
[[assistants]]
name = "desk"
provider = "echo"
[assistants.privacy]
owner_sees = "{sees}"
[[channels]]
name = "site"
kind = "web"
assistant = "desk"
"""
"""What is set for one page with one assistant, which says everything back; `sees`: what the owner may see."""
_CODE = re.compile(r"[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}")


@dataclass(slots=True)
class Visitor:
    house: Running
    channel: str = "site"
    token: str = field(default="", repr=False)
    said: int = 0

    async def say(self, text: str) -> None:
        client, address = self.house.browser.client, self.house.server.address
        if not self.token:
            async with client.post(f"{address}/web/{self.channel}/visits", json={}) as answer:
                self.token = (await answer.json())["visit"]
        self.said += 1
        body = {"client_id": f"{self.said}-{self.token[-8:]}", "text": text}
        headers = {"Authorization": f"Bearer {self.token}"}
        async with client.post(f"{address}/web/{self.channel}/messages", json=body, headers=headers) as answer:
            assert answer.status == 202

    async def read(self, words: str) -> str:
        """The first answer that holds these words, of all that were ever sent here."""
        client, address = self.house.browser.client, self.house.server.address
        headers = {"Authorization": f"Bearer {self.token}"}
        async with asyncio.timeout(PATIENCE):
            async with client.get(f"{address}/web/{self.channel}/events", headers=headers) as answer:
                async for line in answer.content:
                    if line.startswith(b"data:"):
                        told = json.loads(line[5:])
                        if words in told.get("text", "") and "html" in told:
                            return str(told["text"])
        raise AssertionError(f"nobody said {words}")

    async def code(self) -> str:
        await self.say("/show")
        found = _CODE.search(await self.read("give this code"))
        assert found is not None
        return found[0]
