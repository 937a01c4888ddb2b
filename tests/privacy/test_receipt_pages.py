"""What strangers are served: the page that checks a receipt, the keys, the head, the entries, and the square."""

import json
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from core.wording import Wording
from privacy.chain import read_chain
from privacy.ledger import Ledger
from privacy.ledger_heads import read_head
from privacy.menu import LANGUAGES, menus
from privacy.receipt_pages import MOST_DRAWN, ReceiptPages, square
from privacy.receipts import SigningKey, new_code, new_nonce, read_keys, read_receipt, signed
from tests.privacy.opened import CORE_LANGUAGES

TODAY, TOMORROW = date(2026, 11, 22), date(2026, 11, 23)
_Client = TestClient[web.Request, web.Application]


@asynccontextmanager
async def _served(folder: Path) -> AsyncIterator[tuple[_Client, Ledger, str]]:
    key = SigningKey(folder / "keys")
    ledger = Ledger(folder / "ledger", key)
    ledger.open(TODAY, is_new=True)
    receipt = signed(new_code(secrets.token_bytes), new_nonce(secrets.token_bytes), ["2026-11-22", "Gelöscht."], key)
    read = read_receipt(receipt)
    assert read is not None
    ledger.enter([read.commitment], TODAY)
    application = web.Application()
    ReceiptPages(ledger=ledger, wording=Wording([CORE_LANGUAGES, LANGUAGES])).add_to(application)
    async with TestClient(TestServer(application)) as client:
        yield client, ledger, receipt


async def test_what_is_published_is_enough_to_check_a_receipt_and_the_ledger(tmp_path: Path) -> None:
    async with _served(tmp_path) as (client, ledger, text):
        ledger.sign(TOMORROW)
        async with client.get("/.well-known/lethe-receipts.json") as answer:
            published = json.loads(await answer.text())
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
        async with client.get(published["ledger"]) as answer:
            chain = read_chain(await answer.read())
        keys, receipt, head = read_keys(json.dumps(published)), read_receipt(text), read_head(published["head"])
        assert receipt is not None
        assert receipt.is_signed_by(keys)
        assert head.is_signed_by(keys)
        assert chain.extends(head.head)
        assert chain.holds(receipt.commitment)
        assert set(published["keys"][0]) == {"id", "algorithm", "key", "since"}


async def test_nothing_of_today_is_published_today(tmp_path: Path) -> None:
    async with (
        _served(tmp_path) as (client, _, text),
        client.get("/.well-known/lethe-ledger.jsonl") as answer,
    ):
        receipt = read_receipt(text)
        assert receipt is not None
        assert not read_chain(await answer.read()).holds(receipt.commitment)


async def test_the_page_may_ask_nobody_and_holds_no_code_of_its_own(tmp_path: Path) -> None:
    async with _served(tmp_path) as (client, ledger, _):
        for language in menus():
            async with client.get("/receipts", headers={"Accept-Language": language}) as answer:
                page, policy = await answer.text(), answer.headers["Content-Security-Policy"]
            assert f'lang="{language}"' in page
            assert "{{" not in page
            assert "connect-src" not in policy
            assert policy.startswith("default-src 'none'")
            assert "unsafe" not in policy
            assert re.findall(r"<script(?! src=)", page) == []
            assert " style=" not in page
            assert not re.search(r"\son\w+=", page)
            assert "://" not in page
            assert next(iter(ledger.keys)) in page
        for name, media_type in (("page.js", "text/javascript"), ("page.css", "text/css")):
            async with client.get(f"/receipts/{name}") as answer:
                assert answer.content_type == media_type
                assert not re.search(r"fetch\(|XMLHttpRequest|import\(|://", await answer.text())


async def test_a_square_is_drawn_of_what_we_signed_and_of_nothing_else(tmp_path: Path) -> None:
    async with _served(tmp_path) as (client, _, text):
        async with client.post("/receipts/square", data=text.encode()) as answer:
            drawn = await answer.read()
            assert (answer.status, answer.content_type) == (200, "image/svg+xml")
            assert answer.headers["Cache-Control"] == "no-store"
        assert drawn.startswith(b"<svg")
        assert b"<script" not in drawn
        forged = text.replace("Gelöscht", "Behalten")
        for body, status in ((forged.encode(), 404), (b"", 404), (b"\xff\xfe", 404), (b"x" * 200_000, 413)):
            async with client.post("/receipts/square", data=body) as answer:
                assert answer.status == status
        more = ("\nPay at http://example.org", "y" * 3_000, f"\n{text}", " " * 20_000 + "more")
        for added in (*(text + one for one in more), f"First:\n{text}", text.replace(" ", " " * 500)):
            async with client.post("/receipts/square", data=added.encode()) as answer:
                assert answer.status == 404, "what stands around it, and what no square holds, is not drawn here"
        async with client.post("/receipts/square", data=f"\n {text.replace(' ', '  ')}\r\n".encode()) as answer:
            assert answer.status == 200, "blanks may change on its way"


def test_a_square_holds_as_much_as_is_drawn() -> None:
    assert square("x" * MOST_DRAWN)
    assert square("é" * (MOST_DRAWN // 2))


def test_a_square_holds_a_whole_message() -> None:
    assert square("ü" * 700 + "x" * 300)
    assert square("删" * 600 + "x" * 400)
