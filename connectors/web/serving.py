"""What a page may ask of a channel: a visit, to say something, to follow what is said, and its files."""

import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from connectors.bodies import Bodies
from connectors.kind import FORBIDDEN, Surroundings
from connectors.page_checks import LONGEST_REPORT, PageChecks
from connectors.sources import Brake
from connectors.web.errors import TooOften, WrongMediaType, WrongMethod, told
from connectors.web.following import Pace, follow, replay_after
from connectors.web.languages import chosen
from connectors.web.pages import Pages
from connectors.web.parsing import language_asked
from connectors.web.rendering import drawn
from connectors.web.shelf import Shelf
from connectors.web.streams import Streams
from connectors.web.visitors import Origins, Visit, Visitors
from core.errors import NotAuthentic, ServerError
from core.identifiers import ChannelId, ProviderMessageId
from core.messages import InboundMessage
from core.ports.connector import HandOver, Knock

_SHORT_BODY = 1024 * 1024
"""Without files a message is words."""
_MESSAGES_A_VISIT = 10
"""From one address outside, for each visit that it may begin in the same time: an office behind one address has many
visitors, and a flood with as many tokens as it likes has one address."""
_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "Vary": "Origin"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    request: web.Request
    rest: str
    hand_over: HandOver
    headers: dict[str, str]


class Serving:
    def __init__(
        self,
        *,
        channel: ChannelId,
        surroundings: Surroundings,
        visitors: Visitors,
        origins: Origins,
        streams: Streams,
        shelf: Shelf,
        pages: Pages,
        longest_body: int,
        understand: Callable[[Knock], InboundMessage],
        pace: Pace,
        checks: PageChecks,
        takes_files: bool,
    ) -> None:
        self._channel = channel
        self._surroundings = surroundings
        self._visitors = visitors
        self._origins = origins
        self._streams = streams
        self._shelf = shelf
        self._pages = pages
        self._longest_body = longest_body
        self._understand = understand
        self._pace = pace
        self._checks = checks
        self._takes_files = takes_files
        self._bodies = Bodies(seconds=surroundings.body_seconds)
        self._visits = Brake(surroundings.visits_a_minute, 60.0, surroundings.clock)
        self._messages = Brake(surroundings.visits_a_minute * _MESSAGES_A_VISIT, 60.0, surroundings.clock)

    async def serve(self, request: web.Request, tail: str, hand_over: HandOver) -> web.StreamResponse:
        if self._pages.has(tail):
            if request.method not in ("GET", "HEAD"):
                return _refused(WrongMethod("GET"), {})
            return self._pages.answer(request, tail)
        first, _, rest = tail.partition("/")
        if first == "checks" and not rest:
            return await self._checked(request)
        route = self._routes().get((first, bool(rest)))
        if route is None:
            raise web.HTTPNotFound
        method, handler = route
        headers = dict(_PRIVATE)
        try:
            self._check_origin(request, headers)
            if request.method == "OPTIONS":
                return _preflight(method, headers)
            if request.method != method:
                raise WrongMethod(method)
            return await handler(Asked(request=request, rest=rest, hand_over=hand_over, headers=headers))
        except ServerError as error:
            return _refused(error, headers)

    def _routes(self) -> dict[tuple[str, bool], tuple[str, Callable[[Asked], Awaitable[web.StreamResponse]]]]:
        """By the first word of the path, and whether more follows it."""
        return {
            ("visits", False): ("POST", self._visit),
            ("messages", False): ("POST", self._say),
            ("events", False): ("GET", self._follow),
            ("files", True): ("GET", self._file),
        }

    def _check_origin(self, request: web.Request, headers: dict[str, str]) -> None:
        """An origin is no proof of who asks; it keeps foreign pages from lending us their visitors."""
        for origin in request.headers.getall("Origin", []):
            if not self._origins.allows(origin, request.host):
                raise NotAuthentic("a page of another origin")
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Expose-Headers"] = "Retry-After"

    async def _checked(self, request: web.Request) -> web.Response:
        """What an owner's page says of itself: also where its site is not listed yet, for that is to be found out.
        The answer is the same whatever was said."""
        if request.method == "POST" and not self._visits.count(request.remote or ""):
            async with self._body(request, LONGEST_REPORT) as body:
                origin = request.headers.get("Origin", "")
                listed = bool(origin) and self._origins.allows(origin, request.host)
                self._checks.hear(body, origin, is_listed=listed)
        return web.Response(status=204, headers=_PRIVATE)

    async def _visit(self, asked: Asked) -> web.StreamResponse:
        """Nothing is kept of a visit: its token is all there is."""
        request = asked.request
        if self._visits.count(request.remote or ""):
            raise TooOften("visits from one source")
        async with self._body(request, 4096) as body:
            wanted = language_asked(body)
        around = self._surroundings
        otherwise = around.languages[0] if around.languages else "en"
        language = chosen(wanted, request.headers.get("Accept-Language", ""), around.languages, otherwise)
        version, text = around.notice(language)
        content: dict[str, object] = {
            "visit": self._visitors.admit(language),
            "notice": {"version": version, "text": text, "html": drawn(text), "language": language},
            "assistant": {"name": around.assistant_name, "purpose": around.assistant_purpose},
        }
        return _json(201, content, asked.headers)

    async def _say(self, asked: Asked) -> web.StreamResponse:
        request = asked.request
        visit = self._visitor(request)
        if self._messages.count(request.remote or ""):
            raise TooOften("messages from one source")
        with_files = request.content_type == "multipart/form-data"
        if with_files and not self._takes_files:
            raise WrongMediaType("No files are taken here; send the message as application/json.")
        async with self._body(request, self._longest_body if with_files else _SHORT_BODY) as body:
            message = self._understand(_knock(request, body))
        await self._refuse_erased(visit)
        number = await asked.hand_over(message)
        id = str(number) if number is not None else await self._id_of(visit, message.provider_id)
        return _json(202, {"accepted": True, "id": id}, asked.headers)

    async def _id_of(self, visit: Visit, provider_id: ProviderMessageId) -> str:
        """Under which it was accepted before; empty where nothing of it is kept."""
        for said in await self._surroundings.transcript.since(self._channel, visit.address, 0):
            if said.by_person and said.provider_id == provider_id:
                return said.id
        return ""

    async def _follow(self, asked: Asked) -> web.StreamResponse:
        request = asked.request
        visit = self._visitor(request)
        last = request.headers.get("Last-Event-ID") or request.query.get("last_event_id", "")
        stream = self._streams.open(visit.address)
        try:
            await self._refuse_erased(visit)
            replay = await replay_after(self._surroundings.transcript, self._channel, visit.address, last)
            return await follow(request, stream, replay, channel=self._channel, headers=asked.headers, pace=self._pace)
        finally:
            self._streams.leave(visit.address, stream)

    async def _file(self, asked: Asked) -> web.StreamResponse:
        visit = self._visitor(asked.request)
        await self._refuse_erased(visit)
        held = self._shelf.take(visit.address, asked.rest)
        content = held.content if held else None
        name = held.name if held else ""
        if content is None:
            content = await self._surroundings.transcript.file(self._channel, visit.address, asked.rest)
            name = await self._name_of(visit, asked.rest) if content is not None else ""
        if content is None:
            return web.Response(
                status=404, body=b'{"error": "There is no such file."}', headers=_as_json(asked.headers)
            )
        headers = {
            **asked.headers,
            "Content-Type": "application/octet-stream",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name or 'file', safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return web.Response(body=content, headers=headers)

    async def _name_of(self, visit: Visit, reference: str) -> str:
        for said in await self._surroundings.transcript.since(self._channel, visit.address, 0):
            for attachment in said.attachments:
                if attachment.reference == reference:
                    return attachment.name
        return ""

    def _visitor(self, request: web.Request) -> Visit:
        return self._visitors.check(request.headers.get("Authorization", ""))

    async def _refuse_erased(self, visit: Visit) -> None:
        """A visitor's address is in one token only, so any erasure of it came after that token."""
        if await self._surroundings.transcript.erased_at(self._channel, visit.address) is not None:
            raise NotAuthentic("a visitor who was erased")

    def _body(self, request: web.Request, longest: int) -> AbstractAsyncContextManager[bytes]:
        if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            raise WrongMediaType("Send the body without Content-Encoding.")
        return self._bodies.reading(request.content, request.content_length, longest)


def _knock(request: web.Request, body: bytes) -> Knock:
    names = ("Authorization", "Content-Type")
    headers = {name.lower(): request.headers[name] for name in names if name in request.headers}
    return Knock(method=request.method, address=request.path, headers=headers, body=body)


def _preflight(method: str, headers: dict[str, str]) -> web.Response:
    allowed = {
        "Access-Control-Allow-Methods": method,
        "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
        "Access-Control-Max-Age": "600",
        "Allow": f"{method}, OPTIONS",
    }
    return web.Response(status=204, headers={**headers, **allowed})


def _refused(error: ServerError, headers: dict[str, str]) -> web.Response:
    """Raises the error again where it is not the caller's doing: then the door answers."""
    answer = told(error)
    if answer is None:
        raise error
    status, sentence, further = answer
    body = FORBIDDEN.body if isinstance(error, NotAuthentic) else json.dumps({"error": sentence}).encode()
    return web.Response(status=status, body=body, headers=_as_json({**headers, **further}))


def _json(status: int, content: dict[str, object], headers: dict[str, str]) -> web.Response:
    return web.Response(status=status, body=json.dumps(content).encode(), headers=_as_json(headers))


def _as_json(headers: dict[str, str]) -> dict[str, str]:
    return {**headers, "Content-Type": "application/json"}
