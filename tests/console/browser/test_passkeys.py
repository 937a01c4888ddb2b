"""Passkeys in a real browser with a device that the browser plays: offered, added, used, removed; by a number, and
without scripts, the page says what is the matter."""

from playwright.sync_api import Browser, Page, expect

from console.claiming import claim_address
from tests.console.browser.conftest import Stage
from tests.console.browser.test_setting_up import Onlooker
from tests.console.running import NAME, PASSWORD


def _device(page: Page) -> None:
    """Plugged in, with somebody before it who shows their finger whenever they are asked."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_an_owner_adds_a_passkey_signs_in_with_it_and_removes_it(browser: Browser, stage: Stage) -> None:
    own = stage.address.replace("127.0.0.1", "localhost")
    context = browser.new_context(color_scheme="dark", viewport={"width": 390, "height": 800}, locale="en-GB")
    page = context.new_page()
    _device(page)
    onlooker = Onlooker(page, own, "rtl")

    page.goto(claim_address(own, stage.house.link()))
    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Sign in without typing?")).to_be_visible()
    expect(page.get_by_text("Adding one needs a browser")).to_be_hidden()
    onlooker.look("passkey-offer")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Your assistant")).to_be_visible()

    page.goto(f"{own}/console/system/account")
    expect(page.get_by_text("not used yet")).to_be_visible()
    onlooker.look("passkey-account")
    page.get_by_label("Name of the passkey").fill("Another")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("This device has a passkey for you already")).to_be_visible()
    onlooker.look("passkey-known")

    page.get_by_role("button", name="Sign out", exact=True).click()
    onlooker.look("passkey-sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()

    page.goto(f"{own}/console/system/account")
    expect(page.get_by_text("last used")).to_be_visible()
    page.locator("summary", has_text="Remove").click()
    onlooker.look("passkey-remove")
    page.get_by_role("button", name="Remove This device").click()
    expect(page.get_by_text("It is removed.")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    assert onlooker.complaints == []

    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    held = context.cookies()
    context.close()

    plain = browser.new_context(java_script_enabled=False, locale="en-GB")
    plain.add_cookies(held)  # type: ignore[arg-type]
    page = plain.new_page()
    page.goto(f"{own}/console/system/account")
    expect(page.get_by_text("Adding one needs a browser")).to_be_visible()
    expect(page.get_by_role("button", name="Add a passkey")).to_be_hidden()
    plain.close()
