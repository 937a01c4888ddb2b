"""A Bot API that plays Telegram on 127.0.0.1: webhooks, long polling, files, and faults on request.

By hand: python -m tests.fakes.telegram_server --port 9001 --record calls.jsonl
"""

import argparse
import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from contextlib import suppress
from email.utils import formatdate
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from aiohttp import BodyPartReader, ClientError, ClientSession, ClientTimeout, web

from tests.fakes.telegram_bot import Bot, Call, File, Refusal, Sent
from tests.fakes.telegram_chats import Json, message
from tests.fakes.telegram_faults import Fault

TOKEN = "777:AAF-a-token-that-nobody-must-see"
_CONFLICT = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
_TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
_DELIVERY_SECONDS = 60.0
_PATIENT = 1_000


class TelegramServer:
    """`delivers_to`: scheme and host that stand for the public address, for a webhook set on https."""

    def __init__(self, *, token: str = TOKEN, port: int = 0, delivers_to: str = "", record: Path | None = None) -> None:
        self.bot = Bot(token=token, number=int(token.partition(":")[0]), username="our_bot")
        self.calls: list[Call] = []
        self.address = ""
        self.delivers_to = delivers_to
        self._port = port
        self._record = record.open("a", encoding="utf-8") if record is not None else None
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._waiting: list[Json] = []
        self._arrived = asyncio.Condition()
        self._polls = 0
        self._next_update = 900_100
        self._next_call = 0
        self._queues: defaultdict[object, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._closing = asyncio.Event()

    @property
    def sent(self) -> list[Sent]:
        return self.bot.sent

    async def __aenter__(self) -> "TelegramServer":
        application = web.Application(client_max_size=64 * 1024 * 1024)
        application.router.add_route("*", "/bot{token}/{method}", self._called)
        application.router.add_get("/file/bot{token}/{path:.+}", self._file)
        application.router.add_post("/control/deliver", self._control)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._client = ClientSession(timeout=ClientTimeout(total=_DELIVERY_SECONDS))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trail: TracebackType | None
    ) -> None:
        self._closing.set()
        async with self._arrived:
            self._arrived.notify_all()
        await self._client.close()
        await self._runner.cleanup()
        if self._record is not None:
            self._record.close()

    def fail(self, method: str, *faults: Fault) -> None:
        """The next calls of a method go wrong, each in its way; "file" stands for fetching one."""
        self._faults[method.lower()].extend(faults)

    def mend(self, method: str) -> None:
        """From now on its calls go well again."""
        self._faults[method.lower()].clear()

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def numbered(self, update: Json) -> Json:
        self._next_update += 1
        match update:
            case {"message": {"message_id": int(number), "date": int(date), "chat": {"id": int(chat)}}}:
                self.bot.heard[chat, number] = float(date)
            case _:
                pass
        return {"update_id": self._next_update, **update}

    async def deliver(self, update: Json, *, tries: int = 20) -> int:
        """Give the bot an update. By webhook: returns the tries it took, one chat at a time; else it waits to be
        fetched, and the answer is 0."""
        update = update if "update_id" in update else self.numbered(update)
        if self.bot.webhook:
            return await self._post(update, tries)
        async with self._arrived:
            self._waiting.append(update)
            self._arrived.notify_all()
        return 0

    @property
    def undelivered(self) -> int:
        """Updates that nobody has confirmed yet."""
        return len(self._waiting)

    async def _post(self, update: Json, tries: int) -> int:
        target = urlsplit(str(self.bot.webhook["url"]))
        base = self.delivers_to or f"{target.scheme}://{target.netloc}"
        headers = {"content-type": "application/json", "X-Telegram-Bot-Api-Secret-Token": self.bot.secret}
        async with self._queues[_chat_of(update)]:
            for number in range(1, tries + 1):
                try:
                    async with self._client.post(
                        base + target.path, data=json.dumps(update).encode(), headers=headers, allow_redirects=False
                    ) as answer:
                        if 200 <= answer.status < 300:
                            self._note("acknowledged", update=update["update_id"])
                            return number
                except (ClientError, OSError):
                    pass
                # The first failure is repeated at once, the later ones more and more slowly, as Telegram does.
                await asyncio.sleep(0.0 if number == 1 else min(0.05 * 2**number, 2.0))
        raise TimeoutError(f"nobody acknowledged in {tries} tries")

    async def _called(self, request: web.Request) -> web.StreamResponse:
        call = await _read(request)
        self._next_call += 1
        number = self._next_call
        self._note("received", call=number, method=call.method, values=dict(call.values))
        self.calls.append(call)
        faults = self._faults[call.method.lower()]
        fault = faults.popleft() if faults else None
        status, body = 200, b""
        headers: Mapping[str, str] = {}
        if fault is None or fault.acts:
            status, body = await self._answer(request, call)
        if fault is not None:
            if fault.line == "hang":
                await self._closing.wait()
            if fault.line != "answers":
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            status, headers = fault.status, fault.headers or {}
            body = fault.body if fault.body is not None else _refused(status, fault.description, fault.parameters)
        response = web.StreamResponse(
            status=status,
            headers={
                "content-type": "application/json",
                "content-length": str(len(body)),
                "date": formatdate(self.bot.now(), usegmt=True),
                **headers,
            },
        )
        try:
            await response.prepare(request)
            await response.write(body)
            await response.write_eof()
        except ConnectionError:
            self._note("gone", call=number)
        else:
            self._note("answered", call=number, status=status)
        return response

    async def _answer(self, request: web.Request, call: Call) -> tuple[int, bytes]:
        try:
            if request.match_info["token"] != self.bot.token:
                raise Refusal(401, "Unauthorized: invalid token specified")
            if call.method.lower() == "getupdates":
                result = await self._updates(call)
            else:
                result = self.bot.perform(call)
        except Refusal as refusal:
            return refusal.status, _refused(refusal.status, refusal.description, None)
        return 200, json.dumps({"ok": True, "result": result}).encode()

    async def _updates(self, call: Call) -> object:
        if self.bot.webhook:
            raise Refusal(409, _CONFLICT)
        offset, limit = int(call.values.get("offset", 0)), int(call.values.get("limit", 100))
        async with self._arrived:
            self._polls += 1
            mine = self._polls
            self._arrived.notify_all()  # whoever is waiting already is sent away
            self._confirm(offset)
            try:
                async with asyncio.timeout(float(call.values.get("timeout", 0))):
                    await self._arrived.wait_for(
                        lambda: bool(self._waiting) or self._polls != mine or self._closing.is_set()
                    )
            except TimeoutError:
                pass
            if self._polls != mine:
                raise Refusal(409, _TERMINATED)
            self._confirm(offset)
            return self._waiting[:limit]

    def _confirm(self, offset: int) -> None:
        self._waiting = [update for update in self._waiting if _number_of(update) >= offset]

    async def _file(self, request: web.Request) -> web.StreamResponse:
        faults = self._faults["file"]
        if faults:
            return web.Response(status=faults.popleft().status)
        content = self.bot.files.get(request.match_info["path"].removeprefix("documents/"))
        if content is None or request.match_info["token"] != self.bot.token:
            return web.Response(status=404)
        return web.Response(body=content, content_type="application/octet-stream")

    async def _control(self, request: web.Request) -> web.Response:
        asked: dict[str, object] = await request.json()
        update = asked.get("update")
        if not isinstance(update, dict):
            self._next_call += 1
            person = int(str(asked["chat"]))
            update = message(str(asked["text"]), person=person, number=self._next_call, date=int(time.time()))
        numbered = self.numbered(update)
        tries = await self.deliver(numbered, tries=_PATIENT)
        return web.json_response({"update_id": numbered["update_id"], "tries": tries})

    def _note(self, event: str, **facts: object) -> None:
        if self._record is not None:
            self._record.write(json.dumps({"at": time.time(), "event": event, **facts}) + "\n")
            self._record.flush()


async def _read(request: web.Request) -> Call:
    values: dict[str, str] = dict(request.query)
    files: dict[str, File] = {}
    if request.content_type == "multipart/form-data":
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            content = bytes(await part.read())
            if part.filename is not None:
                media_type = part.headers.get("content-type", "")
                files[part.name or ""] = File(name=part.filename, media_type=media_type, content=content)
            else:
                values[part.name or ""] = content.decode()
    elif request.content_type == "application/json":
        given: Mapping[str, object] = await request.json()
        values |= {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}
    else:
        values |= {name: str(value) for name, value in (await request.post()).items()}
    return Call(method=request.match_info["method"], values=values, files=files)


def _refused(status: int, description: str, parameters: dict[str, int] | None) -> bytes:
    refusal: dict[str, object] = {"ok": False, "error_code": status, "description": description}
    return json.dumps(refusal | ({"parameters": parameters} if parameters else {})).encode()


def _number_of(update: Json) -> int:
    number = update.get("update_id")
    return number if isinstance(number, int) else 0


def _chat_of(update: Json) -> object:
    for value in update.values():
        if isinstance(value, dict):
            under = value.get("message", value)
            if isinstance(under, dict) and isinstance(under.get("chat"), dict):
                return under["chat"].get("id")
    return None


async def _serve(port: int, token: str, delivers_to: str, record: Path | None) -> None:
    async with TelegramServer(port=port, token=token, delivers_to=delivers_to, record=record) as server:
        print(server.address, flush=True)
        await asyncio.Event().wait()


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--port", type=int, default=0)
    reader.add_argument("--token", default=TOKEN)
    reader.add_argument("--delivers-to", default="", help="http://127.0.0.1:8080 in place of the public address")
    reader.add_argument("--record", type=Path)
    given = reader.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(given.port, given.token, given.delivers_to, given.record))


if __name__ == "__main__":
    main()
