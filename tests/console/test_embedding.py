"""Putting the chat on other sites: the line, its look, a preview on our own origin, and the owner's page looked at."""

import json
import re
from html import unescape
from pathlib import Path

from tests.console.running import Running, running

_EMBEDDING = "/console/channels/site/embedding"
_CHECK = "/console/channels/site/page-check"
_SITE = "https://www.example.org"


async def _report(house: Running, code: str, well: list[str], origin: str = _SITE) -> int:
    body = json.dumps({"code": code, "well": well})
    address = f"{house.browser.address}/web/site/checks"
    async with house.browser.client.post(address, data=body, headers={"Origin": origin}) as answer:
        return answer.status


async def test_the_line_holds_what_was_chosen_and_nothing_that_is_wrong(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        plain = await house.browser.see(_EMBEDDING)
        assert re.search(r'widget\.js" data-channel="site" async', unescape(plain.text))
        chosen = await house.browser.see(
            f"{_EMBEDDING}?position=start&accent=teal&greeting=Say+%22hello%22&font=url(x)&size=huge"
        )
        line = unescape(re.findall(r"<code>(&lt;script.*?)</code>", chosen.text, re.DOTALL)[0])
        assert 'data-position="start" ' in line
        assert 'data-accent="teal"' in line
        assert 'data-greeting="Say &quot;hello&quot;"' in line
        assert "url(" not in line
        assert "huge" not in line
        assert 'id="mistake-font"' in chosen.text
        assert 'id="mistake-size"' in chosen.text


async def test_the_preview_may_be_framed_by_us_and_by_nobody_else(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        page, preview = (
            await house.browser.see(_EMBEDDING),
            await house.browser.see(f"{_EMBEDDING}/preview?accent=teal"),
        )
        assert 'data-accent="teal"' in preview.text
        assert "frame-ancestors 'self'" in preview.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


async def test_the_owners_page_reports_with_the_code_and_its_site_is_let_in_by_one_press(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        browser = house.browser
        assert (await browser.send(_CHECK, page="example")).status == 422
        begun = await browser.send(_CHECK, page=f"{_SITE}/contact?a=1")
        link = re.search(r'href="(https://www\.example\.org/contact\?a=1&amp;lethe-check=([0-9a-f]{24}))"', begun.text)
        assert link is not None
        assert "Nothing was heard yet" in begun.words
        assert await _report(house, "0" * 24, ["once", "opened"]) == 204
        assert "Nothing was heard yet" in (await browser.see(f"{_CHECK}?page={_SITE}")).words
        assert await _report(house, link[2], ["once", "uncovered", "sings"]) == 204
        seen = await browser.see(_CHECK)
        assert "This site may not show the chat yet." in seen.words
        assert "There is one chat on the page." in seen.words
        assert "The chat did not open in the page" in seen.words
        assert "It is changed." in (await browser.send(f"{_CHECK}/site", site=_SITE)).words
        assert _SITE in (await browser.see(_EMBEDDING)).words


async def test_a_channel_that_no_site_shows_has_no_such_page(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        for path in (_EMBEDDING, f"{_EMBEDDING}/preview", _CHECK):
            assert (await house.browser.see(path.replace("site", "none"))).status == 404
