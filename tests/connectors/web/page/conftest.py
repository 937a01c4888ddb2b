"""One browser for this folder, a fresh context and a fresh stand-in for each test."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.chromium import chromium_running
from tests.connectors.web.page.gestures import opened
from tests.connectors.web.page.stand_in import StandIn

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
    with chromium_running("the chat page") as browser:
        yield browser


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
