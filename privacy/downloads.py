"""A link that opens once, for channels that cannot carry a file: its page, and the handing out behind its button."""

import asyncio
import re
from collections.abc import Iterator
from html import escape
from urllib.parse import quote

from aiohttp import web

from core.errors import StorageError, StoreUnavailable
from core.memory.links import Linked
from core.memory.opening import Memory
from core.memory.vault import Shredded
from core.wording import FALLBACK, Wording
from privacy.report_page import RIGHT_TO_LEFT, safe_name

_ALWAYS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
_STYLE = (
    "body{max-width:32rem;margin:4rem auto;padding:0 1rem;font:1.1rem/1.5 system-ui,sans-serif;color:#1d1d1f;"
    "background:#fff}button{font:inherit;padding:.7rem 1.2rem;border:0;border-radius:.5rem;background:#0b57d0;"
    "color:#fff;cursor:pointer}@media(prefers-color-scheme:dark){body{color:#eee;background:#161618}}"
)
_PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,100}")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]")
_PREFERRED = re.compile(r"[A-Za-z]{2,3}")


class Downloads:
    """Looking hands nothing out, for programs follow links that they pass on; only the button does. What was never
    there, has ended, was used or fell with its person is answered with one and the same page."""

    def __init__(self, *, memory: Memory, wording: Wording) -> None:
        self._store = memory.store
        self._links = memory.links
        self._files = memory.files
        self._wording = wording

    def add_to(self, application: web.Application) -> None:
        application.router.add_get("/files/{token}", self._show)
        application.router.add_post("/files/{token}", self._hand_out)

    async def _show(self, request: web.Request) -> web.StreamResponse:
        token = request.match_info["token"]
        try:
            linked = await self._store.read(lambda transaction: self._links.find(transaction, token))
        except Shredded:  # on a snapshot from just before they were erased
            linked = None
        return self._gone(request) if linked is None else self._page(linked.language, gone=False)

    async def _hand_out(self, request: web.Request) -> web.StreamResponse:
        """It is used up before its first byte goes out: of two at once, one gets it."""
        token = request.match_info["token"]
        try:
            linked = await self._store.run(lambda transaction: self._links.use(transaction, token))
            if linked is None:
                return self._gone(request)
            pieces = self._files.pieces(linked.speaker, linked.file.stored_as)
            first = await asyncio.to_thread(next, pieces, b"")
        except StoreUnavailable:
            raise
        except (StorageError, Shredded, OSError):
            return self._gone(request)
        return await _streamed(request, linked, first, pieces)

    def _gone(self, request: web.Request) -> web.Response:
        """In the language of whoever asks, for nobody else is known."""
        preferred = _PREFERRED.match(request.headers.get("Accept-Language", ""))
        language = preferred[0].lower() if preferred else FALLBACK
        return self._page(language if language in self._wording.languages() else FALLBACK, gone=True)

    def _page(self, language: str, *, gone: bool) -> web.Response:
        def say(name: str) -> str:
            return escape(self._wording.say(name, language))

        direction = "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
        button = f'<form method="post"><button>{say("link_button")}</button></form>\n'
        page = (
            f'<!doctype html>\n<html lang="{escape(language)}" dir="{direction}">\n<head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{say('link_title')}</title><style>{_STYLE}</style></head>\n<body>\n<h1>{say('link_title')}</h1>\n"
            f"<p>{say('link_gone' if gone else 'link_intro')}</p>\n{'' if gone else button}</body>\n</html>\n"
        )
        headers = {**_ALWAYS, "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": _PAGE_POLICY}
        return web.Response(status=404 if gone else 200, body=page.encode(), headers=headers)


async def _streamed(request: web.Request, linked: Linked, first: bytes, pieces: Iterator[bytes]) -> web.StreamResponse:
    media_type = linked.file.media_type.lower()
    response = web.StreamResponse(
        headers={
            **_ALWAYS,
            "Content-Type": media_type if _MEDIA_TYPE.fullmatch(media_type) else "application/octet-stream",
            "Content-Disposition": _named(linked.file.name),
            "Content-Security-Policy": _FILE_POLICY,
        }
    )
    response.content_length = linked.file.size
    await response.prepare(request)
    piece = first
    while piece:
        await response.write(piece)
        piece = await asyncio.to_thread(next, pieces, b"")
    await response.write_eof()
    return response


def _named(name: str) -> str:
    """Whatever somebody called it: a plain name for every browser, and the whole one for those that read it."""
    safe = safe_name(name) or "file"
    return f"attachment; filename=\"{_NOT_PLAIN.sub('_', safe)}\"; filename*=UTF-8''{quote(safe, safe='')}"
