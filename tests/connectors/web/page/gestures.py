"""What a person does on the chat page, in words."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page

from tests.connectors.web.page.stand_in import StandIn
from tests.patience import PATIENCE


def opened(page: Page, server: StandIn, language: str = "en") -> Page:
    page.goto(f"{server.address}/chat/site?lang={language}")
    page.locator(".notice").wait_for()
    return page


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")


def own(page: Page) -> Locator:
    return page.locator(".own .words")


def theirs(page: Page) -> Locator:
    return page.locator(".theirs .words")


def overflow(page: Page) -> int:
    """By how many pixels the page, or its list of messages, is wider than what is seen of it."""
    width = page.evaluate(
        """() => Math.max(...[document.documentElement, document.getElementById("log")]
            .map((box) => box.scrollWidth - box.clientWidth))"""
    )
    return int(width)


def until(page: Page, happened: Callable[[], bool]) -> None:
    """Lets the page go on until the server has seen what a test waits for."""
    for _ in range(int(PATIENCE * 100)):
        if happened():
            return
        page.wait_for_timeout(10)
    raise AssertionError("it did not happen")


def accepted(page: Page, server: StandIn, count: int) -> None:
    """So many messages have come to the server, and the page knows it."""
    until(page, lambda: len(server.said) == count)
    page.wait_for_function("document.querySelectorAll('.unsent').length === 0")
