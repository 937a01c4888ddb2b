"""The page that checks a receipt, in a real browser: it finds what is genuine and what is not, and asks nobody."""

import secrets
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.sync_api import Browser, Page, Route, expect

from connectors.web.rendering import drawn
from core.wording import Wording
from privacy.ledger import Ledger
from privacy.menu import LANGUAGES
from privacy.receipt_pages import ReceiptPages, square
from privacy.receipts import SigningKey, new_code, new_nonce, read_receipt, signed
from tests.connectors.web.page.conftest import Witness
from tests.connectors.web.page.gestures import overflow, theirs, write
from tests.connectors.web.page.stand_in import Said, StandIn
from tests.product.in_thread import in_thread

LINES = ("2026-11-22", "Deleted: Messages 12, Files 1.", "حُذف: 12 · 削除")


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    key = SigningKey(tmp_path / "keys")
    key.open(create=True)
    return key


@pytest.fixture
def receipt_page(browser: Browser, witness: Witness, key: SigningKey, tmp_path: Path) -> Iterator[Page]:
    ledger = Ledger(tmp_path / "ledger", key)
    ledger.open(date(2026, 11, 22), is_new=True)
    application = web.Application()
    ReceiptPages(ledger=ledger, wording=Wording([LANGUAGES])).add_to(application)
    context = browser.new_context(locale="en-GB")
    witness.watch(context)
    with in_thread(TestServer(application)) as server:
        page = context.new_page()
        page.goto(str(server.make_url("/receipts")))
        yield page
        context.close()


def test_a_genuine_receipt_is_found_genuine_without_asking_anybody(
    receipt_page: Page, witness: Witness, key: SigningKey
) -> None:
    text = signed(new_code(secrets.token_bytes), new_nonce(secrets.token_bytes), LINES, key)
    asked = len(witness.requests)
    receipt_page.context.set_offline(True)
    for carried in (text, f"Forwarded\n```\n{text}\n```\nthanks", text.replace("\n", " \r\n ")):
        receipt_page.get_by_label("The receipt").fill(carried)
        receipt_page.get_by_role("button", name="Check").click()
        expect(receipt_page.get_by_role("status")).to_have_text(
            "Genuine: signed by this server, and not one character was changed."
        )
        expect(receipt_page.locator("#said")).to_contain_text("Deleted: Messages 12, Files 1. حُذف: 12 · 削除")
        # In its lines, for one that runs from the right would turn round what stands beside it.
        shown = receipt_page.locator("#said").inner_text().splitlines()
        assert [line.strip() for line in shown] == text.rpartition("\n")[0].splitlines()
    assert len(witness.requests) == asked
    assert witness.complaints == []


def test_a_changed_receipt_is_not(receipt_page: Page, key: SigningKey, tmp_path: Path) -> None:
    text = signed(new_code(secrets.token_bytes), new_nonce(secrets.token_bytes), LINES, key)
    other = SigningKey(tmp_path / "other")
    other.open(create=True)
    foreign = signed(new_code(secrets.token_bytes), new_nonce(secrets.token_bytes), LINES, other)
    last = "B" if text[-1] == "A" else "A"
    for forged in (text.replace("12,", "13,"), text[:-1] + last, text[:-1], foreign, "", "<b>hello</b>"):
        receipt_page.get_by_label("The receipt").fill(forged)
        receipt_page.get_by_role("button", name="Check").click()
        expect(receipt_page.get_by_role("status")).to_contain_text("Not genuine")
        expect(receipt_page.locator("#said")).to_have_text("")


def test_a_browser_that_cannot_check_says_so(receipt_page: Page, key: SigningKey) -> None:
    text = signed(new_code(secrets.token_bytes), new_nonce(secrets.token_bytes), LINES, key)
    receipt_page.evaluate("() => { SubtleCrypto.prototype.importKey = () => Promise.reject(new Error('unknown')); }")
    receipt_page.get_by_label("The receipt").fill(text)
    receipt_page.get_by_role("button", name="Check").click()
    expect(receipt_page.get_by_role("status")).to_contain_text("cannot check signatures of this kind")


@pytest.mark.parametrize("farewell_first", [True, False])
def test_the_chat_page_shows_the_receipt_as_a_square_when_everything_is_deleted(
    page: Page, server: StandIn, key: SigningKey, witness: Witness, *, farewell_first: bool
) -> None:
    text = signed(new_code(secrets.token_bytes), new_nonce(secrets.token_bytes), LINES, key)
    asked: list[str] = []

    def draw(route: Route) -> None:
        asked.append(route.request.post_data or "")
        route.fulfill(status=200, content_type="image/svg+xml", body=square(text).decode())

    page.route("**/receipts/square", draw)

    def answer(said: Said, number: str) -> None:
        if said.text != "/delete":
            return server.message("Hello", number)
        if not farewell_first:
            server.forgotten()
        said_so = f"Done.\n\n```\n{text}\n```"
        server.message(said_so, number, drawn(said_so))
        if farewell_first:
            server.forgotten()
        return server.drop_lines()

    server.answer = answer
    write(page, "Hello")
    expect(theirs(page)).to_have_count(1)
    write(page, "/delete")
    expect(page.get_by_role("heading", name="Everything was deleted")).to_be_visible()
    picture = page.get_by_role("img", name=text.splitlines()[0])
    expect(picture).to_be_visible()
    page.wait_for_function("() => [...document.images].every((one) => one.complete && one.naturalWidth > 0)")
    expect(page.get_by_role("link", name="/receipts")).to_have_attribute("href", "/receipts")
    assert [read.code for read in map(read_receipt, asked) if read is not None] == [text.split()[3]]
    assert not any("violated" in complaint for complaint in witness.complaints)
    assert overflow(page) == 0
