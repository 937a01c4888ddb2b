"""One browser for this folder, a fresh context and a fresh stand-in for each test."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.connectors.web.page.gestures import opened
from tests.connectors.web.page.stand_in import StandIn
from tests.patience import PATIENCE

WATCH = """addEventListener("securitypolicyviolation",
    (broken) => console.error(`violated ${broken.violatedDirective} ${broken.blockedURI}`))"""


@dataclass(kw_only=True)
class Witness:
    """What the pages of a context asked for, and what they complained of."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.add_init_script(WATCH)
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda trouble: self.complaints.append(str(trouble.error)))

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("LETHE_NO_SKIPS") == "1":
            pytest.fail("no chromium is installed, and LETHE_NO_SKIPS=1 asks for every test")
        pytest.skip("no chromium is installed: the chat page was not tested in a browser")
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE * 1000)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def server() -> Iterator[StandIn]:
    with StandIn(largest_file=200_000) as server:
        yield server


@pytest.fixture
def witness() -> Witness:
    return Witness()


@pytest.fixture
def context(browser: Browser, witness: Witness, server: StandIn) -> Iterator[BrowserContext]:
    """Asks for the server so that it is closed first, and no page knocks at a server that is going."""
    context = browser.new_context(viewport={"width": 1000, "height": 760}, locale="en-GB")
    witness.watch(context)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, server: StandIn) -> Page:
    """The chat page, opened for the first time."""
    return opened(context.new_page(), server)
