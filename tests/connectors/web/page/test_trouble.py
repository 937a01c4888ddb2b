"""What goes wrong on the way: busy servers, lost lines, reloads, visits that are no more."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.connectors.web.page.gestures import accepted, opened, own, theirs, until, write
from tests.connectors.web.page.stand_in import NOTICE, Said, StandIn


@pytest.fixture
def page(context: BrowserContext, server: StandIn) -> Page:
    """Waits are passed over by its clock."""
    page = context.new_page()
    page.clock.install()
    return opened(page, server)


def test_a_busy_server_is_waited_for_and_the_words_are_kept(page: Page, server: StandIn) -> None:
    server.fail("POST", "/messages", 429, Retry_After="20")
    write(page, "Still there?")
    expect(page.get_by_role("alert")).to_contain_text("sent by itself in 20 sec")
    expect(page.locator(".own")).to_contain_text("Not sent yet")
    page.clock.fast_forward(15_000)
    assert len(server.asked_for("/messages")) == 1
    page.clock.fast_forward(6_000)
    accepted(page, server, 1)
    expect(page.locator(".state")).to_be_empty()
    expect(page.get_by_role("alert")).to_be_empty()
    assert [said.text for said in server.said] == ["Still there?"]


def test_the_same_name_is_used_at_every_try_and_the_order_is_kept(page: Page, server: StandIn) -> None:
    server.fail("POST", "/messages", 503, times=2)
    write(page, "one")
    expect(page.locator(".unsent")).to_have_count(1)
    write(page, "two")
    expect(page.locator(".unsent")).to_have_count(2)
    page.get_by_role("button", name="Try now").first.click()
    expect(page.get_by_role("button", name="Try now")).to_have_count(2)
    page.get_by_role("button", name="Try now").first.click()
    accepted(page, server, 2)
    assert [said.text for said in server.said] == ["one", "two"]
    names = [body["client_id"] for body in server.bodies if "client_id" in body]
    assert names[:3] == [names[0]] * 3
    assert names[3] not in names[:3]


@pytest.mark.parametrize("by_keyboard", [True, False])
def test_an_unsent_message_can_be_taken_back(page: Page, server: StandIn, by_keyboard: bool) -> None:
    server.fail("POST", "/messages", 503, times=9)
    write(page, "Rather not")
    if by_keyboard:
        expect(page.locator(".unsent")).to_have_count(1)
        page.keyboard.press("ArrowUp")
    else:
        page.get_by_role("button", name="Cancel").click()
    expect(own(page)).to_have_count(0)
    expect(page.get_by_role("textbox")).to_have_value("Rather not")
    expect(page.get_by_role("textbox")).to_be_focused()
    server.mend()
    page.clock.fast_forward(120_000)
    assert server.said == []


def test_what_the_server_will_not_have_is_not_tried_again(page: Page, server: StandIn) -> None:
    server.fail("POST", "/messages", 413)
    write(page, "Much too long")
    expect(page.get_by_role("alert")).to_contain_text("could not be sent")
    page.clock.fast_forward(120_000)
    write(page, "Short")
    expect(page.locator(".own:not(.unsent) .words")).to_have_text("Short")
    until(page, lambda: bool(server.said))
    assert [said.text for said in server.said] == ["Short"]


def test_offline_and_online_again(page: Page, context: BrowserContext, server: StandIn) -> None:
    context.set_offline(True)
    write(page, "From the tunnel")
    expect(page.locator(".own")).to_contain_text("Not sent yet")
    expect(page.locator("#line")).to_contain_text("No connection")
    context.set_offline(False)
    accepted(page, server, 1)
    expect(page.locator("#line")).to_be_empty()
    assert [said.text for said in server.said] == ["From the tunnel"]


def test_a_dropped_line_goes_on_where_it_was(page: Page, server: StandIn) -> None:
    numbers: list[str] = []

    def begin(said: Said, number: str) -> None:
        numbers.append(number)
        server.message("First.", number)
        server.delta("Half a sen", "second")

    server.answer = begin
    write(page, "Tell me")
    expect(theirs(page)).to_have_text(["First.", "Half a sen"])
    newest = str(server.visits[-1].events[-1][0])
    server.drop_lines()
    until(page, lambda: not server.visits[-1].lines)
    server.message("Meanwhile.")
    page.clock.fast_forward(3_000)
    expect(theirs(page)).to_have_text(["First.", "Half a sen", "Meanwhile."])
    server.delta("Half a sentence", "second")
    expect(theirs(page).nth(1)).to_have_text("Half a sentence")
    server.message("Half a sentence more.", "second")
    expect(theirs(page)).to_have_text(["First.", "Half a sentence more.", "Meanwhile."])
    assert [asked.headers.get("Last-Event-ID") for asked in server.asked_for("/events")] == [None, newest]
    expect(own(page)).to_have_count(1)


def test_a_silent_line_is_taken_for_dead(page: Page, server: StandIn) -> None:
    server.answer = lambda said, number: server.message("Yes.", number)
    write(page, "Hello")
    expect(theirs(page)).to_have_count(1)
    page.clock.fast_forward(46_000)
    page.clock.fast_forward(3_000)
    until(page, lambda: len(server.asked_for("/events")) == 2)
    expect(page.locator("#line")).to_be_empty()


def test_a_reload_shows_the_conversation_again_and_reads_none_of_it_aloud(page: Page, server: StandIn) -> None:
    buttons = (("Open my data", "/show"),)
    server.answer = lambda said, number: server.message(f"You said {said.text}", number, buttons=buttons)
    write(page, "one")
    expect(theirs(page)).to_have_count(1)
    page.get_by_role("button", name="Open my data").click()
    expect(theirs(page)).to_have_count(2)
    page.reload()
    expect(own(page)).to_have_text(["one", "Open my data"])
    expect(theirs(page)).to_have_text(["You said one", "You said /show"])
    expect(page.locator("#status")).to_be_empty()
    assert len(server.visits) == 1
    assert server.asked_for("/events")[-1].headers.get("Last-Event-ID") is None


def test_a_kept_visit_that_is_no_more_becomes_a_first_contact(page: Page, server: StandIn) -> None:
    write(page, "one")
    accepted(page, server, 1)
    server.fail("GET", "/events", 403)
    page.reload()
    expect(page.get_by_role("note")).to_contain_text(NOTICE)
    expect(page.get_by_role("alert")).to_be_empty()
    assert page.evaluate("sessionStorage.length") == 0
    assert len(server.visits) == 2


def test_a_visit_that_ran_out_is_renewed_quietly_and_once(page: Page, server: StandIn) -> None:
    server.fail("POST", "/messages", 401)
    write(page, "one")
    accepted(page, server, 1)
    expect(page.get_by_role("alert")).to_be_empty()
    expect(page.get_by_role("note")).to_have_count(1)
    assert [(said.text, said.visit) for said in server.said] == [("one", "visit-2")]
    server.fail("POST", "/messages", 403, times=9)
    write(page, "two")
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    assert len(server.asked_for("/messages")) == 4
    server.mend()
    page.get_by_role("button", name="Try now").click()
    accepted(page, server, 2)


def test_a_server_that_is_away_at_the_first_opening_is_asked_again(context: BrowserContext, server: StandIn) -> None:
    server.fail("POST", "/visits", 503, times=2)
    page = context.new_page()
    page.clock.install()
    page.goto(f"{server.address}/chat/site")
    expect(page.locator("#line")).to_contain_text("No connection")
    page.clock.fast_forward(2_000)
    until(page, lambda: len(server.asked_for("/visits")) == 2)
    page.clock.fast_forward(4_000)
    expect(page.get_by_role("note")).to_contain_text(NOTICE)
    expect(page.locator("#line")).to_be_empty()
