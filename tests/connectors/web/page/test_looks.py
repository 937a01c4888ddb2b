"""Seen by everybody: right to left, narrow and enlarged, by name and by keyboard, light and dark."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.connectors.web.page.gestures import accepted, opened, overflow, theirs, write
from tests.connectors.web.page.stand_in import Said, StandIn

WIDE = (
    "<h2>Opening hours</h2><p>https://example.org/" + "a" * 200 + "</p><pre><code>" + "x" * 300 + "</code></pre>"
    "<table><tr>" + "<td>Wednesdaymorning</td>" * 12 + "</tr></table><p><a href='https://example.org/'>near</a></p>"
)

NAMELESS = """() => [...document.querySelectorAll(
        "button, textarea, input, a[href], [role=log], [role=menu], [role=group]")]
    .filter((element) => element.checkVisibility())
    .filter((element) => {
        const by = document.getElementById(element.getAttribute("aria-labelledby"));
        return !(element.getAttribute("aria-label") || by?.textContent || element.innerText || "").trim();
    }).map((element) => element.outerHTML)"""

SMALL = """() => [...document.querySelectorAll("button")].filter((element) => element.checkVisibility())
    .map((element) => [element.getBoundingClientRect(), element.outerHTML])
    .filter(([box]) => box.width < 44 || box.height < 44).map(([, html]) => html)"""

PALE = """() => {
    const channels = (colour) => {
        const [red, green, blue, alpha = 1] = colour.match(/[\\d.]+/g).map(Number);
        return { parts: [red, green, blue], alpha };
    };
    const light = (parts) => parts.map((part) => part / 255)
        .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
    const ground = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const { parts, alpha } = channels(getComputedStyle(at).backgroundColor);
            if (alpha === 1) return parts;
        }
        return [255, 255, 255];
    };
    const pale = [];
    for (const element of document.body.querySelectorAll("*")) {
        const spoken = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (!spoken || !element.checkVisibility() || element.closest(".unseen")) continue;
        const [one, two] = [light(channels(getComputedStyle(element).color).parts), light(ground(element))];
        const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
        if (ratio < 4.5) pale.push(`${ratio.toFixed(2)} ${element.outerHTML.slice(0, 90)}`);
    }
    return pale;
}"""


def talked(page: Page, server: StandIn) -> None:
    """Leaves the page with an answer, choices, a file, and a message that is not sent."""
    file = {"name": "data.zip", "size": 12, "media_type": "application/zip", "url": "/web/site/files/abc"}

    def answer(said: Said, number: str) -> None:
        server.message("Wide", number, markup=WIDE, buttons=(("A rather long choice, really", "a"),), files=(file,))

    server.answer = answer
    write(page, "W" * 120)
    expect(theirs(page)).to_have_count(1)
    server.fail("POST", "/messages", 503, times=9, Retry_After="60")
    write(page, "Not yet")
    expect(page.locator(".unsent")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_has_a_name_a_size_and_a_contrast(browser: Browser, server: StandIn, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = opened(context.new_page(), server)
    assert page.evaluate(PALE) == []
    talked(page, server)
    page.get_by_role("button", name="Privacy", exact=True).click()
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(SMALL) == []
    assert page.evaluate(PALE) == []
    levels = page.locator("h1, h2").evaluate_all("(all) => all.map((heading) => heading.tagName)")
    assert levels[0] == "H1"
    assert page.locator("[id]").evaluate_all("(all) => new Set(all.map(({ id }) => id)).size === all.length")
    server.forgotten()
    expect(page.get_by_role("heading", name="Everything was deleted")).to_be_visible()
    assert page.evaluate(PALE) == []
    context.close()


def test_320_pixels_wide_nothing_runs_out_of_the_page(context: BrowserContext, server: StandIn) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 256})
    opened(page, server, "de")
    assert overflow(page) == 0
    talked(page, server)
    assert overflow(page) == 0
    page.get_by_role("button", name="Datenschutz", exact=True).click()
    assert overflow(page) == 0
    last = page.get_by_role("menuitem").last
    last.focus()
    expect(last).to_be_in_viewport(ratio=0.9)
    page.keyboard.press("Escape")
    box = page.get_by_role("textbox").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 256


def test_arabic_is_drawn_from_right_to_left(context: BrowserContext, server: StandIn) -> None:
    page = opened(context.new_page(), server, "ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    server.answer = lambda said, number: server.message("9-17", number, markup="<p>Open from nine to five</p>")
    write(page, "متى تفتحون؟")
    expect(theirs(page)).to_have_attribute("dir", "auto")
    sides = page.evaluate(
        """() => [".own .words", ".theirs .words", "#send", "#attach", "#privacy"].map((name) => {
            const box = document.querySelector(name).getBoundingClientRect();
            return (box.left + box.right) / 2 < innerWidth / 2;
        })"""
    )
    assert sides == [True, False, True, False, True]
    gap = page.evaluate(
        """() => [".mark", "h1"].map((name) => document.querySelector(name).getBoundingClientRect())
            .reduce((mark, name) => mark.left - name.right)"""
    )
    assert 0 <= gap <= 32, "a name in other letters stays beside the mark"
    assert overflow(page) == 0
    direction = theirs(page).evaluate("(words) => getComputedStyle(words).direction")
    assert direction == "ltr"


def test_with_reduced_motion_nothing_moves(browser: Browser, server: StandIn) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = opened(context.new_page(), server)
    server.answer = lambda said, number: server.typing()
    write(page, "Hello")
    expect(page.locator(".dots")).to_be_visible()
    assert page.evaluate("document.getAnimations().length") == 0
    context.close()


def test_in_forced_colors_the_edges_are_drawn(browser: Browser, server: StandIn) -> None:
    context = browser.new_context(forced_colors="active")
    page = opened(context.new_page(), server)
    write(page, "Hello")
    accepted(page, server, 1)
    for name in (".own .words", ".composer", ".card", "#send"):
        assert page.locator(name).evaluate("(element) => getComputedStyle(element).borderTopStyle") == "solid"
    context.close()


def test_the_focus_can_be_seen(page: Page) -> None:
    page.keyboard.press("Tab")
    seen = set()
    for _ in range(10):
        page.keyboard.press("Tab")
        name, drawn = page.evaluate(
            """() => {
                const element = document.activeElement;
                const ring = (one) => getComputedStyle(one).outlineStyle !== "none";
                return [element.id || element.tagName, ring(element) || ring(element.parentElement)];
            }"""
        )
        seen.add(name)
        assert drawn or name == "BODY", name
    assert {"privacy", "log", "attach", "words", "send"} <= seen


def test_no_script_says_so(browser: Browser, server: StandIn) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.address}/chat/site")
    expect(page.get_by_text(re.compile("needs JavaScript"))).to_be_visible()
    context.close()
