"""The chat page and the loader, as a browser is given them."""

import json
import re
from html.parser import HTMLParser

from tests.connectors.stand import site, stand
from tests.fakes.notebook import notebook_settings


class Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def first(self, tag: str) -> dict[str, str]:
        return next(attributes for name, attributes in self.elements if name == tag)


async def test_the_page_is_drawn_for_its_channel_and_the_reader_s_language() -> None:
    async with stand() as standing:
        for path, accept, language, direction in (
            ("/chat/site", "", "en", "ltr"),
            ("/", "de-AT,de;q=0.9", "de", "ltr"),
            ("/chat/site", "xx, ar;q=0.1", "ar", "rtl"),
            ("/chat/site?lang=ar", "de", "ar", "rtl"),
            ("/chat/site?lang=../../kind", "", "en", "ltr"),
        ):
            async with standing.client.get(standing.address + path, headers={"Accept-Language": accept}) as response:
                assert response.status == 200
                assert response.headers["Content-Language"] == language
                page = Reader(await response.text())
            assert (page.first("html")["lang"], page.first("html")["dir"]) == (language, direction)
            assert page.first("body")["data-channel"] == "site"
            assert page.first("body")["data-assistant"] == "Helpdesk <b>"
            assert json.loads(page.first("body")["data-strings"])["direction"] == direction


async def test_no_placeholder_is_left_and_nothing_of_the_owner_s_is_markup() -> None:
    async with stand() as standing, standing.client.get(f"{standing.address}/chat/site") as response:
        text = await response.text()
        assert not re.search(r"\{\{\w+\}\}", text)
        assert "Helpdesk &lt;b&gt;" in text
        assert "<b>" not in text


async def test_the_page_may_do_nothing_but_talk_to_us() -> None:
    async with stand(site(allowed_origins=("https://www.example.org", "https://b.example"))) as standing:
        async with standing.client.get(f"{standing.address}/chat/site") as response:
            headers = response.headers
            page = Reader(await response.text())
        assert headers["Content-Security-Policy"] == (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'self' https://b.example https://www.example.org"
        )
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in headers
        for tag, attributes in page.elements:
            assert tag != "style"
            assert not [name for name in attributes if name.startswith("on") or name == "style"]
            assert tag != "script" or attributes["src"].startswith("/web/site/page/")


async def test_what_the_page_names_is_there_and_need_not_be_sent_twice() -> None:
    async with stand() as standing:
        async with standing.client.get(f"{standing.address}/chat/site") as response:
            page = Reader(await response.text())
        (sheet,) = [given["href"] for tag, given in page.elements if tag == "link" and given["rel"] == "stylesheet"]
        for path, media_type in (
            (page.first("script")["src"], "javascript"),
            (sheet, "css"),
            ("/widget.js", "javascript"),
            ("/chat/site", "html"),
        ):
            async with standing.client.get(standing.address + path) as response:
                assert response.status == 200, path
                assert media_type in response.headers["Content-Type"]
                tag = response.headers["ETag"]
                assert len(await response.read()) > 100
            async with standing.client.get(standing.address + path, headers={"If-None-Match": tag}) as response:
                assert (response.status, await response.read()) == (304, b"")
            async with standing.client.head(standing.address + path) as response:
                assert (response.status, await response.read()) == (200, b"")


async def test_the_loader_may_be_asked_for_by_any_site() -> None:
    async with stand() as standing:
        headers = {"Origin": "https://anywhere.example", "Referer": "https://anywhere.example/x"}
        async with standing.client.get(f"{standing.address}/widget.js", headers=headers) as response:
            assert response.status == 200
            assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert response.headers["Content-Type"].startswith("text/javascript")


async def test_the_first_page_channel_is_at_the_root_and_without_one_there_is_nothing() -> None:
    async with stand(notebook_settings("book"), site("second"), site("third")) as standing:
        async with standing.client.get(standing.address) as response:
            assert Reader(await response.text()).first("body")["data-channel"] == "second"
        async with standing.client.get(f"{standing.address}/chat/book") as response:
            assert response.status == 403
    async with stand(notebook_settings("book")) as standing:
        for path in ("/", "/widget.js"):
            async with standing.client.get(standing.address + path) as response:
                assert response.status == 404
