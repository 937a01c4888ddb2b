"""The one HTTP door: authenticate, parse, hand to the desk, acknowledge."""

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from aiohttp import web
from aiohttp.typedefs import Handler

from connectors.bodies import Bodies, TooBusy, TooSlow
from connectors.kind import FORBIDDEN, Acknowledgement, HearsErasures
from connectors.knock_headers import KnockHeaders
from connectors.others_first import OthersFirst
from connectors.sources import Brake, Network, source_of
from connectors.switchboard import Line, State, Switchboard
from core.clock import Clock
from core.errors import BeingErased, Malformed, NotAuthentic, StoreUnavailable, TooLarge
from core.identifiers import ChannelId
from core.log import Log
from core.messages import ErasureAsked, Inbound, InboundMessage, NotUnderstood
from core.ports.connector import HandOver, Knock, SetAsideFor
from core.ports.erasing import ErasesWhenAsked

_Passed = TypeVar("_Passed")
_NOBODY = b"the key of a channel that is not there"
_RETRY = {"Retry-After": "30"}
_STATUS_PAGE = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
}
_SAYS = {
    400: "bad request",
    404: "not found",
    405: "method not allowed",
    408: "the request came too slowly",
    413: "too large",
    415: "unsupported media type",
    417: "expectation failed",
    429: "too many requests",
    503: "try again later",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorLimits:
    knock_bytes: int
    """Read of a knock before its signature is checked, whichever channel it is for."""
    body_seconds: float
    knocks_at_once: int
    source_requests: int
    """Requests from one source in `source_seconds`; of knocks, only those that were refused are counted."""
    source_seconds: float = 10.0


class Door:
    def __init__(
        self,
        *,
        switchboard: Switchboard,
        public_address: str,
        hand_over: HandOver,
        set_aside: SetAsideFor,
        clock: Clock,
        log: Log,
        limits: DoorLimits,
        erasing: ErasesWhenAsked | None = None,
        trusted_proxies: Sequence[Network] = (),
        refused: Callable[[str], None] = lambda reason: None,
    ) -> None:
        self._switchboard = switchboard
        self._public_address = public_address.rstrip("/")
        self._hand_over = hand_over
        self._set_aside = set_aside
        self._clock = clock
        self._log = log
        self._limits = limits
        self._erasing = erasing
        self._trusted = tuple(trusted_proxies)
        self._refused = refused
        self._bodies = Bodies(seconds=self._limits.body_seconds)
        self._brake = Brake(self._limits.source_requests, self._limits.source_seconds, clock)
        self._knocks = 0
        self._closing = False
        self._told: dict[ChannelId, float] = {}

    def application(self) -> web.Application:
        """The door's routes; whoever wires the server may add their own to them."""
        application = web.Application(middlewares=[self._guard])
        for path, handler in (
            ("/hooks/{channel}", self._hook),
            ("/hooks/{channel}/status", self._hook),
            ("/hooks/{channel}/{asked:deletion}", self._hook),
            ("/chat/{channel}", self._page),
            ("/web/{channel}/{tail:.+}", self._page),
            ("/widget.js", self._first_page),
            ("/", self._first_page),
        ):
            application.router.add_route("*", path, handler)
        application.router.add_get("/erasures/{code}", self._status_page)
        application.on_response_prepare.append(self._sign)
        return application

    def close(self) -> None:
        """From now on every request is asked to come again later; what is under way is finished."""
        self._closing = True

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Whatever happens behind it, the answer is one of ours, constant, and never 500."""
        if self._trusted:
            source = source_of(request.remote or "", request.headers.getall("X-Forwarded-For", []), self._trusted)
            request = request.clone(remote=source)
        try:
            if self._closing:
                return _answer(503, _RETRY)
            if self._braked(request):
                return self._refuse(429, "flood", {"Retry-After": str(int(self._limits.source_seconds))})
            return await handler(request)
        except NotAuthentic:
            if request.path.startswith("/hooks/"):
                self._brake.count(request.remote or "")
            self._refused("forbidden")
            return _constant(403, FORBIDDEN)
        except TooLarge:
            return self._refuse(413, "too_large")
        except TooSlow:
            return self._refuse(408, "too_slow", {"Connection": "close"})
        except TooBusy:
            return self._refuse(503, "busy", _RETRY)
        except StoreUnavailable as error:
            if not isinstance(error, BeingErased):
                self._tell("store.unavailable", error)
            return self._refuse(503, "store", _RETRY)
        except (ConnectionError, web.RequestPayloadError):
            self._log.event("door.left", "debug")
            return self._refuse(400, "left", {"Connection": "close"})
        except web.HTTPException as error:
            allow = {name: value for name, value in error.headers.items() if name == "Allow"}
            return _answer(error.status if error.status in _SAYS else 503, allow)
        except Exception as error:  # noqa: BLE001  one of the two places that catch broadly: nothing is ever 500
            self._log.failure("door.failed", error)
            if request.writer.output_size and request.transport is not None:
                request.transport.abort()  # half an answer is out: a second one behind it would be read as its rest
            return self._refuse(503, "failed", _RETRY)

    def _braked(self, request: web.Request) -> bool:
        """A platform sends as much as it has to: of knocks, only the refused ones are counted, afterwards."""
        asks = self._brake.holds if request.path.startswith("/hooks/") else self._brake.count
        return asks(request.remote or "")

    async def _hook(self, request: web.Request) -> web.StreamResponse:
        if request.method not in ("GET", "POST"):
            return self._refuse(405, "method", {"Allow": "GET, POST"})
        if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            return self._refuse(415, "encoding")
        if self._knocks >= self._limits.knocks_at_once:
            return self._refuse(503, "busy", _RETRY)
        self._knocks += 1
        try:
            if (at_hand := self._bodies.at_hand(request.content, self._limits.knock_bytes)) is not None:
                return await self._knocked(request, at_hand)
            async with self._bodies.reading(request.content, request.content_length, self._limits.knock_bytes) as body:
                return await self._knocked(request, body)
        finally:
            self._knocks -= 1

    async def _knocked(self, request: web.Request, body: bytes) -> web.StreamResponse:
        name = ChannelId(request.match_info["channel"])
        line = self._switchboard.line(name)
        if line is None or line.pages is not None:
            # As much work as for a channel that is there, so that the time tells nobody which names exist.
            hmac.compare_digest(hmac.digest(_NOBODY, body, hashlib.sha256), bytes(32))
            raise NotAuthentic("no such channel")
        address = self._public_address + request.raw_path
        knock = Knock(method=request.method, address=address, headers=KnockHeaders(request.headers), body=body)
        if "asked" in request.match_info:
            return await self._asked_to_erase(line, knock)
        self._checked(line, lambda: line.connector.authenticate(knock))
        if request.method == "GET":
            if line.handshake is None:
                raise NotAuthentic("this channel has no handshake")
            return _constant(200, line.handshake.handshake(knock))
        if len(body) > line.kind.longest_body:
            raise TooLarge("a knock is longer than its kind allows")
        if line.state is State.WAITING:
            return self._refuse(503, "waiting", _RETRY)
        understood = await self._understand(line, knock)
        if len(understood) == 1 and isinstance(understood[0], InboundMessage):
            await self._hand_over(understood[0])  # nobody else came with it, who would have to wait
        else:
            await self._hand_over_each(name, understood)
        return _constant(200, line.acknowledgement)

    async def _hand_over_each(self, name: ChannelId, understood: Sequence[Inbound | NotUnderstood]) -> None:
        others_first = OthersFirst(self._hand_over)
        for said in understood:
            if isinstance(said, NotUnderstood):
                self._log.event("knock.malformed", "warning", channel=name, bytes=len(said.raw))
                await self._set_aside(name, said.raw)
            else:
                await others_first.hand_over(said)
        others_first.end()

    async def _asked_to_erase(self, line: Line, knock: Knock) -> web.StreamResponse:
        hears = line.connector if isinstance(line.connector, HearsErasures) else None
        if hears is None or self._erasing is None or knock.method != "POST":
            raise NotAuthentic("nobody asks this channel to erase")

        def check() -> ErasureAsked | None:
            try:
                return hears.erasure_asked(knock)
            except Malformed:
                return None

        asked = self._checked(line, check)
        if asked is None:
            self._log.event("knock.malformed", "warning", channel=line.settings.name, bytes=len(knock.body))
            await self._set_aside(line.settings.name, knock.body)
            return _constant(200, line.acknowledgement)
        code = await self._erasing.erase(asked)
        return _constant(200, hears.erasure_noted(f"{self._public_address}/erasures/{code}", code))

    async def _status_page(self, request: web.Request) -> web.StreamResponse:
        """For whoever has the code that a platform was given."""
        if self._erasing is None:
            return _answer(404)
        page = await self._erasing.page(request.match_info["code"], request.headers.get("Accept-Language", ""))
        return web.Response(status=200 if page.is_known else 404, body=page.html.encode(), headers=_STATUS_PAGE)

    def _checked(self, line: Line, check: Callable[[], _Passed]) -> _Passed:
        """Whatever the check breaks over, it has not passed."""
        try:
            return check()
        except NotAuthentic as error:
            self._switchboard.traffic.refused(line.settings.name, "refused")
            self._tell("knock.refused", error, line)
            raise
        except Exception as error:  # noqa: BLE001  as above
            self._log.failure("knock.refused", error, channel=line.settings.name)
            raise NotAuthentic("the check failed") from None

    async def _understand(self, line: Line, knock: Knock) -> Sequence[Inbound | NotUnderstood]:
        """What was said; what is authentic but cannot be understood is set aside, for a refusal would only
        bring it back and keep the rest of its chat waiting behind it."""
        try:
            return line.connector.parse(knock)
        except Malformed:
            self._log.event("knock.malformed", "warning", channel=line.settings.name, bytes=len(knock.body))
        except Exception as error:  # noqa: BLE001  as above
            self._log.failure("knock.malformed", error, channel=line.settings.name, bytes=len(knock.body))
        self._switchboard.traffic.refused(line.settings.name, "malformed")
        await self._set_aside(line.settings.name, knock.body)
        return ()

    async def _page(self, request: web.Request) -> web.StreamResponse:
        line = self._switchboard.line(ChannelId(request.match_info["channel"]))
        return await self._serve(line, request, request.match_info.get("tail", "chat"))

    async def _first_page(self, request: web.Request) -> web.StreamResponse:
        first = next((line for line in self._switchboard.lines() if line.pages is not None), None)
        if first is None:
            return _answer(404)
        return await self._serve(first, request, request.path.strip("/") or "chat")

    async def _serve(self, line: Line | None, request: web.Request, tail: str) -> web.StreamResponse:
        if line is None or line.pages is None:
            raise NotAuthentic("no such channel")
        return await line.pages.serve(request, tail, self._hand_over)

    async def _sign(self, _request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Server"] = "Lethe"
        response.headers["X-Content-Type-Options"] = "nosniff"
        if self._closing:  # or whoever asks over a connection that is kept would never see that the door is closed
            response.force_close()

    def _refuse(self, status: int, reason: str, headers: dict[str, str] | None = None) -> web.Response:
        self._refused(reason)
        return _answer(status, headers)

    def _tell(self, event: str, error: Exception, line: Line | None = None) -> None:
        """At most one line of log in ten seconds for each channel, however hard somebody knocks."""
        name, now = line.settings.name if line else ChannelId(""), self._clock.monotonic()
        if now >= self._told.get(name, now):
            self._told[name] = now + 10
            self._log.event(event, "warning", channel=name, error=type(error).__name__)


def _answer(status: int, headers: dict[str, str] | None = None) -> web.Response:
    body = json.dumps({"error": _SAYS[status]}).encode()
    return web.Response(status=status, body=body, headers={"Content-Type": "application/json", **(headers or {})})


def _constant(status: int, acknowledgement: Acknowledgement) -> web.Response:
    return web.Response(status=status, body=acknowledgement.body, headers={"Content-Type": acknowledgement.media_type})
