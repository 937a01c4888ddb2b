"""The loader on somebody else's page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, expect

from tests.connectors.web.page.conftest import Witness
from tests.connectors.web.page.gestures import until
from tests.connectors.web.page.stand_in import StandIn

SHOP = """<!doctype html><html lang="{language}" dir="{direction}"><title>Shop</title>
<link rel="icon" href="data:,"><style>
* {{ display: none !important; all: unset; color: red !important; font-size: 40px !important; }}
body, lethe-chat {{ transform: scale(3) !important; }}
html, body, p, lethe-chat {{ display: block !important; position: static !important; }}
button, iframe {{ width: 5px !important; visibility: hidden !important; }}
</style><body><p>The shop</p><script src="{address}/widget.js" data-channel="site" {extra} async></script>
<script src="{address}/widget.js" data-channel="site" {extra} async></script>
<script>addEventListener("message", ({{ data }}) => {{ window.heard = data; }});</script></body></html>"""


@pytest.fixture
def shops() -> dict[str, str]:
    return {}


@pytest.fixture
def shop(shops: dict[str, str], server: StandIn) -> Iterator[StandIn]:
    """A site on another origin than the server's."""
    with StandIn(hosted=shops) as shop:
        server.framed_by(shop.address)
        yield shop


def visit(
    page: Page, server: StandIn, shop: StandIn, shops: dict[str, str], extra: str = "", rtl: bool = False
) -> None:
    language, direction = ("ar", "rtl") if rtl else ("en-GB", "ltr")
    shops["shop"] = SHOP.format(address=server.address, extra=extra, language=language, direction=direction)
    page.goto(f"{shop.address}/host/shop")
    page.locator("lethe-chat button").wait_for()


def framed(page: Page, server: StandIn) -> Frame:
    until(page, lambda: any(frame.url.startswith(server.address) for frame in page.frames))
    return next(frame for frame in page.frames if frame.url.startswith(server.address))


def test_opens_talks_and_closes_on_a_hostile_page(
    context: BrowserContext, server: StandIn, shop: StandIn, shops: dict[str, str], witness: Witness
) -> None:
    page = context.new_page()
    visit(page, server, shop, shops)
    launcher = page.get_by_role("button", name="Chat")
    expect(launcher).to_have_count(1)
    box = launcher.bounding_box()
    assert box == {"x": 1000 - 76, "y": 760 - 76, "width": 56, "height": 56}
    expect(launcher).to_have_attribute("aria-expanded", "false")
    assert {asked.path for asked in server.asked} == {"/widget.js"}
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0

    launcher.click()
    expect(launcher).to_have_attribute("aria-expanded", "true")
    chat = framed(page, server)
    assert "lang=en-GB" in chat.url
    chat.locator(".notice").wait_for()
    server.answer = lambda said, number: server.message("Hello from the desk", number)
    chat.get_by_role("textbox").fill("Hello")
    page.keyboard.press("Enter")
    expect(chat.locator(".theirs .words")).to_have_text("Hello from the desk")
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    assert context.cookies() == []

    server.message("A link", markup=f'<p><a href="{shop.address}/host/shop">the shop</a></p>')
    with context.expect_page() as opened:
        chat.get_by_role("link", name="the shop").click()
    opened.value.locator("lethe-chat button").wait_for()
    assert opened.value.evaluate("[origin, opener]") == [shop.address, None]
    opened.value.close()
    chat.get_by_role("textbox").focus()

    page.keyboard.press("Escape")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    expect(page.locator("lethe-chat iframe")).to_be_hidden()
    assert page.evaluate("document.querySelector('lethe-chat').shadowRoot.activeElement.tagName") == "BUTTON"
    page.keyboard.press("Enter")
    expect(page.locator("lethe-chat iframe")).to_be_visible()
    expect(chat.locator(".theirs .words")).to_have_count(2)
    chat.get_by_role("button", name="Close chat").click()
    expect(launcher).to_have_attribute("aria-expanded", "false")
    launcher.click()
    launcher.press("Escape")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    outside = [url for url in witness.requests if not url.startswith((server.address, shop.address, "data:"))]
    assert outside == []
    assert witness.complaints == []


def test_believes_only_its_own_frame(
    context: BrowserContext, server: StandIn, shop: StandIn, shops: dict[str, str]
) -> None:
    page = context.new_page()
    visit(page, server, shop, shops)
    launcher = page.get_by_role("button", name="Chat")
    launcher.click()
    framed(page, server).locator(".notice").wait_for()
    page.evaluate("postMessage('lethe:close', '*')")
    page.wait_for_function("window.heard === 'lethe:close'")
    expect(launcher).to_have_attribute("aria-expanded", "true")


def test_fills_a_phone_and_keeps_to_the_side_and_language_asked_for(
    context: BrowserContext, server: StandIn, shop: StandIn, shops: dict[str, str]
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 780})
    visit(page, server, shop, shops, extra='data-position="start" data-lang="tr"', rtl=True)
    launcher = page.get_by_role("button", name="Sohbet")
    box = launcher.bounding_box()
    assert box is not None
    assert box["x"] == 390 - 76
    launcher.click()
    expect(framed(page, server).locator("html")).to_have_attribute("lang", "tr")
    assert page.locator("lethe-chat iframe").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 780}


def test_the_page_around_it_opens_it_dresses_it_and_is_told_what_happens_but_no_word(
    context: BrowserContext, server: StandIn, shop: StandIn, shops: dict[str, str], witness: Witness
) -> None:
    page = context.new_page()
    page.add_init_script(
        """window.told = []; window.heard = [];
        for (const name of ["open", "close", "sent", "received", "error", "privacy"])
          addEventListener(`lethe:${name}`, ({ type, detail }) => window.told.push([type, JSON.stringify(detail)]));
        document.addEventListener("DOMContentLoaded", () => {
          document.documentElement.style.setProperty("--lethe-round", "3px");
          document.documentElement.style.setProperty("--lethe-ink", "url(https://elsewhere.example/)");
        });"""
    )
    dress = 'data-accent="rgb(163, 39, 31)" data-greeting="<b>Welcome</b>" data-starters="When are you open?|Where?"'
    visit(page, server, shop, shops, extra=dress)
    page.evaluate("lethe.privacy()")
    chat = framed(page, server)
    chat.locator(".notice").wait_for()
    expect(chat.get_by_role("menuitem", name="Show my data")).to_be_visible()
    expect(chat.get_by_role("heading", name="<b>Welcome</b>")).to_be_visible()
    assert chat.evaluate("getComputedStyle(document.getElementById('send')).backgroundColor") == "rgb(163, 39, 31)"
    style = "document.documentElement.style"
    assert chat.evaluate(f"[{style}.getPropertyValue('--round'), {style}.getPropertyValue('--ink')]") == ["3px", ""]
    server.answer = lambda said, number: server.message("Always, canary", number)
    page.keyboard.press("Escape")
    chat.get_by_role("button", name="When are you open?").click()
    expect(chat.locator(".theirs .words")).to_have_text("Always, canary")
    chat.get_by_role("button", name="Privacy", exact=True).click()
    with page.expect_download() as saved:
        chat.get_by_role("menuitem", name="Save this conversation").click()
    words = saved.value.path().read_text("utf-8")
    assert "You: When are you open?" in words
    assert "Clinic desk: Always, canary" in words
    page.evaluate("lethe.close()")
    told = page.evaluate("window.told")
    assert {name for name, _ in told} == {"lethe:open", "lethe:close", "lethe:sent", "lethe:received", "lethe:privacy"}
    assert {detail for _, detail in told} == {'{"channel":"site"}'}
    assert "canary" not in str(told) + str(page.evaluate("window.heard"))
    assert [said for said in witness.complaints if "elsewhere" in said] == []
