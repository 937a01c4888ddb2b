"""The page on which anybody checks a receipt in their own browser, and all that is needed to check one without us."""

import asyncio
import io
import json
import re
from functools import lru_cache
from html import escape
from pathlib import Path

from aiohttp import web

from core.wording import Wording
from privacy.ledger import Ledger
from privacy.receipts import LONGEST_READ, read_receipt
from privacy.report_page import RIGHT_TO_LEFT
from privacy.status_page import language_of

_FILES = Path(__file__).parent / "receipt_page"
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; form-action 'none'; base-uri 'none';"
    " frame-ancestors 'none'"
)
"""Nothing may be asked of anybody, us included: the policy has no connect-src."""
_ALWAYS = {"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
_FOR_EVERYBODY = {**_ALWAYS, "Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}
_SENTENCES = (
    "receipt_page_title",
    "receipt_page_intro",
    "receipt_page_paste",
    "receipt_page_check",
    "receipt_page_good",
    "receipt_page_bad",
    "receipt_page_cannot",
)
_LONGEST_BODY = LONGEST_READ * 4
MOST_DRAWN = 2_900
"""Bytes; the largest square that there is holds a little more."""


class ReceiptPages:
    def __init__(self, *, ledger: Ledger, wording: Wording) -> None:
        self._ledger = ledger
        self._wording = wording

    def add_to(self, application: web.Application) -> None:
        router = application.router
        router.add_get("/receipts", self._page)
        router.add_get("/receipts/page.{ending:js|css}", self._file)
        router.add_post("/receipts/square", self._square)
        router.add_get("/.well-known/lethe-receipts.json", self._published)
        router.add_get("/.well-known/lethe-ledger.jsonl", self._entries)

    async def _page(self, request: web.Request) -> web.Response:
        language = language_of(request.headers.get("Accept-Language", ""), self._wording.languages())
        keys = [{"id": key["id"], "key": key["key"]} for key in self._ledger.published_keys]
        values = {
            "language": language,
            "direction": "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr",
            "keys": json.dumps(keys),
            **{name.rpartition("_")[2]: self._wording.say(name, language) for name in _SENTENCES},
        }
        page = _PLACEHOLDER.sub(lambda found: escape(values[found[1]]), _read("page.html"))
        headers = {
            **_ALWAYS,
            "Content-Type": "text/html; charset=utf-8",
            "Content-Language": language,
            "Content-Security-Policy": _POLICY,
            "Cache-Control": "no-cache",
            "Vary": "Accept-Language",
        }
        return web.Response(body=page.encode(), headers=headers)

    async def _file(self, request: web.Request) -> web.Response:
        ending = request.match_info["ending"]
        media_type = "text/javascript" if ending == "js" else "text/css"
        headers = {**_ALWAYS, "Content-Type": f"{media_type}; charset=utf-8", "Cache-Control": "public, max-age=300"}
        return web.Response(body=_read(f"page.{ending}").encode(), headers=headers)

    async def _published(self, _request: web.Request) -> web.Response:
        published = {
            "schema": "lethe.receipts/1",
            "keys": list(self._ledger.published_keys),
            "head": self._ledger.published.text,
            "ledger": "/.well-known/lethe-ledger.jsonl",
        }
        headers = {**_FOR_EVERYBODY, "Content-Type": "application/json"}
        return web.Response(body=json.dumps(published, indent=2).encode(), headers=headers)

    async def _entries(self, request: web.Request) -> web.StreamResponse:
        headers = {**_FOR_EVERYBODY, "Content-Type": "application/jsonl"}
        if request.method == "HEAD":
            return web.Response(headers=headers)
        pieces = self._ledger.published_entries()
        piece = await asyncio.to_thread(next, pieces, b"")
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        while piece:
            await response.write(piece)
            piece = await asyncio.to_thread(next, pieces, b"")
        await response.write_eof()
        return response

    async def _square(self, request: web.Request) -> web.Response:
        """A receipt as a square that a telephone reads, for the page that was given it. Only of what we signed and with
        nothing around it, so that nobody has anything else drawn here; and nothing of it is kept but in memory."""
        if request.content_length is None or request.content_length > _LONGEST_BODY:
            raise web.HTTPRequestEntityTooLarge(max_size=_LONGEST_BODY, actual_size=request.content_length or 0)
        text = (await request.read()).decode("utf-8", "replace").strip()
        receipt = read_receipt(text, alone=True) if len(text.encode()) <= MOST_DRAWN else None
        if receipt is None or not receipt.is_signed_by(self._ledger.keys):
            raise web.HTTPNotFound
        drawn = await asyncio.to_thread(square, text)
        return web.Response(
            body=drawn, headers={**_ALWAYS, "Content-Type": "image/svg+xml", "Cache-Control": "no-store"}
        )


def square(text: str) -> bytes:
    """An SVG picture of the text as a QR code, dark on white with its quiet margin, whatever stands around it."""
    import segno  # half a megabyte, which nobody needs before somebody looks at a receipt

    drawn = io.BytesIO()
    segno.make_qr(text, error="l", encoding="utf-8").save(
        drawn, kind="svg", xmldecl=False, border=4, light="#fff", scale=1, omitsize=True
    )
    return drawn.getvalue()


@lru_cache
def _read(name: str) -> str:
    return (_FILES / name).read_text(encoding="utf-8")
