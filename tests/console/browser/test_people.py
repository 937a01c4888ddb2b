"""People, usage and handing over in a real browser: looked at by axe, in both themes and both directions."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from console.claiming import claim_address
from tests.console.browser.test_setting_up import Onlooker
from tests.console.chatting import DESK, Visitor
from tests.console.running import NAME, PASSWORD, Running, running
from tests.product.in_thread import in_thread

_WRITTEN = "[handover]\nminutes = 45\n" + DESK.format(sees="everything")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    house: Running
    code: str


@asynccontextmanager
async def _stage(folder: Path) -> AsyncIterator[Waited]:
    async with running(folder, _WRITTEN, claimed=False) as house:
        anna = Visitor(house)
        await anna.say("Why was my booking for Friday refused?")
        await anna.read("booking")
        code = await anna.code()
        await anna.say("/human")
        await anna.read("45 minutes")
        yield Waited(house=house, code=code)


@pytest.fixture
def waited(tmp_path: Path) -> Iterator[Waited]:
    with in_thread(_stage(tmp_path)) as waited:
        yield waited


def test_an_owner_answers_reads_and_erases(browser: Browser, waited: Waited) -> None:
    context = browser.new_context(viewport={"width": 1100, "height": 800}, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    own = waited.house.browser.address
    onlooker = Onlooker(page, own, "ltr")

    def look(name: str) -> None:
        """On a desk by day, and on a phone by night, from right to left."""
        onlooker.look(f"{name}-desk")
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 390, "height": 800})
        onlooker.direction = "rtl"
        onlooker.look(f"{name}-phone")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1100, "height": 800})
        onlooker.direction = "ltr"

    page.goto(claim_address(own, waited.house.link()))
    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    page.goto(f"{own}/console")
    page.get_by_role("link", name="1 waiting for a human").click()
    look("people")
    page.get_by_role("link", name="Person ").click()
    look("human")
    page.get_by_label("Your answer").fill("We had no room on Friday. Is Monday at ten all right?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your answer is on its way.")).to_be_visible()
    page.get_by_role("button", name="Read").click()
    expect(page.locator("ol.lines").first).to_contain_text("booking")
    look("human-answered")
    page.get_by_role("button", name="Give it back").click()
    page.get_by_label("Code").fill("WRONG")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("#mistake-code")).to_be_visible()
    look("people-mistake")
    page.get_by_label("Code").fill(waited.code)
    page.get_by_role("button", name="Find").click()
    look("person")
    page.get_by_label("Why do you read them?").fill("They asked about their booking")
    page.get_by_role("button", name="Read").click()
    look("person-read")
    page.get_by_role("button", name="Block").click()
    expect(page.get_by_text("They are blocked.")).to_be_visible()
    page.get_by_role("link", name="Erase").click()
    look("erase")
    page.get_by_label("type their code again").fill(waited.code)
    page.get_by_role("button", name="Erase everything").click()
    expect(page.get_by_text("Nothing of this person is left here")).to_be_visible()
    look("erased")
    page.get_by_role("link", name="Usage").click()
    page.get_by_text("As a table").first.click()
    look("usage")
    refused = [said for said in onlooker.complaints if "422" not in said]
    context.close()
    assert refused == []
