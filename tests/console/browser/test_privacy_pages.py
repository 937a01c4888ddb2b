"""The privacy pages in a real browser, dark, from the right and on a phone: axe finds nothing on them, and what a
change would erase is typed before it is stored."""

import re

from playwright.sync_api import Browser, expect

from tests.console.browser.conftest import Stage
from tests.console.browser.test_setting_up import Onlooker
from tests.console.running import NAME, PASSWORD

_PAGES = ("", "/notices", "/requests", "/recipients", "/retention")


def test_privacy_is_decided_on_a_phone(browser: Browser, stage: Stage) -> None:
    context = browser.new_context(color_scheme="dark", viewport={"width": 390, "height": 800}, locale="en-GB")
    page = context.new_page()
    onlooker = Onlooker(page, stage.address, "rtl")
    here = f"{stage.address}/console/privacy"
    page.goto(f"{stage.address}/console/claim")
    page.get_by_label("Code of the link").fill(stage.house.link())
    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    for path in _PAGES:
        page.goto(f"{here}{path}")
        onlooker.look(f"privacy{re.sub('[^a-z]+', '-', path)}")

    page.goto(f"{here}/modes/lethe")
    page.get_by_label("No: nothing is kept").check()
    page.get_by_label("Everything; people are told").check()
    page.get_by_label("Kept for how many days").fill("none")
    page.get_by_label("Kept for how many days").press("Enter")
    expect(page.get_by_text("Give a whole number of days")).to_be_visible()
    onlooker.look("privacy-modes-mistake")
    page.get_by_label("Kept for how many days").fill("7")
    page.get_by_role("button", name="See what it changes").click()
    expect(page.get_by_text("Words are no longer kept.")).to_be_visible()
    onlooker.look("privacy-modes-preview")
    page.get_by_label("To go on").fill("lethe")
    page.get_by_role("button", name="Store it and erase").click()
    expect(page.get_by_text("It is changed.")).to_be_visible()
    page.goto(f"{here}/notices")
    page.get_by_role("link", name="See the difference").click()
    expect(page.locator("ins").first).to_be_visible()
    onlooker.look("privacy-compare")
    page.goto(f"{here}/ledger")
    page.get_by_role("button", name="Verify now").click()
    expect(page.get_by_text("Every entry follows")).to_be_visible()
    page.get_by_role("button", name="Check it").click()
    expect(page.locator("#mistake-receipt")).to_be_visible()
    onlooker.look("privacy-ledger-mistake")
    refused = [said for said in onlooker.complaints if "422" not in said]
    context.close()
    assert refused == []
