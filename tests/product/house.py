"""The whole house as a platform, a page and a model see it: the real server, played Telegram, a played model."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from time import time

from aiohttp import ClientSession, TCPConnector

from tests.fakes.model_server import ModelServer
from tests.fakes.telegram_faults import unauthorized
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.patience import PATIENCE
from tests.product.running import WEBHOOK_SECRET, Running, counted, drained, running, settings

MODEL_KEY = "sk-the-key-of-the-model-that-nobody-sees"
SECOND_TOKEN = "888:AAF-another-token-that-nobody-must-see"
SECOND_SECRET = "webhook-secret-of-the-second-bot"
FORBIDDEN = (403, b'{"error":"forbidden"}')
ODD_WORDS = (
    "half \ud83d",
    "nul \0 nul",
    "\u202e\u200fturned",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a\u0301" * 3_000,
)
"""Words that no store takes as they are, or that a browser would obey."""
MISHAPS = (
    "Traceback",
    "never awaited",
    "never retrieved",
    "ResourceWarning",
    "Unhandled",
    "door.failed",
    "journey.fault",
)
"""What no server may ever say."""

Answer = tuple[int, Mapping[str, str], bytes]
Fields = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    server: Running
    telegram: TelegramServer
    second: TelegramServer
    model: ModelServer
    client: ClientSession

    async def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        # Bytes as long as that must come from a file, or the client complains.
        data = BytesIO(body) if body is not None and len(body) > 1024 * 1024 else body
        async with self.client.request(method, self.server.address + path, data=data, headers=headers) as answer:
            return answer.status, answer.headers, await answer.read()

    async def knock(self, body: bytes, secret: str = WEBHOOK_SECRET, path: str = "/hooks/tg") -> tuple[int, bytes]:
        """What Telegram is answered for a call with these bytes; an empty secret is not sent at all."""
        headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: secret} if secret else {})
        status, _, said = await self.ask("POST", path, body, headers)
        return status, said

    async def visit(self) -> dict[str, str]:
        """The headers of a new visitor."""
        status, _, said = await self.ask("POST", "/web/site/visits")
        assert status == 201, said
        return {"Authorization": f"Bearer {json.loads(said)['visit']}"}

    async def say(self, visitor: Mapping[str, str], text: str, client_id: str = "") -> int:
        body = json.dumps({"client_id": client_id or text[:100].encode("ascii", "replace").decode(), "text": text})
        headers = {**visitor, "Content-Type": "application/json"}
        return (await self.ask("POST", "/web/site/messages", body.encode(), headers))[0]

    async def answers(self, visitor: Mapping[str, str], count: int, seconds: float = PATIENCE) -> list[Fields]:
        """The messages that a page is shown, once there are so many. Raises TimeoutError."""
        found: list[Fields] = []
        event = ""
        async with asyncio.timeout(seconds):
            async with self.client.get(f"{self.server.address}/web/site/events", headers=visitor) as answer:
                async for line in answer.content:
                    name, _, value = line.decode().rstrip("\n").partition(": ")
                    event = value if name == "event" else event
                    if name == "data" and event == "message":
                        found.append(json.loads(value))
                        if len(found) >= count:
                            return found
        raise AssertionError(f"the line ended after {len(found)} messages")

    async def told(self, count: int, seconds: float = PATIENCE) -> list[str]:
        """What was sent by Telegram, once there is so much. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while len(self.telegram.sent) < count:
                await asyncio.sleep(0.01)
        return [sent.text for sent in self.telegram.sent]

    async def counts(self) -> Mapping[str, float]:
        return await counted(self.client, self.server.address)

    async def settled(self) -> None:
        assert await drained(self.client, self.server.address)

    def mishaps(self) -> Sequence[str]:
        """Lines of what the server said that it should never have to say."""
        lines = (self.server.log() + self.server.talk()).splitlines()
        return [line for line in lines if any(mishap in line for mishap in MISHAPS)]


def said_now(person: int, number: int, content: Fields, profile: Fields | None = None) -> Fields:
    """An update of Telegram's, without its number; the person's app is set to English."""
    profile = profile or {"first_name": "Ada"}
    who = {"id": person, "is_bot": False, "language_code": "en", **profile}
    chat = {"id": person, "type": "private", **profile}
    return {"message": {"message_id": number, "date": int(time()), "from": who, "chat": chat, **content}}


SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@asynccontextmanager
async def house(
    folder: Path,
    *,
    telegram_model: str = "echo",
    web_model: str = "echo",
    more: Iterable[str] = (),
    second_bot_refused: bool = False,
    first_token_seconds: float = 20.0,
) -> AsyncIterator[House]:
    """Each channel has a model of its own, chosen by name (`tests.fakes.model_server`). One that hangs is given up
    after `first_token_seconds`; one that answers may take its time on a busy machine."""
    async with (
        TelegramServer() as telegram,
        TelegramServer(token=SECOND_TOKEN) as second,
        ModelServer(wait="") as model,
        ClientSession(connector=TCPConnector(limit=0)) as client,
    ):
        if second_bot_refused:
            second.fail("getMe", unauthorized())
        patience = first_token_seconds
        assistants = _assistant("first", telegram_model, model.address, patience)
        assistants += _assistant("second", web_model, model.address, patience)
        channels = _telegram("tg", TOKEN, WEBHOOK_SECRET, telegram.address)
        # Recipients are told apart by their hosts.
        second_address = second.address.replace("127.0.0.1", "localhost")
        channels += _telegram("other", SECOND_TOKEN, SECOND_SECRET, second_address)
        channels += '[[channels]]\nname = "site"\nkind = "web"\nassistant = "second"\n'
        configuration = settings(assistants=assistants, channels=channels, more="\n".join(more))
        async with running(folder, configuration) as server:
            telegram.delivers_to = second.delivers_to = server.address
            yield House(server=server, telegram=telegram, second=second, model=model, client=client)


def _assistant(name: str, model: str, address: str, patience: float) -> str:
    return f"""
[[assistants]]
name = "{name}"
provider = "openai"
model = "{model}"
base_address = "{address}"
api_key = "{MODEL_KEY}"
first_token_seconds = {patience}
answer_seconds = 30
"""


def _telegram(name: str, token: str, secret: str, address: str) -> str:
    return f"""
[[channels]]
name = "{name}"
kind = "telegram"
assistant = "first"
token = "{token}"
mode = "webhook"
webhook_secret = "{secret}"
api_address = "{address}"
stream = false
"""
