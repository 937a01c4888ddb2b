"""The console and the API as one handler: finds the route, looks who asks and whether they may, and asks the page."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, unquote

from aiohttp import web

from connectors.bodies import Bodies
from connectors.sources import one_place
from console.api.address import is_call
from console.api.door import HEADERS as API_HEADERS
from console.api.door import ApiDoor
from console.api.problems import Refused, not_found
from console.asked import Answer, Asked, Who, see
from console.guard import CHANGES, HEADERS, carries, form_token, is_ours, origin_called
from console.html import Html
from console.owners import Owners
from console.page import Page, Route
from console.roles import Role
from console.sessions import Sessions, cookie, cookie_name
from console.static_files import PREFIX, StaticFiles
from core.clock import Clock
from core.errors import SettingError

SIGN_IN = "/console/sign-in"
_MOST_FIELDS = 2000
_PLAIN = "text/plain; charset=utf-8"
_ANOTHER = "This server is called by another name; set server.public_address, or ask it by its number."


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
        calls_a_minute: int = 600,
    ) -> None:
        self.routes: Sequence[Route] = [route for page in pages for route in page.routes]
        self._html = html
        self._static = static
        self._owners = owners
        self._api = ApiDoor(owners=owners, clock=clock, calls_a_minute=calls_a_minute)
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
            answer = _another_name(is_api=is_call(_path(request)))
        else:
            answer = await self._answered(request, origin, is_secure)
        return _response(answer, is_secure=is_secure, is_head=request.method == "HEAD")

    async def _answered(self, request: web.Request, origin: str, is_secure: bool) -> Answer:
        method = "GET" if request.method == "HEAD" else request.method
        path = _path(request)
        is_api = is_call(path)
        if path.startswith(PREFIX):
            return self._static.answer(path) or _nothing(is_api=False)
        if method in CHANGES and not is_api and not is_ours(request.headers, origin):
            return Answer(status=403, body=b"this was not sent by a page of the console", media_type=_PLAIN)
        await self._owners.take_letters()
        held = "" if is_api else _cookie(request, is_secure)
        try:
            who = await self._program(request) if is_api else await self._sessions.who(held)
        except Refused as refused:
            return refused.answer()
        fitting = [(route, found) for route in self.routes if (found := route.matched(path)) is not None]
        route, found = next(((one, its) for one, its in fitting if one.method == method), (None, {}))
        if route is None or not _may(who, route, is_api):
            # What somebody may not see is not there; only who is nobody yet is shown where to sign in.
            if allowed := sorted({one.method for one, _ in fitting if is_api and _may(who, one, is_api)}):
                allows = {"Allow": ", ".join(allowed)}
                return Refused(405, "no_such_method", f"Ask it with {allows['Allow']}.", headers=allows).answer()
            if who is None and not is_api and fitting and method == "GET":
                return see(SIGN_IN)
            if who is not None and not is_api and method == "GET":
                return self._gone(request, who, origin, held, is_secure)
            return _nothing(is_api=is_api)
        async with self._bodies.reading(request.content, request.content_length, route.longest_body) as body:
            token = form_token(held) if who is not None and held else ""
            form = _form(request, body) if method in CHANGES and not is_api else {}
            if form is None or (method in CHANGES and token and not carries(form.get("form_token", ""), token)):
                return Answer(status=403, body=b"this form is of another session", media_type=_PLAIN)
            asked = Asked(
                method=method,
                path=path,
                parameters={name: unquote(piece) for name, piece in found.items()},
                query=dict(request.query),
                form=form,
                body=body if is_api else b"",
                headers={name: request.headers.get(name, "") for name in API_HEADERS if is_api},
                language=self._html.language_of(request.headers.get("Accept-Language", "")),
                source=one_place(request.remote or ""),
                browser=request.headers.get("User-Agent", ""),
                origin=origin,
                is_secure=is_secure,
                now=self._clock.now(),
                who=who,
                form_token=token,
            )
            try:
                return await route.answer(asked)
            except SettingError as error:
                return _set_wrong(error)

    def _gone(self, request: web.Request, who: Who, origin: str, held: str, is_secure: bool) -> Answer:
        """As a page with the way back. It does not know what was asked for: what is not there and what they may not
        see look the same, to the byte."""
        asked = Asked(
            method="GET",
            path="",
            language=self._html.language_of(request.headers.get("Accept-Language", "")),
            origin=origin,
            is_secure=is_secure,
            now=self._clock.now(),
            who=who,
            form_token=form_token(held),
        )
        return self._html.gone(asked, back="/console")

    async def _program(self, request: web.Request) -> Who:
        return await self._api.program(request.headers, request.query, one_place(request.remote or ""))


def _path(request: web.Request) -> str:
    return request.rel_url.raw_path.rstrip("/")


def _may(who: Who | None, route: Route, is_api: bool) -> bool:
    if is_api or route.scope:
        return is_api and who is not None and bool(route.scope) and route.scope in who.scopes
    return route.role is Role.NOBODY or (who is not None and who.role >= route.role)


def _nothing(*, is_api: bool) -> Answer:
    return not_found().answer() if is_api else Answer(status=404, body=b"not found", media_type=_PLAIN)


def _another_name(*, is_api: bool) -> Answer:
    if is_api:
        return Refused(421, "another_name", _ANOTHER).answer()
    return Answer(status=421, body=_ANOTHER.encode(), media_type=_PLAIN)


def _set_wrong(error: SettingError) -> Answer:
    """Also for Home, so it is drawn from nothing that is set. An API call has said it already."""
    said = "\n".join(("What is set has mistakes. Mend them, then load this page again:", "", *error.mistakes, ""))
    return Answer(status=503, body=said.encode("utf-8", "replace"), media_type=_PLAIN)


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


def _response(answer: Answer, *, is_secure: bool, is_head: bool) -> web.StreamResponse:
    headers = {**HEADERS, **answer.headers, "Content-Type": answer.media_type}
    if is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if answer.session is not None:
        headers["Set-Cookie"] = cookie(answer.session, is_secure=is_secure)
    if answer.file is not None and not is_head:
        return web.FileResponse(answer.file, headers=headers)
    body = answer.body if answer.pieces is None else answer.pieces
    return web.Response(status=answer.status, body=b"" if is_head else body, headers=headers)
