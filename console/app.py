"""The console and the API as one handler: finds the route, looks who asks and whether they may, and asks the page."""

import json
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, unquote

from aiohttp import web

from connectors.bodies import Bodies
from console.asked import Answer, Asked, Who, see
from console.guard import CHANGES, HEADERS, carries, form_token, is_ours, origin_called
from console.html import Html
from console.owners import Owners
from console.page import Page, Route
from console.roles import Role
from console.sessions import Sessions, cookie, cookie_name
from console.static_files import PREFIX, StaticFiles
from core.clock import Clock

API = "/api/v1"
SIGN_IN = "/console/sign-in"
_MOST_FIELDS = 2000
_PLAIN = "text/plain; charset=utf-8"
_JSON = "application/json"
_ANOTHER = b"This server is called by another name; set server.public_address, or ask it by its number."


class Console:
    def __init__(
        self,
        *,
        pages: Sequence[Page],
        html: Html,
        static: StaticFiles,
        owners: Owners,
        sessions: Sessions,
        public_address: str,
        clock: Clock,
        body_seconds: float = 15.0,
    ) -> None:
        self._routes = [route for page in pages for route in page.routes]
        self._html = html
        self._static = static
        self._owners = owners
        self._sessions = sessions
        self._public_address = public_address.rstrip("/")
        self._clock = clock
        self._bodies = Bodies(seconds=body_seconds, most=16 * 1024 * 1024)
        html.know(pages)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Raises what `connectors.bodies` raises, which the door answers."""
        origin = origin_called(request.host, self._public_address, is_encrypted=request.secure)
        is_secure = origin.startswith("https://")
        if not origin:
            answer = Answer(status=421, body=_ANOTHER, media_type=_PLAIN)
        else:
            answer = await self._answered(request, origin, is_secure)
        return _response(answer, is_secure=is_secure, is_head=request.method == "HEAD")

    async def _answered(self, request: web.Request, origin: str, is_secure: bool) -> Answer:
        method = "GET" if request.method == "HEAD" else request.method
        path = request.rel_url.raw_path.rstrip("/")
        is_api = path == API or path.startswith(f"{API}/")
        if path.startswith(PREFIX):
            return self._static.answer(path) or _nothing(is_api=False)
        if method in CHANGES and not is_api and not is_ours(request.headers, origin):
            return Answer(status=403, body=b"this was not sent by a page of the console", media_type=_PLAIN)
        await self._owners.take_letters()
        held = "" if is_api else _cookie(request, is_secure)
        who = await self._program(request) if is_api else await self._sessions.who(held)
        if is_api and who is None:
            return refused(401, "a token that holds is needed", {"WWW-Authenticate": "Bearer"})
        fitting = [(route, found) for route in self._routes if (found := route.matched(path)) is not None]
        route, found = next(((one, its) for one, its in fitting if one.method == method), (None, {}))
        if route is None or not _may(who, route, is_api):
            # What somebody may not see is not there; only who is nobody yet is shown where to sign in.
            if who is None and not is_api and fitting and method == "GET":
                return see(SIGN_IN)
            return _nothing(is_api=is_api)
        async with self._bodies.reading(request.content, request.content_length, route.longest_body) as body:
            token = form_token(held) if who is not None and held else ""
            form = _form(request, body) if method in CHANGES and not is_api else {}
            if form is None or (method in CHANGES and token and not carries(form.get("form_token", ""), token)):
                return Answer(status=403, body=b"this form is of another session", media_type=_PLAIN)
            return await route.answer(
                Asked(
                    method=method,
                    path=path,
                    parameters={name: unquote(piece) for name, piece in found.items()},
                    query=dict(request.query),
                    form=form,
                    body=body if is_api else b"",
                    language=self._html.language_of(request.headers.get("Accept-Language", "")),
                    source=request.remote or "",
                    browser=request.headers.get("User-Agent", ""),
                    origin=origin,
                    is_secure=is_secure,
                    now=self._clock.now(),
                    who=who,
                    form_token=token,
                )
            )

    async def _program(self, request: web.Request) -> Who | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return await self._owners.program(token.strip()) if scheme.lower() == "bearer" and token else None


def refused(status: int, says: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Of the API."""
    return Answer(
        status=status, body=json.dumps({"error": says}).encode(), media_type=_JSON, headers={**(headers or {})}
    )


def _may(who: Who | None, route: Route, is_api: bool) -> bool:
    if is_api or route.scope:
        return is_api and who is not None and bool(route.scope) and route.scope in who.scopes
    return route.role is Role.NOBODY or (who is not None and who.role >= route.role)


def _nothing(*, is_api: bool) -> Answer:
    return refused(404, "not found") if is_api else Answer(status=404, body=b"not found", media_type=_PLAIN)


def _form(request: web.Request, body: bytes) -> Mapping[str, str] | None:
    """None for what no form of ours sends."""
    if body and request.content_type != "application/x-www-form-urlencoded":
        return None
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        return None
    return dict(pairs)


def _cookie(request: web.Request, is_secure: bool) -> str:
    wanted = cookie_name(is_secure=is_secure)
    return request.cookies.get(wanted, "")


def _response(answer: Answer, *, is_secure: bool, is_head: bool) -> web.Response:
    headers = {**HEADERS, **answer.headers, "Content-Type": answer.media_type}
    if is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if answer.session is not None:
        headers["Set-Cookie"] = cookie(answer.session, is_secure=is_secure)
    return web.Response(status=answer.status, body=b"" if is_head else answer.body, headers=headers)
