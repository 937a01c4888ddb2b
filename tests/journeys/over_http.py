"""The whole server in this process, spoken to over HTTP as its platforms and its page do."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from aiohttp import ClientSession, ClientTimeout, FormData

from core.clock import Clock
from core.gate import Recipient
from core.log import Log
from lethe.app import Lethe
from lethe.catalogue import KNOWN_KINDS
from settings.reading import read_settings
from settings.sources import Sources
from tests.fakes import meta_server
from tests.fakes.meta_knocks import NUMBER
from tests.fakes.meta_server import MetaServer
from tests.fakes.model_server import ModelServer
from tests.fakes.telegram_bot import Sent
from tests.fakes.telegram_chats import message
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.fakes.twilio_server import ACCOUNT, AUTH_TOKEN, SENDER, TwilioServer
from tests.journeys.heard import Brought, Heard
from tests.journeys.over_cloud import CloudTalk
from tests.journeys.over_twilio import TwilioTalk
from tests.patience import PATIENCE

SECRET = "a-secret-of-the-tests"
_PUBLIC = "https://bots.example.org"
_CONFIGURATION = """
[server]
listen = "127.0.0.1:0"
public_address = "{public_address}"
data_dir = "{folder}/data"
log_level = "debug"

[limits]
messages_a_minute = 1000
messages_at_once = 1000

[timing]
model_retry_seconds = [0.2]
drain_seconds = 1

[[assistants]]
name = "helpdesk"
purpose = "Answers questions."
provider = "openai"
model = "{model}"
base_address = "{model_address}"
api_key = "a-key-of-the-tests"
first_token_seconds = 5
{senses}

[[channels]]
name = "tg"
kind = "telegram"
assistant = "helpdesk"
token = "{token}"
webhook_secret = "{secret}"
api_address = "{telegram_address}"

[[channels]]
name = "site"
kind = "web"
assistant = "helpdesk"
"""
_TWILIO = """
[[channels]]
name = "wa"
kind = "whatsapp_twilio"
assistant = "helpdesk"
account_sid = "{account}"
auth_token = "{token}"
sender = "{sender}"
api_address = "{address}"
messaging_address = "{address}"
"""
_CLOUD = """
[[channels]]
name = "wac"
kind = "whatsapp_cloud"
assistant = "helpdesk"
phone_number_id = "{number}"
access_token = "{token}"
app_secret = "{secret}"
verify_token = "{verify}"
read_receipts = true
api_address = "{address}"
"""


class Talk(Protocol):
    """One person on one channel."""

    async def say(self, text: str) -> None: ...
    async def say_again(self) -> None:
        """The very same delivery once more."""

    async def say_everything_again(self) -> None:
        """Every delivery so far, in order."""

    async def bring(self, file: Brought) -> None: ...
    async def hear(self) -> Heard: ...
    def left(self) -> int:
        """How many messages came that nobody asked for yet."""

    async def close(self) -> None: ...


@dataclass
class World:
    server: Lethe
    telegram: TelegramServer
    whatsapp: TwilioServer | MetaServer | None
    model: ModelServer
    folder: Path
    log: list[str]
    client: ClientSession = field(repr=False)
    talks: list[Talk] = field(default_factory=list)

    async def talk(self, kind: str, person: int = 5550001, language: str = "en") -> Talk:
        talk: Talk
        match kind, self.whatsapp:
            case "web", _:
                talk = await WebTalk.begin(self, language)
            case "whatsapp_twilio", TwilioServer() as twilio:
                talk = TwilioTalk(self.server.address, _PUBLIC, twilio, self.client, person=person)
            case "whatsapp_cloud", MetaServer() as meta:
                talk = CloudTalk(self.server.address, meta, self.client, person=f"49170{person}")
            case _:
                talk = TelegramTalk(self, person, language)
        self.talks.append(talk)
        return talk

    async def start_again(self, model: str) -> None:
        self.server = await _started(self.folder, self.telegram, self.whatsapp, self.model, model, self.log)

    async def settled(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.server.desk.under_way() or await self.server.desk.backlog() != (0, 0):
                await asyncio.sleep(0.005)


class TelegramTalk:
    def __init__(self, world: World, person: int, language: str = "en") -> None:
        self._world = world
        self._language = language
        self._person = person
        self._number = 100
        self._heard = 0
        self._delivered: list[dict[str, object]] = []

    async def say(self, text: str, **more: object) -> None:
        self._number += 1
        update = message(text, person=self._person, number=self._number, date=2_000_000_000, **more)
        update["message"]["from"]["language_code"] = self._language  # type: ignore[index]
        await self._deliver(update)

    async def quote(self, text: str, *, own: bool = False, part: str = "") -> None:
        """Of what they said last, or of what they heard last."""
        number = self._number if own else self._mine()[self._heard - 1].number
        replied = {"message_id": number, "date": 2_000_000_000, "text": "whatever Telegram has there"}
        chosen = {"quote": {"text": part, "position": 0, "is_manual": True}} if part else {}
        await self.say(text, reply_to_message=replied, **chosen)

    async def bring(self, file: Brought) -> None:
        called = f"file-{self._number}"
        self._world.telegram.bot.files[called] = file.content
        said = {"file_id": called, "file_unique_id": called, "file_size": len(file.content)}
        held: object = {**said, "mime_type": file.media_type, "duration": 3, "file_name": file.name}
        if file.sort == "photo":
            held = [{**said, "width": 60, "height": 40}]
        self._number += 1
        captioned = {"caption": file.caption} if file.caption else {}
        said_beside: dict[str, Any] = {str(file.sort): held, **captioned}
        update = message(person=self._person, number=self._number, date=2_000_000_000, **said_beside)
        await self._deliver(update)

    async def _deliver(self, update: dict[str, object]) -> None:
        self._delivered.append(self._world.telegram.numbered(update))
        await self.say_again()

    async def say_again(self) -> None:
        await self._post(self._delivered[-1])

    async def say_everything_again(self) -> None:
        for update in self._delivered:
            await self._post(update)

    async def _post(self, update: Mapping[str, object]) -> None:
        async with self._world.client.post(
            f"{self._world.server.address}/hooks/tg",
            json=update,
            headers={"X-Telegram-Bot-Api-Secret-Token": SECRET},
        ) as answer:
            assert (answer.status, await answer.read()) == (200, b"")

    async def hear(self) -> Heard:
        async with asyncio.timeout(PATIENCE):
            while not self.left():
                await asyncio.sleep(0.005)
        sent = self._mine()[self._heard]
        self._heard += 1
        files = (sent.file.name,) if sent.file is not None else ()
        labels, says = tuple(label for label, _ in sent.buttons), tuple(data for _, data in sent.buttons)
        return Heard(text=sent.text, says=says, files=files, labels=labels)

    def left(self) -> int:
        return len(self._mine()) - self._heard

    def _mine(self) -> list[Sent]:
        return [sent for sent in self._world.telegram.sent if sent.chat == self._person]

    async def close(self) -> None: ...


class WebTalk:
    def __init__(self, world: World, visit: str) -> None:
        self._world = world
        self._bearer = {"Authorization": f"Bearer {visit}"}
        self._number = 0
        self._queue: asyncio.Queue[Heard] = asyncio.Queue()
        self.forgotten = asyncio.Event()
        self.deltas: list[str] = []
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def begin(cls, world: World, language: str = "en") -> "WebTalk":
        async with world.client.post(f"{world.server.address}/web/site/visits", json={"language": language}) as answer:
            assert answer.status == 201
            return cls(world, (await answer.json())["visit"])

    async def say(self, text: str) -> None:
        self._number += 1
        self._last = Brought("document", "", b"", caption=text)
        await self.say_again()

    async def bring(self, file: Brought) -> None:
        self._number += 1
        self._last = file
        await self.say_again()

    async def say_again(self) -> None:
        form = FormData()
        form.add_field("client_id", f"c{self._number}")
        form.add_field("text", self._last.caption)
        if self._last.content:
            form.add_field("files", self._last.content, filename=self._last.name, content_type=self._last.media_type)
        said = {"client_id": f"c{self._number}", "text": self._last.caption}
        async with self._world.client.post(
            f"{self._world.server.address}/web/site/messages",
            data=form if self._last.content else None,
            json=None if self._last.content else said,
            headers=self._bearer,
        ) as answer:
            assert answer.status == 202, await answer.text()

    async def say_everything_again(self) -> None:
        """The page says nothing again but what it does not know to have arrived: the last."""
        await self.say_again()

    async def hear(self) -> Heard:
        async with asyncio.timeout(PATIENCE):
            return await self._queue.get()

    def left(self) -> int:
        return self._queue.qsize()

    async def close(self) -> None:
        self._reading.cancel()
        await asyncio.wait([self._reading])

    async def _read(self) -> None:
        url = f"{self._world.server.address}/web/site/events"
        async with self._world.client.get(url, headers=self._bearer, timeout=ClientTimeout(total=60)) as answer:
            event = ""
            async for raw in answer.content:
                line = raw.decode().rstrip()
                if line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("data:"):
                    self._take(event, line[5:].strip())

    def _take(self, event: str, data: str) -> None:
        if event == "message":
            content = json.loads(data)
            says = tuple(button["says"] for button in content.get("buttons", []))
            files = tuple(file["name"] for file in content.get("files", []))
            labels = tuple(button["label"] for button in content.get("buttons", []))
            self._queue.put_nowait(Heard(text=content["text"], says=says, files=files, labels=labels))
        elif event == "delta":
            self.deltas.append(json.loads(data)["text"])
        elif event == "forgotten":
            self.forgotten.set()


@asynccontextmanager
async def world(
    folder: Path,
    model: str = "echo",
    *,
    called: bool = True,
    kind: str = "",
    senses: str = "",
    clock: Clock | None = None,
) -> AsyncIterator[World]:
    """`senses`: further settings of the assistant. `called`: there is a public address, so Telegram calls; else it is
    polled. `kind`: of WhatsApp, which is there only where it is spoken on."""
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(TelegramServer())
        whatsapp: TwilioServer | MetaServer | None = None
        if kind == "whatsapp_twilio":
            whatsapp = await stack.enter_async_context(TwilioServer())
        elif kind == "whatsapp_cloud":
            whatsapp = await stack.enter_async_context(MetaServer())
        model_server = await stack.enter_async_context(ModelServer())
        client = await stack.enter_async_context(ClientSession())
        log: list[str] = []
        server = await _started(
            folder, telegram, whatsapp, model_server, model, log, called=called, senses=senses, clock=clock
        )
        made = World(
            server=server,
            telegram=telegram,
            whatsapp=whatsapp,
            model=model_server,
            folder=folder,
            log=log,
            client=client,
        )
        try:
            yield made
        finally:
            for talk in made.talks:
                await talk.close()
            await made.server.close()


async def _started(
    folder: Path,
    telegram: TelegramServer,
    whatsapp: TwilioServer | MetaServer | None,
    model_server: ModelServer,
    model: str,
    log: list[str],
    *,
    called: bool = True,
    senses: str = "",
    clock: Clock | None = None,
) -> Lethe:
    path = folder / "lethe.toml"
    path.write_text(
        _CONFIGURATION.format(
            folder=folder,
            public_address=_PUBLIC if called else "",
            model=model,
            senses=senses,
            model_address=model_server.address,
            telegram_address=telegram.address,
            token=TOKEN,
            secret=SECRET,
        )
        + _further(whatsapp)
    )
    settings = read_settings(Sources(file=path, environment={}), KNOWN_KINDS)
    server = Lethe(settings, log=Log(log.append, "debug"), clock=clock)
    await server.open()
    telegram.delivers_to = server.address
    if isinstance(whatsapp, TwilioServer):
        whatsapp.delivers_to = server.address
        # As the real one's hosts of files are declared by their names, which a played one cannot have.
        server._gate.declare(Recipient(name="Played files", base_address=whatsapp.cdn, receives="nothing"))
    return server


def _further(whatsapp: TwilioServer | MetaServer | None) -> str:
    match whatsapp:
        case TwilioServer():
            return _TWILIO.format(account=ACCOUNT, token=AUTH_TOKEN, sender=SENDER, address=whatsapp.address)
        case MetaServer():
            return _CLOUD.format(
                number=NUMBER,
                token=meta_server.TOKEN,
                secret=meta_server.APP_SECRET,
                verify=meta_server.VERIFY_TOKEN,
                address=whatsapp.address,
            )
        case None:
            return ""
