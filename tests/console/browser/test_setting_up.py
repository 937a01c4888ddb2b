"""A new owner in a real browser: claims the server, adds a channel, with and without scripts; every page on the way is
looked at by axe in both themes and both directions."""

import os
import re
from pathlib import Path
from typing import Literal
from zlib import crc32

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from console.claiming import claim_address
from tests.console.browser.conftest import Stage
from tests.console.running import NAME, PASSWORD
from tests.fakes.telegram_server import TOKEN

_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
"""What is right is not told in full, which would take longer than to find it so.
"""
_PICTURES = os.environ.get("LETHE_PICTURES", "")
"""A folder for pictures of every page, for whoever wants to look at them."""
_Direction = Literal["ltr", "rtl"]
_Theme = Literal["light", "dark"]


class Onlooker:
    """Complains of what axe finds, of requests to others, and of what a page may not do."""

    def __init__(self, page: Page, own: str, direction: _Direction) -> None:
        self.complaints: list[str] = []
        self.direction = direction
        self._page = page
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(own) else self.complaints.append(asked.url))

    def look(self, name: str) -> None:
        """Axe takes two seconds here: it sees every page where pictures are wanted, and else one in three, always the
        same ones."""
        self._page.evaluate("(direction) => { document.documentElement.dir = direction }", self.direction)
        if _PICTURES or crc32(name.encode()) % 3 == 0:
            found = Axe().run(self._page, options=_RULES)
            self.complaints += [
                f"{name}: {one['id']} {one['nodes'][0]['html'][:150]}" for one in found.response["violations"]
            ]
        width = self._page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if width > 0:
            self.complaints.append(f"{name}: is wider than the screen by {width}")
        if _PICTURES:
            self._page.screenshot(path=Path(_PICTURES) / f"{name}.png", full_page=True)


_LOOKS = [("light", "ltr", 1100, True), ("dark", "rtl", 390, True)]
"""The second alone, which is the harder one, where no pictures are wanted."""


@pytest.mark.parametrize(
    ("theme", "direction", "width", "scripts"),
    _LOOKS if os.environ.get("LETHE_PICTURES") else _LOOKS[1:],
)
def test_a_new_owner_adds_a_channel(
    browser: Browser, stage: Stage, theme: _Theme, direction: _Direction, width: int, scripts: bool
) -> None:
    context = browser.new_context(
        color_scheme=theme, viewport={"width": width, "height": 800}, java_script_enabled=scripts, locale="en-GB"
    )
    page = context.new_page()
    onlooker = Onlooker(page, stage.address, direction)
    tag = f"{theme}-{direction}"

    page.goto(claim_address(stage.address, stage.house.link()))
    assert "#" not in page.url
    onlooker.look(f"{tag}-claim")
    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("This password is too short")).to_be_visible()
    onlooker.look(f"{tag}-claim-mistake")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Your assistant")).to_be_visible()
    for step in ("bot", "keep", "notice", "channel"):
        onlooker.look(f"{tag}-set-up-{step}")
        page.get_by_role("button", name="Skip this").click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    onlooker.look(f"{tag}-home")

    page.get_by_role("link", name="Add a channel").click()
    onlooker.look(f"{tag}-kinds")
    page.get_by_role("link", name="Telegram").click()
    onlooker.look(f"{tag}-new")
    page.get_by_text("Further settings").click()
    page.get_by_label("Address of the Bot API").fill(stage.telegram.address)
    page.get_by_label("Bot token").fill("no token")
    page.get_by_role("button", name="Try it and add it").click()
    expect(page.locator("#mistake-token")).to_be_visible()
    onlooker.look(f"{tag}-new-mistake")
    page.get_by_label("Bot token").fill(TOKEN)
    page.get_by_role("button", name="Try it and add it").click()
    expect(page.get_by_text("It is stored.")).to_be_visible()
    onlooker.look(f"{tag}-channel")
    expect(page.get_by_text("People are heard and answered here.")).to_be_visible()
    page.get_by_role("button", name="Test").click()
    expect(page.get_by_role("heading", name="What was found")).to_be_visible()
    onlooker.look(f"{tag}-channel-tested")
    page.get_by_role("link", name="Remove").click()
    onlooker.look(f"{tag}-remove")
    page.get_by_role("link", name="Channels").first.click()
    onlooker.look(f"{tag}-channels")
    page.get_by_role("link", name="System").click()
    for part in ("health", "activity", "account", "tokens", "settings", "settings/import", "backups"):
        page.goto(f"{stage.address}/console/system/{part}".removesuffix("/health"))
        onlooker.look(f"{tag}-{part.replace('/', '-')}")
    page.get_by_role("link", name="Owners").click()
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_label("Link", exact=True)).to_have_value(re.compile("#t="))
    onlooker.look(f"{tag}-owners")
    page.get_by_role("button", name="Sign out").click()
    onlooker.look(f"{tag}-sign-in")
    refused = [said for said in onlooker.complaints if "422" not in said]
    context.close()
    assert refused == []


def test_without_scripts_a_channel_is_added_all_the_same(browser: Browser, stage: Stage) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{stage.address}/console")
    page.goto(f"{stage.address}/console/claim")
    page.get_by_label("Code of the link").fill(stage.house.link())
    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="To Home").click()
    page.get_by_role("link", name="Add a channel").click()
    page.get_by_role("link", name="Telegram").click()
    page.get_by_text("Further settings").click()
    page.get_by_label("Address of the Bot API").fill(stage.telegram.address)
    page.get_by_label("Bot token").fill(TOKEN)
    page.get_by_role("button", name="Try it and add it").click()
    expect(page.get_by_text("It is stored.")).to_be_visible()
    context.close()
