"""A Graph API that plays Meta on 127.0.0.1: messages, media, what an owner is told, and faults on request."""

import asyncio
import hashlib
import json
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from types import TracebackType
from typing import Self

from aiohttp import BodyPartReader, ClientError, ClientSession, web

from tests.fakes.meta_faults import Fault, refusal
from tests.fakes.meta_knocks import BUSINESS, NUMBER, Json, signed

TOKEN = "EAAG-a-token-that-nobody-must-see"
APP_SECRET = "an-app-secret-that-nobody-must-see"
VERIFY_TOKEN = "a-verify-token-that-nobody-sees"
APP = "3003000000000001"
VERSION = "v26.0"
_MEDIA_SECONDS = 300.0
CARRIED = frozenset(
    {
        "application/msword",
        "application/pdf",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "audio/aac",
        "audio/amr",
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "audio/opus",
        "image/jpeg",
        "image/png",
        "image/webp",
        "text/plain",
        "video/3gpp",
        "video/mp4",
    }
)
"""What Meta itself says that it takes when it refuses anything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    media_type: str
    content: bytes = field(repr=False)
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that reached a person."""

    id: str
    person: str
    by_user_id: bool
    kind: str
    text: str
    buttons: tuple[tuple[str, str], ...]
    """Each as its label and what it says."""
    file: File | None
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`what`: messages, media, download, subscribed_apps, subscriptions, debug_token, or object for anything else."""

    what: str
    method: str
    said: Json


class Refused(Exception):
    def __init__(self, code: int, status: int = 400, subcode: int = 0) -> None:
        super().__init__(code)
        self.status = status
        self.body = refusal(code, subcode=subcode)


class MetaServer:
    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.typing: list[str] = []
        """The messages that were marked as read while somebody was said to write."""
        self.calls: list[Call] = []
        self.media: dict[str, File] = {}
        self.media_address = ""
        """Where files are said to lie; empty: here."""
        self.wrong_digest = False
        self.silent: set[str] = set()
        """Who has said nothing for a day, as Meta counts it."""
        self.templates: dict[tuple[str, str], str] = {}
        """What stands in each that was approved, by its name and language."""
        self.is_choosy = False
        """Take only files of the types in `CARRIED`, as Meta does."""
        self.address = ""
        self.now: Callable[[], float] = time.time
        self.token_facts: Json = {"app_id": APP, "is_valid": True, "expires_at": 0}
        self.subscription: Json = {
            "object": "whatsapp_business_account",
            "callback_url": "https://bots.example.org/hooks/wac",
            "fields": [{"name": "messages", "version": VERSION}],
        }
        self.subscribed = False
        self.app_secret = APP_SECRET
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._closing = asyncio.Event()

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=128 * 1024 * 1024)
        routes = application.router
        routes.add_get("/media-download/{media}", self._download)
        routes.add_route("*", "/{version}/{object}", self._asked)
        routes.add_route("*", "/{version}/{object}/{edge}", self._asked)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trail: TracebackType | None
    ) -> None:
        self._closing.set()
        await self._runner.cleanup()

    def fail(self, what: str, *faults: Fault) -> None:
        """The next calls go wrong, each in its way; `what` as in `Call`."""
        self._faults[what].extend(faults)

    def called(self, what: str) -> list[Call]:
        return [call for call in self.calls if call.what == what]

    async def deliver(self, client: ClientSession, address: str, body: bytes, *, tries: int = 5) -> int:
        """Bring a batch until it is taken, more and more slowly as Meta does; returns the tries it took."""
        for number in range(1, tries + 1):
            try:
                async with client.post(address, data=BytesIO(body), headers=signed(body, self.app_secret)) as answer:
                    if answer.status == 200:
                        return number
            except (ClientError, OSError):
                pass
            await asyncio.sleep(0.01 * 2**number)
        raise TimeoutError(f"nobody took it in {tries} tries")

    async def _asked(self, request: web.Request) -> web.StreamResponse:
        thing, edge = request.match_info["object"], request.match_info.get("edge", "")
        what = edge or (thing if thing == "debug_token" else "object")
        said, file = await _read(request)
        self.calls.append(Call(what=what, method=request.method, said=said))
        faults = self._faults[what]
        fault = faults.popleft() if faults else None
        status, body = 200, b""
        if fault is None or fault.acts:
            try:
                body = json.dumps(self._perform(request, what, thing, said, file)).encode()
            except Refused as refused:
                status, body = refused.status, refused.body
        if fault is not None:
            status, body = fault.status, fault.body
            if fault.line == "hang":
                await self._closing.wait()
            if fault.line != "answers":
                assert request.transport is not None
                request.transport.abort()
        return web.Response(status=status, body=body, content_type="application/json")

    def _perform(self, request: web.Request, what: str, thing: str, said: Json, file: File | None) -> object:
        bearer = request.headers.get("Authorization", "")
        wanted = f"{APP}|{self.app_secret}" if what == "subscriptions" else TOKEN
        if bearer != f"Bearer {wanted}" or request.match_info["version"] != VERSION:
            raise Refused(190, status=401)
        match request.method, what:
            case "POST", "messages" if thing == NUMBER:
                return self._typed(said) if said.get("status") == "read" else self._message(said)
            case "POST", "media" if thing == NUMBER and file is not None:
                if self.is_choosy and file.media_type not in CARRIED:
                    raise Refused(100)
                return {"id": self.keep(file)}
            case "POST", "subscribed_apps" if thing == BUSINESS:
                self.subscribed = True
                return {"success": True}
            case "GET", "subscribed_apps" if thing == BUSINESS:
                return {"data": [{"whatsapp_business_api_data": {"id": APP}}] if self.subscribed else []}
            case "GET", "subscriptions":
                return {"data": [self.subscription]}
            case "GET", "debug_token":
                return {"data": self.token_facts}
            case "GET", "object" if thing == NUMBER:
                return {"id": NUMBER}
            case "GET", "object" if thing in self.media:
                return self._media_facts(thing)
            case "DELETE", "object" if thing in self.media:
                del self.media[thing]
                return {"success": True}
            case _:
                raise Refused(100, subcode=33)

    def keep(self, file: File) -> str:
        """What Meta calls the file from now on."""
        called = f"80080000000{len(self.media) + 1:05}"
        self.media[called] = file
        return called

    def _typed(self, said: Json) -> Json:
        assert said["typing_indicator"] == {"type": "text"}
        self.typing.append(str(said["message_id"]))
        return {"success": True}

    def _message(self, said: Json) -> Json:
        assert (said["messaging_product"], said["recipient_type"]) == ("whatsapp", "individual")
        person = said.get("to", said.get("recipient"))
        assert isinstance(person, str)
        if "to" in said and not person.isdigit():
            raise Refused(131009)
        kind = str(said["type"])
        if person in self.silent and kind != "template":
            raise Refused(131047)
        held = said[kind]
        assert isinstance(held, dict)
        buttons: tuple[tuple[str, str], ...] = ()
        file: File | None = None
        if kind == "text":
            text = held["body"]
            if not 0 < len(text) <= 4096:
                raise Refused(100)
            assert held["preview_url"] is False
        elif kind == "interactive":
            text, buttons = _pressable(held)
        elif kind == "template":
            text = self._filled(held)
        else:
            text, file = held.get("caption", ""), self.media.get(held["id"])
            if file is None or len(text) > 1024 or (text and kind == "audio"):
                raise Refused(131009)
            file = File(media_type=file.media_type, content=file.content, name=held.get("filename", ""))
        called = f"wamid.OUT{len(self.sent) + 1}"
        self.sent.append(
            Sent(
                id=called,
                person=person,
                by_user_id="to" not in said,
                kind=kind,
                text=text,
                buttons=buttons,
                file=file,
                tag=str(said.get("biz_opaque_callback_data", "")),
            )
        )
        return {"messaging_product": "whatsapp", "contacts": [{"input": person}], "messages": [{"id": called}]}

    def _filled(self, held: Json) -> str:
        """What the person reads: the template with its one variable in it."""
        language, components = held["language"], held["components"]
        assert isinstance(language, dict)
        assert isinstance(components, list)
        template = self.templates.get((str(held["name"]), str(language["code"])))
        if template is None:
            raise Refused(132001, status=404)
        (body,) = components
        (parameter,) = body["parameters"]
        assert (body["type"], parameter["type"]) == ("body", "text")
        said = str(parameter["text"])
        if not said or "\n" in said or "\t" in said or "     " in said or len(said) > 1024:
            raise Refused(132018)
        return template.replace("{{1}}", said)

    def _media_facts(self, media: str) -> Json:
        file = self.media[media]
        base = self.media_address or f"{self.address}/media-download"
        return {
            "messaging_product": "whatsapp",
            "url": f"{base}/{media}?until={self.now() + _MEDIA_SECONDS:.3f}",
            "mime_type": file.media_type,
            "sha256": hashlib.sha256(b"another" if self.wrong_digest else file.content).hexdigest(),
            "file_size": len(file.content),
            "id": media,
        }

    async def _download(self, request: web.Request) -> web.StreamResponse:
        self.calls.append(Call(what="download", method="GET", said={}))
        faults = self._faults["download"]
        if faults:
            return web.Response(status=faults.popleft().status)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=401)
        file = self.media.get(request.match_info["media"])
        if file is None or self.now() > float(request.query["until"]):
            return web.Response(status=404)
        return web.Response(body=file.content, content_type="application/octet-stream")


async def _read(request: web.Request) -> tuple[Json, File | None]:
    if request.content_type != "multipart/form-data":
        body = await request.read()
        return (json.loads(body) if body else {}), None
    values: Json = {}
    file: File | None = None
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        content = bytes(await part.read())
        if part.filename is None:
            values[part.name or ""] = content.decode()
        else:
            file = File(name=part.filename, media_type=part.headers.get("content-type", ""), content=content)
    assert values["messaging_product"] == "whatsapp"
    assert file is None or values["type"] == file.media_type
    return values, file


def _pressable(held: Json) -> tuple[str, tuple[tuple[str, str], ...]]:
    body, action = held["body"], held["action"]
    assert isinstance(body, dict)
    assert isinstance(action, dict)
    text = str(body["text"])
    if held["type"] == "button":
        replies = [button["reply"] for button in action["buttons"]]
        fits = len(replies) <= 3 and all(0 < len(reply["title"]) <= 20 for reply in replies)
    else:
        replies = [row for section in action["sections"] for row in section["rows"]]
        fits = 0 < len(action["button"]) <= 20 and len(replies) <= 10
        fits = fits and all(0 < len(row["title"]) <= 24 and len(row.get("description", "")) <= 72 for row in replies)
    ids = [reply["id"] for reply in replies]
    if not fits or not 0 < len(text) <= 1024 or len(set(ids)) != len(ids) or max(map(len, ids)) > 200:
        raise Refused(131009)
    return text, tuple((str(reply.get("description", reply["title"])), str(reply["id"])) for reply in replies)
