"""The chat page as it is sent: drawn for a channel and a language from the files in `page/`."""

import hashlib
import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from connectors.web.languages import chosen
from core.identifiers import ChannelId

_FILES = Path(__file__).parent / "page"
_STATIC = {
    "page/chat.js": "text/javascript",
    "page/chat.css": "text/css",
    "page/receipt.js": "text/javascript",
    "page/embedded.js": "text/javascript",
    "page/saving.js": "text/javascript",
    "page/check.js": "text/javascript",
    "widget.js": "text/javascript",
}
NO_FILES = -1
"""In place of the largest file: the page lets nobody choose one."""
_FOR_OTHERS = ("widget.js", "page/check.js")
"""Fetched by pages of other sites."""
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_ALWAYS = {"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    body: bytes
    etag: str
    headers: dict[str, str]


class Pages:
    """Each file is read once; each language's page is drawn once."""

    def __init__(
        self,
        *,
        channel: ChannelId,
        assistant: str,
        purpose: str,
        largest_file: int,
        languages: Sequence[str],
        embedded_by: Sequence[str],
        files: Path = _FILES,
    ) -> None:
        self._files = files
        self._values = {
            "channel": channel,
            "assistant": assistant,
            "purpose": purpose,
            "largest_file": str(largest_file),
            "base": f"/web/{quote(channel, safe='')}/page",
        }
        self._languages = languages
        self._policy = " ".join((_POLICY, *embedded_by))
        self._words: dict[str, dict[str, str]] = {}
        self._drawn: dict[str, _Drawn] = {}

    def has(self, tail: str) -> bool:
        return tail == "chat" or tail in _STATIC

    def answer(self, request: web.Request, tail: str) -> web.Response:
        drawn = self._chat(request) if tail == "chat" else self._static(tail)
        if request.headers.get("If-None-Match") == drawn.etag:
            return web.Response(status=304, headers={**drawn.headers, "ETag": drawn.etag})
        return web.Response(body=drawn.body, headers={**drawn.headers, "ETag": drawn.etag})

    def _chat(self, request: web.Request) -> _Drawn:
        offered = self._offered()
        otherwise = next((language for language in self._languages if language in offered), "en")
        asked = request.query.get("lang", "")
        language = chosen(asked, request.headers.get("Accept-Language", ""), offered, otherwise)
        if language not in self._drawn:
            self._drawn[language] = self._draw(language, offered[language])
        return self._drawn[language]

    def _draw(self, language: str, words: dict[str, str]) -> _Drawn:
        values = {**words, **self._values, "language": language, "strings": json.dumps(words, ensure_ascii=False)}
        template = bare("chat.html", (self._files / "chat.html").read_bytes()).decode()
        page = _PLACEHOLDER.sub(lambda found: html.escape(values[found[1]], quote=True), template)
        return _drawn(
            page.encode(),
            {
                **_ALWAYS,
                "Content-Type": "text/html; charset=utf-8",
                "Content-Language": language,
                "Content-Security-Policy": self._policy,
                "Cache-Control": "no-cache",
                "Vary": "Accept-Language",
            },
        )

    def _static(self, tail: str) -> _Drawn:
        if tail not in self._drawn:
            body = bare(tail, (self._files / tail.rpartition("/")[2]).read_bytes())
            headers = {
                **_ALWAYS,
                "Content-Type": f"{_STATIC[tail]}; charset=utf-8",
                "Cache-Control": "public, max-age=60, must-revalidate",
                "Cross-Origin-Resource-Policy": "cross-origin" if tail in _FOR_OTHERS else "same-origin",
            }
            self._drawn[tail] = _drawn(body, headers)
        return self._drawn[tail]

    def _offered(self) -> dict[str, dict[str, str]]:
        if not self._words:
            for file in sorted((self._files / "languages").glob("*.json")):
                self._words[file.stem] = {name: str(text) for name, text in json.loads(file.read_bytes()).items()}
        return self._words


def bare(name: str, content: bytes) -> bytes:
    """A file as it is sent: without remarks, indents and empty lines, which are for those who read it here. No file of
    ours has a text in which they would matter; `tests/connectors/web/page/test_budget.py` looks."""
    rows = [row.strip() for row in content.decode().splitlines()]
    if name.endswith(".js"):
        rows = [re.sub(r"(^|\s)// .*$", "", row) for row in rows]
    sent = "\n".join(row for row in rows if row)
    if name.endswith(".css"):
        sent = re.sub(r"/\*.*?\*/", "", sent, flags=re.DOTALL)
        sent = re.sub(r"\s*([{};])\s*", r"\1", sent).replace(": ", ":").replace(";}", "}")
    return sent.encode()


def _drawn(body: bytes, headers: dict[str, str]) -> _Drawn:
    return _Drawn(body=body, etag=f'"{hashlib.sha256(body).hexdigest()[:20]}"', headers=headers)
