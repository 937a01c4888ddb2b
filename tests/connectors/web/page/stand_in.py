"""A server that keeps the contract towards the chat page, does what a test says, and remembers what it was asked."""

import asyncio
import html
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from aiohttp import web
from aiohttp.typedefs import Handler

PAGE = Path(__file__).parents[4] / "connectors" / "web" / "page"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'"
)
NOTICE = "You are talking to an AI. What you write is kept for 30 days and read by nobody at the clinic."
PURPOSE = "Answers questions about the clinic's opening hours and services."

Row = dict[str, object]


@dataclass(slots=True, kw_only=True)
class Said:
    client_id: str
    text: str
    visit: str
    files: tuple[tuple[str, bytes], ...] = ()


@dataclass(slots=True, kw_only=True)
class Visit:
    token: str
    events: list[tuple[int, str, Row]] = field(default_factory=list)
    lines: list[asyncio.Queue[bytes | None]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Asked:
    method: str
    path: str
    headers: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class Fault:
    method: str
    tail: str
    status: int
    headers: Mapping[str, str]
    times: int


class StandIn:
    """Runs on a loop of its own in a thread; every public method may be called from the test's thread."""

    def __init__(self, hosted: Mapping[str, str] | None = None, largest_file: int = 0) -> None:
        self.asked: list[Asked] = []
        self.bodies: list[Row] = []
        self.said: list[Said] = []
        self.visits: list[Visit] = []
        self.answer: Callable[[Said, str], None] = lambda said, number: None
        """Called for each new message, with the id it was accepted under."""
        self.assistant = "Clinic desk"
        self.address = ""
        self._faults: list[Fault] = []
        self._hosted = hosted if hosted is not None else {}
        self._policy = f"{POLICY}; frame-ancestors 'self'"
        self._largest_file = largest_file
        self._count = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._runner: web.AppRunner | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        self.drop_lines()
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    # What a test says.

    def fail(self, method: str, tail: str, status: int, times: int = 1, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._faults.append(Fault(method=method, tail=tail, status=status, headers=named, times=times))

    def framed_by(self, origin: str) -> None:
        self._policy = f"{POLICY}; frame-ancestors 'self' {origin}"

    def mend(self) -> None:
        self._faults.clear()

    def message(
        self,
        text: str,
        reply_to: str = "",
        markup: str = "",
        buttons: tuple[tuple[str, str], ...] = (),
        files: tuple[Row, ...] = (),
        kept: bool = True,
    ) -> None:
        drawn = markup or f'<p dir="auto">{html.escape(text)}</p>'
        row: Row = {"id": f"m{self._next()}", "reply_to": reply_to, "text": text, "html": drawn}
        row |= {"buttons": [{"label": label, "says": says} for label, says in buttons], "files": list(files)}
        self._emit("message", row, kept=kept)

    def delta(self, text: str, reply_to: str) -> None:
        self._emit("delta", {"reply_to": reply_to, "text": text})

    def typing(self) -> None:
        self._emit("typing", {})

    def forgotten(self) -> None:
        self.visits[-1].events.clear()
        self._emit("forgotten", {})

    def drop_lines(self) -> None:
        for visit in self.visits:
            for line in visit.lines:
                self._loop.call_soon_threadsafe(line.put_nowait, None)

    def asked_for(self, tail: str) -> list[Asked]:
        return [asked for asked in list(self.asked) if asked.path.endswith(tail)]

    # What it does.

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _emit(self, name: str, row: Row, kept: bool = False) -> None:
        visit = self.visits[-1]
        number = self._next() if kept else 0
        if kept:
            visit.events.append((number, name, row))
        for line in list(visit.lines):
            self._loop.call_soon_threadsafe(line.put_nowait, _event(number, name, row))

    async def _open(self) -> None:
        app = web.Application(middlewares=[self._record], client_max_size=50_000_000)
        app.router.add_get("/chat/site", self._chat)
        app.router.add_get("/web/site/page/{name}", self._static)
        app.router.add_get("/widget.js", self._static)
        app.router.add_post("/web/site/visits", self._visit)
        app.router.add_post("/web/site/messages", self._message)
        app.router.add_get("/web/site/events", self._events)
        app.router.add_get("/web/site/files/{name}", self._file)
        app.router.add_get("/host/{name}", self._host)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"http://{host}:{port}"

    async def _close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _record(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.asked.append(Asked(method=request.method, path=request.path, headers=dict(request.headers)))
        if request.method == "POST" and request.content_type == "application/json":
            self.bodies.append(await request.json())
        for fault in self._faults:
            if fault.times and fault.method == request.method and request.path.endswith(fault.tail):
                fault.times -= 1
                return web.json_response({"error": "as the test asked"}, status=fault.status, headers=fault.headers)
        return await handler(request)

    async def _chat(self, request: web.Request) -> web.Response:
        language = request.query.get("lang", "en").split("-")[0]
        words = json.loads((PAGE / "languages" / f"{language}.json").read_text("utf-8"))
        values = {
            **words,
            "language": language,
            "channel": "site",
            "assistant": self.assistant,
            "purpose": PURPOSE,
            "base": "/web/site/page",
            "largest_file": str(self._largest_file),
            "strings": json.dumps(words, ensure_ascii=False),
        }
        template = (PAGE / "chat.html").read_text("utf-8")
        drawn = re.sub(r"\{\{(\w+)\}\}", lambda found: html.escape(values[found[1]], quote=True), template)
        headers = {"Content-Security-Policy": self._policy, "Referrer-Policy": "no-referrer"}
        return web.Response(text=drawn, content_type="text/html", headers=headers)

    async def _static(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / request.path.rsplit("/", 1)[1])

    async def _host(self, request: web.Request) -> web.Response:
        return web.Response(text=self._hosted[request.match_info["name"]], content_type="text/html")

    async def _visit(self, request: web.Request) -> web.Response:
        language = (await request.json())["language"]
        visit = Visit(token=f"visit-{len(self.visits) + 1}")
        self.visits.append(visit)
        notice = {"version": "1", "text": NOTICE, "html": f"<p>{NOTICE}</p>", "language": language}
        about = {"name": self.assistant, "purpose": PURPOSE}
        return web.json_response({"visit": visit.token, "notice": notice, "assistant": about}, status=201)

    def _visit_of(self, request: web.Request) -> Visit:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        for visit in self.visits:
            if visit.token == bearer:
                return visit
        raise web.HTTPForbidden

    async def _message(self, request: web.Request) -> web.Response:
        visit = self._visit_of(request)
        if request.content_type == "application/json":
            body = await request.json()
            said = Said(client_id=body["client_id"], text=body["text"], visit=visit.token)
        else:
            form = await request.post()
            fields = [part for part in form.getall("files") if isinstance(part, web.FileField)]
            files = tuple((part.filename, part.file.read()) for part in fields)
            said = Said(client_id=str(form["client_id"]), text=str(form["text"]), visit=visit.token, files=files)
        number = f"in-{said.client_id}"
        if all(earlier.client_id != said.client_id for earlier in self.said):
            self.said.append(said)
            row: Row = {"id": number, "client_id": said.client_id, "text": said.text}
            visit.events.append((self._next(), "said", row))
            self._loop.call_later(0.02, self.answer, said, number)
        return web.json_response({"accepted": True, "id": number}, status=202)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        visit = self._visit_of(request)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        line: asyncio.Queue[bytes | None] = asyncio.Queue()
        after = int(request.headers.get("Last-Event-ID", "0"))
        for number, name, row in visit.events:
            if number > after and (name != "said" or not after):
                line.put_nowait(_event(number, name, row))
        visit.lines.append(line)
        try:
            await response.write(b": here\n\n")
            while (event := await line.get()) is not None:
                await response.write(event)
        except ConnectionResetError:
            pass
        finally:
            visit.lines.remove(line)
        return response

    async def _file(self, request: web.Request) -> web.Response:
        self._visit_of(request)
        disposition = {"Content-Disposition": "attachment"}
        return web.Response(body=b"%PDF-canary", content_type="application/pdf", headers=disposition)


def _event(number: int, name: str, row: Row) -> bytes:
    lines = [f"id: {number}"] if number else []
    lines += [f"event: {name}", f"data: {json.dumps(row)}"]
    return ("\n".join(lines) + "\n\n").encode()
