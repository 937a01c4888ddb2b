"""An owner writes prepared answers and tries them, in a real browser: on a telephone, in the dark, right to left."""

import re

from playwright.sync_api import Browser, expect

from console.claiming import claim_address
from tests.console.browser.conftest import Stage
from tests.console.browser.test_setting_up import Onlooker
from tests.console.running import NAME, PASSWORD


def test_answers_are_imported_tried_and_compared(browser: Browser, stage: Stage) -> None:
    context = browser.new_context(color_scheme="dark", viewport={"width": 390, "height": 800}, locale="en-GB")
    page = context.new_page()
    onlooker = Onlooker(page, stage.address, "rtl")
    page.goto(claim_address(stage.address, stage.house.link()))
    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()

    page.goto(f"{stage.address}/console/assistants")
    onlooker.look("assistants")
    page.get_by_role("link", name="Write your own").click()
    onlooker.look("assistant-answers-example")
    page.get_by_role("link", name="Import").click()
    page.get_by_label("Or read it from a file").set_input_files(
        {"name": "faq.md", "mimeType": "text/markdown", "buffer": b"# When are you open?\n\n**From 8** to 18.\n"}
    )
    expect(page.get_by_label("Table or text")).to_have_value(re.compile("From 8"))
    onlooker.look("assistant-import")
    page.get_by_role("button", name="Read and store them").click()
    expect(page.get_by_text("Read and stored: 1.")).to_be_visible()
    page.get_by_label("Say something").fill("When are you open?")
    page.get_by_role("button", name="Say it").click()
    expect(page.get_by_text("This is how it looks")).to_be_visible()
    onlooker.look("assistant-answers-talk")
    for tab in ("Basics", "Model", "Limits and budget", "Privacy", "Versions"):
        page.get_by_label("Parts of this section").get_by_role("link", name=tab, exact=True).click()
        expect(page.get_by_role("heading", name=tab, exact=True)).to_be_visible()
        onlooker.look(f"assistant-{tab.split()[0].lower()}")
    expect(page.locator("ins").first).to_be_visible()
    context.close()
    assert onlooker.complaints == []
