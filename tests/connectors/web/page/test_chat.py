"""Talking: first contact, sending, streaming, buttons, files, copying, scrolling."""

from playwright.sync_api import BrowserContext, FilePayload, Page, Route, expect

from tests.connectors.web.page.conftest import Witness
from tests.connectors.web.page.gestures import accepted, opened, own, theirs, until, write
from tests.connectors.web.page.stand_in import NOTICE, PURPOSE, StandIn


def test_first_contact_shows_who_answers_and_the_notice(page: Page) -> None:
    expect(page).to_have_title("Clinic desk")
    expect(page.get_by_role("heading", level=1)).to_have_text("Clinic desk")
    expect(page.locator("header .purpose")).to_have_text(PURPOSE)
    expect(page.get_by_role("note")).to_contain_text(NOTICE)
    expect(page.locator("#status")).to_have_text(NOTICE)
    expect(page.get_by_role("textbox")).to_be_focused()


def test_nothing_can_be_written_before_somebody_hears_it(context: BrowserContext, server: StandIn) -> None:
    page = context.new_page()
    held: list[Route] = []
    page.route("**/chat.js", lambda route: held.append(route))
    page.goto(f"{server.address}/chat/site", wait_until="commit")
    until(page, lambda: bool(held))
    expect(page.get_by_role("textbox")).to_be_disabled()
    held[0].continue_()
    write(page, "Hello")
    accepted(page, server, 1)
    assert [said.text for said in server.said] == ["Hello"]


def test_sends_and_shows_the_answer_and_reads_it_aloud_once(page: Page, server: StandIn, witness: Witness) -> None:
    server.answer = lambda said, number: server.message("From nine to five.", number)
    write(page, "When are you open?")
    expect(own(page)).to_have_text("When are you open?")
    expect(theirs(page)).to_have_text("From nine to five.")
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "off")
    expect(page.locator("#status")).to_have_text("Clinic desk: From nine to five.")
    assert [said.text for said in server.said] == ["When are you open?"]
    assert witness.complaints == []


def test_an_answer_grows_as_plain_words_and_is_replaced_by_the_drawn_one(page: Page, server: StandIn) -> None:
    numbers: list[str] = []
    server.answer = lambda said, number: numbers.append(number)
    write(page, "Tell me")
    until(page, lambda: bool(numbers))
    server.typing()
    expect(page.locator(".dots")).to_be_visible()
    expect(page.locator("#status")).to_have_text("Writing…")
    server.delta("**All** ", numbers[0])
    server.delta("of it", numbers[0])
    expect(theirs(page)).to_have_text("**All** of it")
    expect(page.locator(".dots")).to_have_count(0)
    expect(page.locator("#status")).to_have_text("Writing…")
    server.message("**All** of it.", numbers[0], markup="<p><strong>All</strong> of it.</p>")
    expect(theirs(page).locator("strong")).to_have_text("All")
    expect(theirs(page)).to_have_count(1)
    expect(page.locator("#status")).to_have_text("Clinic desk: All of it.")


def test_a_growing_answer_is_painted_ten_times_a_second_at_most(context: BrowserContext, server: StandIn) -> None:
    page = context.new_page()
    page.clock.install(time=0)
    opened(page, server)
    write(page, "Tell me")
    until(page, lambda: bool(server.said))
    until(page, lambda: bool(server.visits[-1].lines))
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 30"))
    server.delta("one", "reply")
    expect(page.locator("#status")).to_have_text("Writing…")
    page.clock.run_for(99)
    expect(theirs(page)).to_have_count(0)
    page.clock.run_for(1)
    expect(theirs(page)).to_have_text("one")
    for piece in (" two", " three", " four"):
        server.delta(piece, "reply")
    server.message("All of the pieces have come.")
    expect(theirs(page).nth(1)).to_be_visible()
    page.clock.run_for(99)
    expect(theirs(page).first).to_have_text("one")
    page.clock.run_for(1)
    expect(theirs(page).first).to_have_text("one two three four")


def test_a_button_of_an_answer_says_what_it_holds_and_shows_its_name(page: Page, server: StandIn) -> None:
    server.answer = lambda said, number: server.message("Sure?", number, buttons=(("Yes, please", "YES 12"),))
    write(page, "Delete")
    page.get_by_role("button", name="Yes, please").first.dblclick()
    expect(own(page)).to_have_text(["Delete", "Yes, please"])
    expect(theirs(page)).to_have_count(2)
    assert [said.text for said in server.said] == ["Delete", "YES 12"]


def test_enter_sends_but_not_with_shift_nor_while_composing(page: Page, server: StandIn) -> None:
    box = page.get_by_role("textbox")
    box.fill("first")
    box.press("Shift+Enter")
    page.keyboard.type("second")
    box.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(own(page)).to_have_count(0)
    expect(box).to_have_value("first\nsecond")
    box.press("Enter")
    expect(own(page)).to_have_text("first\nsecond")
    expect(box).to_have_value("")


def test_somebody_reading_above_is_not_pulled_down(page: Page, server: StandIn) -> None:
    tall = "".join(f"<p>{number}</p>" for number in range(60))
    server.answer = lambda said, number: server.message("long", number, markup=tall)
    write(page, "one")
    expect(theirs(page)).to_have_count(1)
    assert page.locator("#log").evaluate("(log) => log.scrollHeight - log.scrollTop - log.clientHeight") > 500
    page.locator("#log").evaluate("(log) => log.scrollTo(0, 0)")
    server.message("short")
    newer = page.get_by_role("button", name="New message")
    newer.click()
    expect(newer).to_be_hidden()
    expect(theirs(page).last).to_be_in_viewport()


def test_copies_a_message_and_a_code_block(page: Page, context: BrowserContext, server: StandIn) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    markup = "<p>Type</p><pre><code>lethe serve\n</code></pre>"
    server.answer = lambda said, number: server.message("Type `lethe serve`", number, markup=markup)
    write(page, "How?")
    page.get_by_role("button", name="Copy code").click()
    expect(page.locator("#status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "lethe serve\n"
    page.get_by_role("button", name="Copy message").click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => text === 'Type `lethe serve`')")


def test_files_go_with_the_words(page: Page, server: StandIn) -> None:
    files = page.locator("#files")
    huge = FilePayload(name="huge.bin", mimeType="application/octet-stream", buffer=b"0" * 200_001)
    scan = FilePayload(name="scan.pdf", mimeType="application/pdf", buffer=b"%PDF" * 1000)
    files.set_input_files([huge, scan, FilePayload(name="photo.png", mimeType="image/png", buffer=b"png")])
    expect(page.get_by_role("alert")).to_have_text("huge.bin is too large. A file may have at most 200 kB.")
    expect(page.get_by_role("list", name="Files to send")).to_contain_text("4 kB")
    page.get_by_role("button", name="Remove photo.png").click()
    write(page, "My letter")
    expect(page.locator(".own .file")).to_contain_text("scan.pdf")
    expect(page.locator("#picked")).to_be_hidden()
    until(page, lambda: bool(server.said))
    assert [(said.text, said.files) for said in server.said] == [("My letter", (("scan.pdf", b"%PDF" * 1000),))]


def test_a_file_of_ours_is_fetched_with_the_visit(page: Page, server: StandIn, witness: Witness) -> None:
    file = {"name": "data.zip", "size": 2_500_000, "media_type": "application/zip", "url": "/web/site/files/abc"}
    far = {"name": "far", "size": 1, "media_type": "text/plain", "url": "https://evil.example/x"}
    server.answer = lambda said, number: server.message("Here", number, files=(file, far))
    write(page, "/export")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download data.zip").click()
    assert download.value.suggested_filename == "data.zip"
    assert download.value.path().read_bytes() == b"%PDF-canary"
    assert server.asked_for("/files/abc")[0].headers["Authorization"] == "Bearer visit-1"
    expect(page.locator(".theirs .file").first).to_contain_text("2.5 MB")
    page.get_by_role("button", name="Download far").click()
    expect(page.get_by_role("alert")).to_have_text("That did not work. Please try again.")
    assert witness.complaints == []


def test_another_language_has_its_own_words(context: BrowserContext, server: StandIn) -> None:
    page = opened(context.new_page(), server, "de")
    expect(page.get_by_role("textbox", name="Nachricht schreiben")).to_be_visible()
    expect(page.get_by_role("button", name="Datenschutz", exact=True)).to_be_visible()
